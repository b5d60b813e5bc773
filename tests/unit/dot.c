#include "../../lib/report/dot.h"

#include "unit.h"

static struct str graph_of(const char *const *scenes, size_t n) {
    struct dot d = dot_begin(arena());
    for (size_t i = 0; i < n; i++) {
        struct report r = report_link(followed(scenes[i]));
        dot_add(&d, &r);
    }
    return dot_end(&d);
}

Test(dot, nodes_and_edges) {
    const char *scenes[] = {
        "lib x.so needs=a,b,c\nlib /usr/lib/a needs=b\nlib l/b\nargv x.so -L/w/l --fatal-warnings"};
    SAME(graph_of(scenes, 1), "digraph needed {\n"
                              "    node [shape=box]\n"
                              "    n0 [label=\"x.so\", style=bold]\n"
                              "    n1 [label=\"a\\n/usr/lib/a\"]\n"
                              "    n0 -> n1\n"
                              "    n2 [label=\"b\\n/w/l/b\", color=darkgreen, fontcolor=darkgreen]\n"
                              "    n0 -> n2\n"
                              "    n3 [label=\"c\", color=red, fontcolor=red, style=dashed]\n"
                              "    n0 -> n3\n"
                              "    n1 -> n2\n"
                              "}\n");
}

Test(dot, a_file_is_one_node_in_all_reports) {
    const char *scenes[] = {
        "lib x.so needs=a\nlib /usr/lib/a\nargv x.so", "lib y.so needs=a\nlib /usr/lib/a\nargv y.so"};
    SAME(graph_of(scenes, 2), "digraph needed {\n"
                              "    node [shape=box]\n"
                              "    n0 [label=\"x.so\", style=bold]\n"
                              "    n1 [label=\"a\\n/usr/lib/a\"]\n"
                              "    n0 -> n1\n"
                              "    n2 [label=\"y.so\", style=bold]\n"
                              "    n2 -> n1\n"
                              "}\n");
}

Test(dot, odd_names) {
    const char *scenes[] = {"lib x\\\"\\\\\\\\.so needs=a\xff\x1b\nargv x\\\"\\\\\\\\.so"};
    SAME(graph_of(scenes, 1),
        "digraph needed {\n"
        "    node [shape=box]\n"
        "    n0 [label=\"x\\\"\\\\\\\\.so\", style=bold]\n"
        "    n1 [label=\"a\xef\xbf\xbd\xef\xbf\xbd\", color=red, fontcolor=red, style=dashed]\n"
        "    n0 -> n1\n"
        "}\n");
}
