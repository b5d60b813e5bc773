#include "../../lib/link/plan.h"

#include "unit.h"

Test(plan, why_a_file) {
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"lib x.so needs=a undefined=a\nlib /l/q.so soname=a defines=a\nargv m.o x.so -L/l",
            "the file is called q.so, not a"},
        {"lib x.so needs=a undefined=a\nlib /l:/a soname=a defines=a\nargv m.o x.so -L/l:",
            "-rpath-link cannot express its directory"},
        {"lib x.so needs=a undefined=a\nlib /l/a soname=a defines=a\nargv m.o x.so -L/l -rpath-link=",
            "the command line has an empty -rpath-link"},
        {"lib x.so needs=a,b undefined=a,b\nlib /l/a soname=a defines=a\nlib /l/b defines=b\nlib /usr/lib/b "
         "defines=b\nargv m.o x.so -L/l",
            "its directory also has b, which ld must not find there"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct link *l =
            followed(str_cat(arena(), S("obj m.o defines=_start\n"), str_of(rows[i].text), S("\n")).at);
        cr_assert(l->plan.deps && l->plan.deps[0].method == METHOD_FILE, "%s", rows[i].why);
        SAME(plan_why_file(&l->facts, &l->libraries, &l->map, &l->choice, &l->map.deps.at[0]), rows[i].why);
    }
}
