#include "../../lib/link/choice.h"

#include "unit.h"

// A library without which each link fails, so that something is chosen at all.
#define GATE "lib g.so soname=g.so needs=gate undefined=gate\nlib /g/gate defines=gate\nargv g.so -L/g\n"

// The names whose supplies are chosen, and those whose are left out behind a `-`.
static struct str chosen(const char *text) {
    struct link *l = followed(text);
    cr_assert(!l->bypass_reason.n, "%s", l->bypass_reason.n ? l->bypass_reason.at : "");
    struct strs list = {0};
    for (size_t i = 0; i < l->map.deps.n; i++) {
        const struct dependency *n = &l->map.deps.at[i];
        if (!str_eq(n->name, S("gate")) && (n->supplied || n->refused))
            strs_add(arena(), &list, str_cat(arena(), n->refused ? S("-") : S(""), n->name));
    }
    return joined(&list);
}

static const struct row {
    const char *why, *text, *want;
} rows[] = {
    {"harmless", "lib x.so needs=a\nlib /l/a defines=f weak=g\nargv m.o x.so -L/l", "a"},
    {"brings undefined symbols", "lib x.so needs=a\nlib /l/a undefined=q\nargv m.o x.so -L/l", "-a"},
    {"needed all the same",
        "lib x.so needs=a undefined=f\nlib /l/a defines=f undefined=q\nargv m.o x.so -L/l", "a"},
    {"needed weakly", "lib x.so needs=a weak=f\nlib /l/a defines=f undefined=q\nargv m.o x.so -L/l", "-a"},
    {"defined by an object",
        "obj n.o defines=f\nlib x.so needs=a undefined=f\nlib /l/a defines=f undefined=q\n"
        "argv m.o n.o x.so -L/l",
        "-a"},
    {"defined by a found library",
        "lib x.so needs=b,a undefined=f\nlib /usr/lib/b defines=f\nlib /l/a defines=f undefined=q\n"
        "argv m.o x.so -L/l",
        "-a"},
    {"defined by another supply",
        "lib x.so needs=b,a undefined=f\nlib /l/b soname=b defines=f\nlib /l/a defines=f undefined=q\n"
        "argv m.o x.so -L/l",
        "b|-a"},
    {"what it lacks is in another supply",
        "lib x.so needs=a,b\nlib /l/a undefined=q\nlib /l/b defines=q\n"
        "argv m.o x.so -L/l",
        "a|b"},
    {"what it lacks is in one that is left out",
        "lib x.so needs=a,b\nlib /l/a undefined=q\nlib /l/b defines=q undefined=r\n"
        "argv m.o x.so -L/l",
        "-a|-b"},
    {"what it lacks is in its own supply",
        "lib x.so needs=a\nlib /l/a needs=b undefined=q\nlib /l/b defines=q\n"
        "argv m.o x.so -L/l",
        "a|b"},
    {"leaves a need open", "lib x.so needs=a\nlib /l/a needs=none\nargv m.o x.so -L/l", "-a"},
    {"leaves a need open behind another",
        "lib x.so needs=a\nlib /l/a needs=b\nlib /l/b needs=none\nargv m.o x.so -L/l", "-a"},
    {"leaves a need open, but is needed",
        "lib x.so needs=a undefined=f\nlib /l/a needs=none defines=f\n"
        "argv m.o x.so -L/l",
        "a"},
    {"needed behind another",
        "lib x.so needs=a undefined=f\nlib /l/a needs=b undefined=q\nlib /l/b defines=f undefined=r\n"
        "argv m.o x.so -L/l",
        "a|b"},
    {"warnings are fatal", "lib x.so needs=a\nlib /l/a undefined=q\nargv m.o x.so -L/l --fatal-warnings",
        "a"},
    {"nothing is fatal",
        "lib x.so needs=a\nlib /l/a undefined=q\nargv m.o x.so -L/l --fatal-warnings --noinhibit-exec", ""},
    {"undefined symbols only warn",
        "lib x.so needs=a undefined=f\nlib /l/a defines=f undefined=q\n"
        "argv m.o x.so -L/l --warn-unresolved-symbols",
        ""},
    {"--defsym", "lib x.so needs=a\nlib /l/a undefined=q\nargv m.o x.so -L/l --defsym q=1", "a"},
    {"-u", "lib x.so needs=a undefined=f\nlib /l/a defines=f undefined=q\nargv m.o x.so -L/l -u f", "-a"},
    {"--ignore-unresolved-symbol",
        "lib x.so needs=a\nlib /l/a undefined=q\nargv m.o x.so -L/l --ignore-unresolved-symbol=q", "a"},
    {"symbols of the linker's script", "lib x.so needs=a\nlib /l/a undefined=_end,etext\nargv m.o x.so -L/l",
        "a"},
    {"hidden in the program",
        "obj n.o defines=q%hidden\nlib x.so needs=a\nlib /l/a undefined=q\nargv m.o n.o x.so -L/l", "-a"},
    {"version that nobody has",
        "obj n.o defines=q\nlib x.so needs=a\nlib /l/a undefined=q@V needs=c\nlib /l/c defines=z@@V\n"
        "argv m.o n.o x.so -L/l",
        "-a"},
    {"version that a library has",
        "lib x.so needs=a\nlib y.so defines=q@@V\nlib /l/a undefined=q@V/y.so needs=y.so\n"
        "argv m.o x.so y.so -L/l",
        "a"},
    {"refers to the program",
        "obj n.o defines=q\nlib x.so needs=a\nlib /l/a undefined=q\nargv m.o n.o x.so -L/l", "a"},
    {"refers to an input",
        "lib y.so defines=q\nlib x.so needs=a\nlib /l/a undefined=q\nargv m.o x.so y.so -L/l", "a"},
    {"refers to what a version script hides",
        "obj n.o defines=q\nbytes v { local: *; };\nlib x.so needs=a\nlib /l/a undefined=q\n"
        "argv m.o n.o x.so -L/l --version-script=v",
        "-a"},
    {"nothing is supplied", "lib x.so needs=a\nargv m.o x.so -L/l", ""},
};

Test(choice, of_supplies) {
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str text = str_cat(arena(), S("obj m.o defines=_start\n"), str_of(rows[i].text), S("\n" GATE));
        SAME_ROW(rows[i].why, chosen(text.at), rows[i].want);
    }
}

// A library may need itself, and supplies each other.
Test(choice, of_cycles) {
    SAME(chosen("obj m.o\nlib x.so soname=x needs=a\nlib /l/a needs=b,a,x undefined=g\nlib /l/b needs=a "
                "defines=g\nargv m.o x.so -L/l\n" GATE),
        "a|b");
    SAME(chosen("obj m.o\nlib x.so soname=x needs=a\nlib /l/a needs=b defines=f undefined=g\nlib /l/b "
                "needs=a defines=g undefined=q\n"
                "argv m.o x.so -L/l\n" GATE),
        "-a");
}
