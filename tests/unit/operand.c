#include "../../lib/inspect/operand.h"

#include "unit.h"

Test(operand, names_are_found_in_path) {
    struct process *proc =
        scene("lib x\nlib /bin/y\nrunnable /bin/y\nlib /bin/x\nrunnable /bin/x\nenv PATH=/none:/bin");
    SAME(operand_path(proc, S("x")), "x");
    SAME(operand_path(proc, S("y")), "/bin/y");
    SAME(operand_path(proc, S("./y")), "./y");
    SAME(operand_path(proc, S("z")), "z");
}

Test(operand, files_below_a_directory) {
    struct process *proc = scene("lib /d/b.so\nexe /d/a\npie /d/e/p\nobj /d/o.o\nbytes /d/text text\n"
                                 "link /d/link b.so\nlink /d/e/up /d\nlib /d/.hidden/x.so");
    struct strs out = {0};
    operand_files_below(proc, S("/d/"), &out);
    SAME(joined(&out), "/d/a|/d/b.so|/d/e/p");
}

Test(operand, kinds) {
    struct process *proc = scene("obj /o\nar /a x.o:defines=x\nbytes /script #!/bin/sh\\n\nbytes /text text\n"
                                 "bytes /empty \ndir /d\nlib /l");
    static const struct {
        const char *path, *want;
    } rows[] = {{"/o", "is an object file, which names no libraries"},
        {"/a", "is a static library, which names no libraries"}, {"/script", "is a script"}, {"/text", ""},
        {"/empty", ""}, {"/d", "is a directory"}, {"/l", ""}, {"/none", ""}};
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME_ROW(rows[i].path, operand_kind(proc, str_of(rows[i].path)), rows[i].want);
}
