#include "chatter.h"

#include <stdio.h>
#include <string.h>

static void line_of(struct pool *p, struct chatter *c, size_t *cap, const char *line, size_t n) {
    char *s = text_copy(p, line, n), *mark = strstr(s, " needed by ");
    static const char attempt[] = "attempt to open ", succeeded[] = " succeeded";
    size_t before = sizeof attempt - 1, behind = sizeof succeeded - 1;
    if (strncmp(s, attempt, before) == 0 && n > before + behind && strcmp(s + n - behind, succeeded) == 0)
        list_add(p, &c->inputs, text_copy(p, s + before, n - before - behind));
    else if (mark) {
        if (c->n == *cap) {
            struct found *more = pool_take(p, (*cap = 2 * *cap + 16) * sizeof *more);
            if (c->n) memcpy(more, c->at, c->n * sizeof *more);
            c->at = more;
        }
        *mark = '\0';
        c->at[c->n++] = (struct found){s, mark + strlen(" needed by "), NULL};
    } else if (strncmp(s, "found ", 6) == 0 && (mark = strstr(s, " at ")) && c->n && !c->at[c->n - 1].path)
        c->at[c->n - 1].path = mark + strlen(" at ");
}

struct chatter chatter_of(struct pool *p, const struct outcome *o) {
    struct chatter c = {
        .complete = !strstr(o->err, "error adding symbols") && !strstr(o->err, "file in wrong format")};
    size_t cap = 0;
    for (const char *line = o->out; *line;) {
        size_t n = strcspn(line, "\n");
        line_of(p, &c, &cap, line, n);
        line += n + (line[n] == '\n');
    }
    return c;
}

const struct found *chatter_find(const struct chatter *c, const char *name) {
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->at[i].name, name) == 0) return &c->at[i];
    return NULL;
}

bool warned(const struct outcome *o) {
    return strstr(o->err, "not found (try using -rpath or -rpath-link)") != NULL;
}
