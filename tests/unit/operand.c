#include "../../lib/inspect/operand.h"

#include "unit.h"

static const struct root here;

Test(operand, names_are_found_in_path) {
    struct process *proc =
        scene("lib x\nlib /bin/y\nrunnable /bin/y\nlib /bin/x\nrunnable /bin/x\nenv PATH=/none:/bin");
    SAME(operand_path(proc, &here, S("x")), "x");
    SAME(operand_path(proc, &here, S("y")), "/bin/y");
    SAME(operand_path(proc, &here, S("./y")), "./y");
    SAME(operand_path(proc, &here, S("z")), "z");
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
        {"/empty", ""}, {"/d", "is a directory; -r takes the programs and libraries below it"}, {"/l", ""},
        {"/none", ""}};
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME_ROW(rows[i].path, operand_kind(proc, str_of(rows[i].path)), rows[i].want);
}

Test(operand, names_in_a_root) {
    struct process *proc =
        scene("exe /r/bin/p\nexe /bin/p\nexe /r/bin/q\nlink /r/usr/bin/l /bin/q\nexe /w/app\n"
              "lib /r/w/app\nexe /w/s/r/x\nlink /w/away /r\nenv PATH=/bin");
    struct root root;
    cr_assert(root_open(proc, S("/r"), &root));
    static const struct {
        const char *name, *want;
    } rows[] = {
        {"/bin/p", "/r/bin/p"},         // an absolute path is one in the root
        {"/r/bin/p", "/r/bin/p"},       // ... unless it leads there on this system
        {"/usr/bin/l", "/r/usr/bin/l"}, // an absolute link
        {"q", "/r/bin/q"},              // PATH, in the root
        {"app", "app"},                 // relative to the working directory
        {"bin/q", "/r/bin/q"},          // or to the root
        {"away/bin/q", "/r/bin/q"},
        {"/none", "/none"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME_ROW(rows[i].name, operand_path(proc, &root, str_of(rows[i].name)), rows[i].want);
    cr_expect(!root_open(proc, S("/none"), &root));
    cr_expect(!root_open(proc, S("/r/bin/p"), &root));
    cr_expect(root_open(proc, S("/"), &root));
    SAME(operand_path(proc, &root, S("/bin/p")), "/bin/p");
}

Test(operand, lists) {
    struct process *proc =
        scene("exe /bin/p\nrunnable /bin/p\nbytes /text text\ndir /d\nlib /a\nenv PATH=/bin");
    struct strs lines = {0}, records = {0};
    operand_files_listed(proc, &here, S("/a\n\n/text\n/d\np\n/none\n"), &lines);
    SAME(joined(&lines), "/a|/bin/p|/none");
    operand_files_listed(proc, &here, S("/a\0/none\n\0"), &records);
    SAME(joined(&records), "/a|/none\n");
}
