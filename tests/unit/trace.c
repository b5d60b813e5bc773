#include "../../lib/report/trace.h"

#include "unit.h"

#include <fnmatch.h>

static struct strs missing_lines(const char *text) {
    struct strs lines = {0};
    struct report r = reported(text);
    trace_missing(arena(), &r, &lines);
    return lines;
}

static struct strs traced(const char *text, int level) {
    struct strs lines = {0};
    struct report r = reported(text);
    trace_link(arena(), &r, level, &lines);
    return lines;
}

static bool has_line(const struct strs *lines, const char *pattern) {
    for (size_t i = 0; i < lines->n; i++)
        if (!fnmatch(pattern, str_z(arena(), lines->at[i]), 0)) return true;
    return false;
}

#define HAS(lines, pattern)                                                                                  \
    cr_expect(has_line(&(lines), pattern), "no line `%s' in %s", pattern, joined(&(lines)).at)

Test(trace, no_message_if_nothing_is_missing) {
    EQUAL(missing_lines("lib x.so needs=a\nlib /usr/lib/a\nargv m.o x.so").n, 0);
    EQUAL(missing_lines("lib x.so needs=a\nlib /l/a\nargv m.o x.so -L/l").n, 0);
}

Test(trace, no_message_if_a_candidate_is_left_out_on_purpose) {
    EQUAL(missing_lines("lib x.so needs=a\nlib /l/a undefined=q\nargv m.o x.so -L/l").n, 0);
}

Test(trace, missing_library_and_the_remedy) {
    struct strs lines = missing_lines("lib d/x.so needs=a,b undefined=a,b\nlib /l/b\nargv m.o d/x.so -L/l");
    EQUAL(lines.n, 1);
    HAS(lines, "cannot find a (needed by d/x.so); add its directory with -L or LIBRARY_PATH");
}

Test(trace, libraries_that_cannot_be_added) {
    struct strs lines = missing_lines(
        "lib x.so needs=a undefined=a\nlib /l/q.so soname=a defines=a\nargv m.o x.so -L/l --cref");
    EQUAL(lines.n, 1);
    HAS(lines, "a, needed by x.so: found /l/q.so but cannot add it: *--cref*");
}

Test(trace, no_message_about_dependencies_of_libraries_left_out) {
    struct strs lines = missing_lines(
        "lib x.so needs=a\nlib /l/q.so soname=a needs=none\nargv m.o x.so -L/l --cref --fatal-warnings");
    EQUAL(lines.n, 1);
    HAS(lines, "a, needed by x.so: *");
}

Test(trace, no_message_if_the_link_works_with_a_warning) {
    EQUAL(missing_lines("lib x.so needs=a,b\nlib /l/a\nargv m.o x.so -L/l").n, 0);
    struct strs lines = traced("lib x.so needs=a,b\nlib /l/a\nargv m.o x.so -L/l", 1);
    EQUAL(lines.n, 2);
    HAS(lines, "a, needed by x.so: not found, nothing is added: ld only warns about it, and the link works");
    HAS(lines, "b, needed by x.so: not found, nothing is added: ld only warns about it, and the link works");
}

Test(trace, trace_of_what_was_added) {
    struct strs lines =
        traced("lib x.so needs=a,b,c,d undefined=a\nlib /l/a soname=a defines=a\nlib /k/q.so soname=b\nlib "
               "/usr/lib/c\nlib /l/d undefined=q\n"
               "argv m.o x.so -L/l -L/k",
            1);
    EQUAL(lines.n, 3);
    HAS(lines, "a, needed by x.so: /l/a (-L): added --as-needed /l/a");
    HAS(lines, "b, needed by x.so: /k/q.so (-L, by its SONAME): added --as-needed /k/q.so");
    HAS(lines, "d, needed by x.so: /l/d (-L): not added, *");
    cr_expect(!has_line(&lines, "c, *"), "what the linker finds is of level 2");
}

Test(trace, trace_of_every_lookup) {
    struct strs lines = traced("lib x.so soname=x needs=a,b,c,x undefined=a,b,c defines=x\nlib /l/a "
                               "defines=a\nlib /q/c\nargv m.o x.so -L/l -rpath-link /q",
        2);
    HAS(lines, "a, needed by x.so: /l/a (-L): added -rpath-link /l");
    HAS(lines, "c, needed by x.so: /q/c (-rpath-link)");
    HAS(lines, "x, needed by x.so: an input of the link");
    HAS(lines, "*ld searched /q");
    HAS(lines, "*ld searched /usr/lib");
    HAS(lines, "*needld searched /l");
    HAS(lines, "*needld searched /l/stubs");
}

Test(trace, trace_of_other_results) {
    struct strs lines = traced(
        "lib x.so needs=a\nlib y.so needs=a,b\nargv -shared m.o x.so --copy-dt-needed-entries y.so", 2);
    HAS(lines, "a, needed by x.so: not searched for");
    lines = traced("lib x.so needs=s\nlib y.so soname=s\nargv m.o x.so --as-needed y.so", 2);
    HAS(lines, "s, needed by x.so: y.so (an --as-needed input)");
}
