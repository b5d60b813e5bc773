#include "spelling.h"

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

// Row by row; an exchange of neighbours looks two rows back.
size_t spelling_distance(struct arena *a, struct str from, struct str to) {
    size_t width = to.n + 1;
    size_t *rows = arena_alloc(a, 3 * width * sizeof *rows);
    size_t *two_back = rows, *back = rows + width, *row = rows + 2 * width;
    for (size_t j = 0; j < width; j++) row[j] = j;
    arena_charge(a, from.n * width);
    for (size_t i = 1; i <= from.n; i++) {
        size_t *oldest = two_back;
        two_back = back;
        back = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j < width; j++) {
            char c = from.at[i - 1], d = to.at[j - 1];
            row[j] = least(least(back[j], row[j - 1]) + 1, back[j - 1] + (c != d));
            bool exchanged = i > 1 && j > 1 && c == to.at[j - 2] && d == from.at[i - 2];
            if (exchanged) row[j] = least(row[j], two_back[j - 2] + 1);
        }
    }
    return row[to.n];
}

struct str spelling_nearest(struct arena *a, struct str given, const struct strs *names) {
    struct str nearest = {0};
    size_t fewest = SIZE_MAX;
    for (size_t i = 0; i < names->n; i++) {
        struct str name = names->at[i];
        size_t longer = given.n > name.n ? given.n : name.n;
        size_t changes = spelling_distance(a, given, name);
        if (given.n > 1 && str_starts(name, given)) changes = least(changes, 1);
        if (changes >= fewest || (changes > 1 && changes > longer / 3) || changes == longer) continue;
        nearest = name;
        fewest = changes;
    }
    return nearest;
}
