#include "../../lib/link/symbols.h"

#include "../../lib/base/text.h"
#include "unit.h"

static struct symbols table;
static bool *kept;

static void read_scene(const char *text) {
    struct link *l = followed(text);
    cr_assert(!l->bypass_reason.n, "%s", l->bypass_reason.n ? l->bypass_reason.at : "");
    table = symbols_read(&l->sources, &l->inputs, &kept);
    EQUAL(memory_open_files(l->sources.proc->os), 0);
}

static struct str words_of(const struct link *l) {
    return strs_join(arena(), &l->plan.words, S(" "));
}

static const struct symbol *symbol(const char *key) {
    static const struct symbol none;
    const struct symbol *s = symbols_named(&table, str_of(key));
    return s ? s : &none;
}

// Which inputs are kept, a letter each: `+` or `-`; groups and other inputs are left out.
static struct str kept_inputs(const char *text) {
    struct link *l = followed(str_cat(arena(), str_of(text), S("\n")).at);
    cr_assert(!l->bypass_reason.n, "%s", l->bypass_reason.n ? l->bypass_reason.at : "");
    struct symbols t = symbols_read(&l->sources, &l->inputs, &kept);
    (void)t;
    struct str out = S("");
    for (size_t i = 0; i < l->inputs.n; i++)
        if (l->inputs.at[i].kind == INPUT_SHARED) out = str_cat(arena(), out, kept[i] ? S("+") : S("-"));
    return out;
}

Test(symbols, of_objects) {
    read_scene("obj m.o defines=f,w%weak,h%hidden common=c undefined=u weak=v\nargv m.o");
    cr_expect(symbol("f")->by_object && symbol("w")->by_object);
    cr_expect(symbol("h")->hidden && !symbol("h")->by_object);
    cr_expect(symbol("c")->common && symbol("c")->by_object);
    cr_expect(symbol("u")->wanted && !symbol("u")->by_object);
    cr_expect(!symbol("v")->wanted);
}

Test(symbols, of_libraries) {
    read_scene(
        "obj m.o undefined=g,h\nlib x.so soname=x defines=f,g@@V,h@W undefined=u,f weak=v\nlib y.so soname=y "
        "defines=f undefined=u\n"
        "argv m.o x.so y.so");
    EQUAL(symbol("f")->by_library, 2);
    EQUAL(symbol("g")->by_library, 1);
    EQUAL(symbol("g@V")->by_library, 1);
    EQUAL(symbol("h")->by_library, 0);
    EQUAL(symbol("h@W")->by_library, 1);
    EQUAL(symbol("u")->users, 2);
    EQUAL(symbol("v")->users, 0);
}

// The scene with libraries that define hundreds of symbols more, which are looked up by name.
static const char *enlarged(const char *text) {
    struct text unused = text_begin(arena()), out = text_begin(arena());
    for (int i = 0; i < 600; i++) text_add(&unused, str_format(arena(), "unused%d,", i));
    struct cut c = {.tail = str_of(text), .found = true};
    while (c = str_cut_text(c.tail, S(" defines=")), c.found) {
        text_add(&out, c.head);
        bool library =
            str_contains(str_cut_last(c.head, '\n').tail, S("lib ")) || str_starts(c.head, S("lib "));
        text_add(&out, S(" defines="));
        if (library) text_add(&out, text_str(&unused));
    }
    text_add(&out, c.head);
    return str_z(arena(), text_str(&out));
}

static void read_scene_of(bool large, const char *text) {
    read_scene(large ? enlarged(text) : text);
}

// What an input defines is not kept until somebody names it, who may come behind it.
static void expect_to_be_named_later(bool large) {
    read_scene_of(large,
        "lib x.so soname=x defines=f,g@@V,g@U,unnamed\nlib y.so soname=y defines=f,g@@W\n"
        "lib z.so soname=z defines=f\nlib w.so soname=w undefined=g@U/x\nobj m.o undefined=f,g\n"
        "argv x.so y.so --as-needed z.so --no-as-needed w.so m.o");
    EQUAL(table.indexed.n, large ? 3 : 0);
    EQUAL(symbol("f")->by_library, 2); // z.so is not kept
    EQUAL(symbol("g")->by_library, 2);
    EQUAL(symbol("g@V")->by_library, 1);
    EQUAL(symbol("g@W")->by_library, 1);
    EQUAL(symbol("g@U")->by_library, 1);
    EQUAL(symbol("g@U")->users, 1);
    cr_expect(!symbols_named(&table, S("unnamed")));
    cr_expect(!symbols_named(&table, S("g@T")));
    read_scene_of(
        large, "lib x.so soname=x defines=f\nobj m.o undefined=f\nar a.a f.o:defines=f\nargv x.so m.o a.a");
    cr_expect(!symbol("f")->by_object, "an archive is not searched for what a library before it defines");
    read_scene_of(large, "lib x.so soname=x defines=f@@V\nobj m.o undefined=f\nargv m.o x.so");
    EQUAL(symbol("f")->by_library, 1); // named before
    EQUAL(symbol("f@V")->by_library, 1);
}

Test(symbols, of_libraries_that_are_named_later) {
    expect_to_be_named_later(false);
}

Test(symbols, of_large_libraries_that_are_named_later) {
    expect_to_be_named_later(true);
}

// A large supply too is asked for what is named before and after it is read: it is left out for what nobody defines, and stays
// where a large library defines that.
Test(symbols, of_large_supplies) {
    static const char text[] =
        "obj m.o undefined=f\nlib x.so soname=x defines=f undefined=g needs=y.so.1,v.so.1\n"
        "lib l/y.so.1 soname=y.so.1 defines=a undefined=h needs=z.so.1\n"
        "lib l/z.so.1 soname=z.so.1 defines=%s\nlib k/v.so.1 defines=g\n"
        "argv m.o x.so -L/w/l -L/w/k";
    SAME(
        words_of(followed(enlarged(str_format(arena(), text, "h").at))), "-rpath-link /w/l -rpath-link /w/k");
    SAME(words_of(followed(enlarged(str_format(arena(), text, "i").at))), "-rpath-link /w/k");
}

Test(symbols, that_are_settled) {
    read_scene("obj m.o\nbytes s INPUT(m.o) of_input = 1;\n"
               "argv s -u a -e b --require-defined=c --defsym d=1 --ignore-unresolved-symbol=f");
    static const char *const names[] = {"a", "b", "c", "d", "f", "of_input", "etext", "_end", "__bss_start"};
    for (size_t i = 0; i < COUNT(names); i++) cr_expect(symbol(names[i])->settled, "%s", names[i]);
    cr_expect(!symbol("_start")->settled);
}

Test(symbols, of_a_script_in_place_of_the_linkers_own) {
    read_scene("obj m.o\nbytes t SECTIONS { mine = .; }\nargv -T t m.o");
    cr_expect(symbol("mine")->settled);
    cr_expect(!symbol("etext")->settled);
}

Test(symbols, of_archive_members) {
    read_scene("obj m.o undefined=a\nar x.a a.o:defines=a:undefined=b b.o:defines=b "
               "c.o:defines=c:undefined=q\nargv m.o x.a");
    cr_expect(symbol("a")->by_object && symbol("b")->by_object);
    cr_expect(!symbol("c")->by_object && !symbol("q")->wanted);
    read_scene("obj m.o\nar x.a a.o:defines=a:undefined=b c.o:defines=c\nargv m.o --whole-archive x.a");
    cr_expect(symbol("a")->by_object && symbol("c")->by_object && symbol("b")->wanted);
    read_scene("obj m.o weak=a\nar x.a a.o:defines=a\nargv m.o x.a");
    cr_expect(!symbol("a")->by_object, "a weak reference takes nothing out");
    read_scene("obj m.o\nar x.a a.o:defines=a\nargv -u a m.o x.a");
    cr_expect(symbol("a")->by_object);
    read_scene("obj m.o\nar x.a a.o:defines=a b.o:defines=b c.o:defines=c\nargv -u a -u b "
               "--require-defined=c m.o x.a");
    cr_expect(symbol("a")->by_object && symbol("b")->by_object && symbol("c")->by_object);
    read_scene("obj m.o\nlib l.so undefined=a\nar x.a a.o:defines=a\nargv m.o l.so x.a");
    cr_expect(symbol("a")->by_object, "a library's reference takes it out, too");
}

Test(symbols, of_archives_in_groups) {
    const char *files = "obj m.o undefined=a\nar x.a a.o:defines=a:undefined=b c.o:defines=c\nar y.a "
                        "b.o:defines=b:undefined=c\n";
    read_scene(str_cat(arena(), str_of(files), S("argv m.o y.a x.a")).at);
    cr_expect(symbol("a")->by_object && !symbol("b")->by_object);
    read_scene(str_cat(arena(), str_of(files), S("argv m.o -( y.a x.a -)")).at);
    cr_expect(symbol("a")->by_object && symbol("b")->by_object && symbol("c")->by_object);
}

Test(symbols, of_thin_archives) {
    // The member's name lies in the table of long names, relative to the archive.
    read_scene("obj m.o undefined=f\nobj sub/dir/f.o defines=f\n"
               "bytes sub/x.a !<thin>\\n"
               "//                                              10        `\\ndir/f.o/\\n\\n"
               "/0              0           0     0     644     1         `\\n\n"
               "argv m.o --whole-archive sub/x.a");
    cr_expect(symbol("f")->by_object);
}

// FINDINGS, section 1.
Test(symbols, decide_which_as_needed_libraries_are_kept) {
    static const struct {
        const char *why, *text, *want;
    } rows[] = {
        {"an object refers to it", "obj m.o undefined=x\nlib x.so defines=x\nargv m.o --as-needed x.so", "+"},
        {"nobody does", "obj m.o\nlib x.so defines=x\nargv m.o --as-needed x.so", "-"},
        {"only weakly", "obj m.o weak=x\nlib x.so defines=x\nargv m.o --as-needed x.so", "-"},
        {"it defines weakly", "obj m.o undefined=x\nlib x.so defines=x%weak\nargv m.o --as-needed x.so", "+"},
        {"before its user",
            "obj m.o undefined=x\nlib x.so defines=x\nargv --as-needed x.so m.o --warn-unresolved-symbols",
            "-"},
        {"the reference has no relocation",
            "obj m.o undefined=x%unused\nlib x.so defines=x\nargv m.o --as-needed x.so", "+"},
        {"defined before by an object",
            "obj m.o defines=x%weak\nobj n.o undefined=x\nlib x.so defines=x\n"
            "argv m.o n.o --as-needed x.so",
            "-"},
        {"defined before by a library",
            "obj m.o undefined=x\nlib a.so defines=x%weak\nlib x.so defines=x\n"
            "argv m.o a.so --as-needed x.so",
            "+-"},
        {"common and an object", "obj m.o common=x\nlib x.so defines=x%object\nargv m.o --as-needed x.so",
            "+"},
        {"common and a function", "obj m.o common=x\nlib x.so defines=x%func\nargv m.o --as-needed x.so",
            "-"},
        {"common and a weak object",
            "obj m.o common=x\nlib x.so defines=x%object%weak\nargv m.o --as-needed x.so", "-"},
        {"a kept library refers to it",
            "obj m.o\nlib y.so undefined=x\nlib x.so soname=x.so.1 defines=x\n"
            "argv m.o y.so --as-needed x.so",
            "++"},
        {"... and names it",
            "obj m.o\nlib y.so undefined=x needs=x.so.1\nlib x.so soname=x.so.1 defines=x\n"
            "argv m.o y.so --as-needed x.so",
            "+-"},
        {"... and names it among others",
            "obj m.o\nlib y.so undefined=x needs=libq.so,x.so.1,libr.so\nlib x.so soname=x.so.1 defines=x\n"
            "argv m.o y.so --as-needed x.so",
            "+-"},
        {"an object in another compiler's code",
            "obj m.o\nbytes n.o BC\\xc0\\xde\nlib x.so defines=x\nargv -plugin p m.o n.o --as-needed x.so",
            "+"},
        {"a dropped library refers to it",
            "obj m.o\nlib y.so undefined=x\nlib x.so soname=x.so.1 defines=x\n"
            "argv m.o --as-needed y.so x.so",
            "--"},
        {"a chain of them",
            "obj m.o undefined=y\nlib y.so defines=y undefined=x\nlib x.so soname=x.so.1 defines=x\n"
            "argv m.o --as-needed y.so x.so",
            "++"},
        {"a chain the other way round",
            "obj m.o undefined=y\nlib y.so defines=y undefined=x\nlib x.so soname=x.so.1 defines=x\n"
            "argv m.o --as-needed x.so y.so",
            "-+"},
        {"default version", "obj m.o undefined=x\nlib x.so defines=x@@V\nargv m.o --as-needed x.so", "+"},
        {"default version, asked for by it",
            "obj m.o undefined=x@V\nlib x.so defines=x@@V\nargv m.o --as-needed x.so", "+"},
        {"hidden version",
            "obj m.o undefined=x\nlib x.so defines=x@V\nargv m.o --as-needed x.so --warn-unresolved-symbols",
            "-"},
        {"hidden version, asked for by it",
            "obj m.o undefined=x@V\nlib x.so defines=x@V\nargv m.o --as-needed x.so", "+"},
        {"version asked for, none there",
            "obj m.o undefined=x@V\nlib x.so defines=x\n"
            "argv m.o --as-needed x.so --warn-unresolved-symbols",
            "-"},
        {"--wrap", "obj m.o undefined=x\nlib x.so defines=__wrap_x\nargv --wrap=x m.o --as-needed x.so", "+"},
        {"--wrap, not the symbol itself",
            "obj m.o undefined=x\nlib x.so defines=x\n"
            "argv --wrap=x m.o --as-needed x.so --warn-unresolved-symbols",
            "-"},
        {"a member that is taken out",
            "obj m.o undefined=a\nar a.a a.o:defines=a:undefined=x\nlib x.so defines=x\n"
            "argv m.o a.a --as-needed x.so",
            "+"},
        {"a member that is not",
            "obj m.o\nar a.a a.o:defines=a:undefined=x\nlib x.so defines=x\nargv m.o a.a --as-needed x.so",
            "-"},
        {"in a group",
            "obj m.o undefined=a\nar a.a a.o:defines=a:undefined=x\nlib x.so defines=x\n"
            "argv m.o -( --as-needed x.so a.a -)",
            "+"},
        {"given again behind its user",
            "obj m.o undefined=x\nlib x.so soname=x defines=x\nargv --as-needed x.so m.o x.so", "-+"},
        {"not --as-needed", "obj m.o\nlib x.so\nargv m.o x.so", "+"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) SAME_ROW(rows[i].why, kept_inputs(rows[i].text), rows[i].want);
}

Test(symbols, count_in_and_out) {
    struct link *l =
        followed("obj m.o undefined=f,h\nlib x.so soname=x defines=f,h@V,unasked undefined=u\nargv m.o");
    table = symbols_read(&l->sources, &l->inputs, &kept);
    const struct library *lib = library_open(&l->sources.libraries, S(""), S("x.so"), false);
    cr_assert(lib);
    struct module *m = symbols_of(&table, lib, NO_INDEX);
    EQUAL(symbol("f")->by_library + symbol("u")->users, 0);
    symbols_count(&table, m, 1);
    EQUAL(symbol("f")->by_library, 1);
    EQUAL(symbol("u")->users, 1);
    EQUAL(symbol("h")->first_hidden, 1);
    symbols_count(&table, m, -1);
    EQUAL(symbol("f")->by_library + symbol("u")->users + symbol("h")->first_hidden, 0);
    cr_expect(!symbols_named(&table, S("unasked")));
}
