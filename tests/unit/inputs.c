#include "../../lib/link/inputs.h"

#include "unit.h"

// Each input as KIND PATH, its name if it differs, and its state.
static struct str report_status(const struct inputs *list) {
    static const char *const kinds[] = {[INPUT_OBJECT] = "object",
        [INPUT_ARCHIVE] = "archive",
        [INPUT_SHARED] = "shared",
        [INPUT_OPAQUE] = "opaque",
        [INPUT_GROUP_BEGIN] = "(",
        [INPUT_GROUP_END] = ")",
        [INPUT_EXTERN] = "extern",
        [INPUT_REFERENCE] = "asked",
        [INPUT_ASSIGNMENT] = "assigned"};
    struct strs out = {0};
    for (size_t i = 0; i < list->n; i++) {
        const struct input *in = &list->at[i];
        struct str blank = in->file->path.n ? S(" ") : S("");
        struct str name = str_eq(in->name, in->file->path) ? S("") : str_cat(arena(), S(" as "), in->name);
        strs_add(arena(), &out,
            str_cat(arena(), str_of(kinds[in->kind]), blank, in->file->path, name,
                in->state.as_needed ? S(" as-needed") : S("")));
    }
    return list->bypass_reason.n ? S("(unchanged)") : joined(&out);
}

static const char files[] = "obj m.o defines=_start\n"
                            "obj n.o defines=n\n"
                            "lib libx.so soname=x\n"
                            "ar libx.a x.o:defines=x\n"
                            "lib a/libbar.so soname=bar\n"
                            "ar a/libbar.a b.o:defines=b\n"
                            "ar b/libqux.a q.o:defines=q\n"
                            "lib c/libqux.so soname=qux\n"
                            "lib a/libother.so machine=i386\n"
                            "ar c/libother.a o.o:defines=o\n"
                            "exe prog\n"
                            "dir d\n"
                            "fifo fifo\n"
                            "bytes empty \n"
                            "bytes bitcode BC\\xc0\\xde....\n"
                            "bytes wrapped \\xde\\xc0\\x17\\x0b....\n"
                            "bytes thin !<thin>\\n\n";

static struct str opened(const char *more) {
    const struct link *l = followed(str_cat(arena(), str_of(files), str_of(more), S("\n")).at);
    EQUAL(memory_open_files(l->facts.proc->os), 0);
    return l->request.bypass_reason.n ? S("(refused)") : report_status(&l->inputs);
}

Test(inputs, kinds) {
    SAME(opened("argv -plugin p m.o libx.so libx.a bitcode wrapped thin"),
        "object m.o|shared libx.so|archive libx.a|opaque bitcode|opaque wrapped|archive thin");
    SAME(opened("argv m.o libx.so bitcode"), "(unchanged)");
}

Test(inputs, libraries_in_the_order_of_directories) {
    SAME(opened("argv m.o -La -Lb -Lc -lbar -lqux"),
        "object m.o|shared a/libbar.so as libbar.so|archive b/libqux.a as libqux.a");
    SAME(opened("argv m.o -La -Bstatic -lbar"), "object m.o|archive a/libbar.a as libbar.a");
    SAME(opened("argv m.o -La -Lc -lother"), "object m.o|archive c/libother.a as libother.a");
    SAME(opened("argv m.o -Lnone -Lm.o -Lc -l:libqux.so"), "object m.o|shared c/libqux.so as libqux.so");
    SAME(opened("argv m.o -la -L/w -l:libx.so"), "(unchanged)");
    SAME(opened("lib /usr/lib/libsys.so\nargv m.o -lsys"),
        "object m.o|shared /usr/lib/libsys.so as libsys.so");
}

Test(inputs, scripts_are_replaced_by_their_files) {
    SAME(opened("bytes s INPUT(n.o) GROUP(libx.so AS_NEEDED(a/libbar.so))\nargv m.o s libx.a"),
        "object m.o|object ./n.o|(|shared ./libx.so|shared ./a/libbar.so as-needed|)|archive libx.a");
    SAME(opened("bytes a/libs.so INPUT(libbar.so -lqux)\nargv m.o -La -Lb -ls"),
        "object m.o|shared a/libbar.so|archive b/libqux.a as libqux.a");
    SAME(opened("bytes t SECTIONS { . = 0; } INPUT(n.o)\nargv m.o -T t"), "object m.o|object n.o");
    SAME(opened("bytes e /* nothing */\nargv m.o e"), "object m.o");
}

Test(inputs, state_counts_in_scripts) {
    SAME(opened("bytes s INPUT(libx.so)\nargv m.o --as-needed s"), "object m.o|shared ./libx.so as-needed");
}

Test(inputs, symbols_that_scripts_define) {
    const struct link *l = followed(
        str_cat(arena(), str_of(files), S("bytes s INPUT(n.o) x = 1; PROVIDE(y = 2);\nargv m.o s\n")).at);
    SAME(joined(&l->inputs.assigned), "x|y");
}

Test(inputs, in_the_sysroot) {
    SAME(opened("lib /sr/y/liby.so\nargv --sysroot=/sr m.o =/y/liby.so $SYSROOT/y/liby.so"),
        "object m.o|shared /sr/y/liby.so|shared /sr/y/liby.so");
    SAME(opened("lib /sr/y/liby.so\nbytes /sr/s INPUT(/y/liby.so)\nargv --sysroot=/sr m.o /sr/s"),
        "object m.o|shared /sr/y/liby.so");
    SAME(opened("dir /sr\nlib /y/liby.so\nbytes /srs INPUT(/y/liby.so)\nargv --sysroot=/sr m.o /srs"),
        "object m.o|shared /y/liby.so");
}

Test(inputs, sysroot_sign_before_a_relative_name) {
    SAME(opened("bytes s INPUT(=n.o)\nargv m.o s"), "object m.o|object n.o");
}

Test(inputs, inputs_that_stop_the_linker) {
    static const char *const lines[] = {"argv m.o none.o", "argv m.o -lnone", "argv m.o prog", "argv m.o d",
        "argv m.o fifo", "argv m.o a/libother.so", "argv m.o -static libx.so",
        "argv m.o --just-symbols=libx.so", "argv m.o empty \"\"", "bytes s INPUT(none.o)\nargv m.o s",
        "bytes s who knows\nargv m.o s", "bytes s INPUT(s)\nargv m.o s", "unreadable n.o\nargv m.o n.o",
        "bytes x \\x7fELF\\x02\\x01\\x01\nargv m.o x"};
    for (size_t i = 0; i < COUNT(lines); i++) SAME_ROW(lines[i], opened(lines[i]), "(unchanged)");
}

Test(inputs, library_that_can_be_opened) {
    const struct link *l = followed(str_cat(arena(), str_of(files), S("argv m.o\n")).at);
    struct libraries libraries = l->libraries;
    const struct library *lib = library_open(&libraries, S("a"), S("libbar.so"), false);
    cr_assert(lib);
    SAME(lib->path, "a/libbar.so");
    SAME(lib->dynamic.soname, "bar");
    lib = library_open(&libraries, S(""), S("libx.so"), false);
    cr_assert(lib);
    SAME(lib->path, "libx.so");
    lib = library_open(&libraries, S("a/."), S("libbar.so"), false);
    cr_assert(lib);
    SAME(lib->path, "a/./libbar.so"); // the same file, by the path that was given
    static const char *const others[] = {
        "m.o", "libx.a", "prog", "d", "fifo", "empty", "none", "a/libother.so", ""};
    for (size_t i = 0; i < COUNT(others); i++)
        cr_expect(!library_open(&libraries, S(""), str_of(others[i]), false), "%s", others[i]);
    cr_expect(!library_open(&libraries, S("none"), S("libx.so"), false));
    cr_expect(!library_open(&libraries, S("m.o"), S("libx.so"), false));
    EQUAL(memory_open_files(l->facts.proc->os), 0);
}
