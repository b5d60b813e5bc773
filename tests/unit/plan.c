#include "../../lib/link/plan.h"

#include "unit.h"

Test(plan, why_a_file) {
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"lib x.so needs=a undefined=a\nlib /l/q.so soname=a defines=a\nargv m.o x.so -L/l",
            "its file bears another name"},
        {"lib x.so needs=a undefined=a\nlib /l:/a soname=a defines=a\nargv m.o x.so -L/l:",
            "-rpath-link cannot name its directory"},
        {"lib x.so needs=a undefined=a\nlib /l/a soname=a defines=a\nargv m.o x.so -L/l -rpath-link=",
            "-rpath-link is given empty"},
        {"lib x.so needs=a,b undefined=a,b\nlib /l/a soname=a defines=a\nlib /l/b defines=b\nlib /usr/lib/b "
         "defines=b\nargv m.o x.so -L/l",
            "its directory also holds b, which the link finds elsewhere"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct link *l =
            followed(str_cat(arena(), S("obj m.o defines=_start\n"), str_of(rows[i].text), S("\n")).at);
        cr_assert(l->plan.handover && l->plan.handover[0].method == METHOD_FILE, "%s", rows[i].why);
        SAME(plan_why_file(&l->facts, &l->libraries, &l->map, &l->choice, &l->map.deps.at[0]), rows[i].why);
    }
}
