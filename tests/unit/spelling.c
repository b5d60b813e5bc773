#include "../../lib/base/spelling.h"

#include "unit.h"

Test(spelling, distance) {
    static const struct {
        const char *from, *to;
        size_t distance;
    } rows[] = {
        {"", "", 0}, {"tree", "tree", 0}, {"", "tree", 4}, {"tree", "", 4}, {"tre", "tree", 1},
        {"treee", "tree", 1}, {"trae", "tree", 1}, {"rtee", "tree", 1}, {"jsno", "json", 1},
        {"onjs", "json", 4}, {"explian", "explain", 1}, {"depht", "depth", 1},
        {"ca", "abc", 3}, // a pair that was exchanged is not changed again
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        EQUAL_ROW(rows[i].from, spelling_distance(arena(), str_of(rows[i].from), str_of(rows[i].to)),
            rows[i].distance);
}

Test(spelling, nearest) {
    static const struct {
        const char *given, *nearest;
    } rows[] = {
        {"jsno", "json"},
        {"jso", "json"},
        {"lib", "library-path"},
        {"librarypath", "library-path"},
        {"libary-pth", "library-path"},
        {"verson", "version"},
        {"versio", "version"}, // of equally near ones the first
        {"", ""},
        {"j", ""},
        {"d", ""},
        {"xyz", ""},
        {"no-such-option", ""},
        {"d0t", "dot"},
        {"dxx", ""},
    };
    struct strs names = words("json dot version versions library-path help");
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME_ROW(rows[i].given, spelling_nearest(arena(), str_of(rows[i].given), &names), rows[i].nearest);
}
