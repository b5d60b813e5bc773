#include "../../lib/inspect/needing.h"
#include "../../lib/inspect/operand.h"
#include "../../lib/report/why.h"

#include "unit.h"

static struct needings needing(const char *scene_text, const char *name) {
    struct process *proc = scene(scene_text);
    struct strs files = {0};
    const struct root here = {0};
    operand_files_below(proc, S("/d"), &files);
    strs_add(arena(), &files, S("/none"));
    return needing_find(proc, &here, &files, str_of(name));
}

static struct str lines(const char *scene_text, const char *name) {
    struct needings list = needing(scene_text, name);
    struct paint p = {0};
    struct text out = text_begin(arena());
    why_needings(&p, &out, &list);
    return text_str(&out);
}

Test(needing, by_its_name_or_what_comes_before_a_dot) {
    const char *files =
        "exe /d/a needs=libz.so.1,libzip.so.4\nlib /d/e/b needs=libx.so.1 nosections\nobj /d/o.o\n"
        "lib /d/c needs=libz.so.1 nosections\n";
    SAME(lines(files, "libz"), "/d/a -> libz.so.1\n/d/c -> libz.so.1\n");
    SAME(lines(files, "libz.so.1"), "/d/a -> libz.so.1\n/d/c -> libz.so.1\n");
    SAME(lines(files, "libz.so.1.2"), "");
    SAME(lines(files, "libzip.so"), "/d/a -> libzip.so.4\n");
    SAME(lines(files, "lib"), "");
}

Test(needing, as_json) {
    struct needings list = needing("exe /d/a needs=libz.so.1,libz.so.2", "libz");
    SAME(why_needings_json(arena(), &list),
        "[\n{\"version\":1,\"file\":\"/d/a\",\"needed\":[\"libz.so.1\",\"libz.so.2\"]}\n]\n");
}
