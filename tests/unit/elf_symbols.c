#include "../../lib/elf/elf.h"

#include "../support/mkelf.h"
#include "../../lib/base/text.h"
#include "../support/scene.h"
#include "unit.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static struct elf opened_as(struct reader *b, struct str content) {
    struct os *os = os_memory();
    memory_file(os, S("/f"), content);
    reader_begin(b, os, os_open(os, OS_CWD, S("/f")), 0, content.n);
    return elf_read(b);
}

static struct elf_symbols read_by(
    struct elf_symbols (*read)(struct reader *, struct arena *, const struct elf *), struct str content) {
    struct reader b;
    struct elf elf = opened_as(&b, content);
    struct elf_symbols list = read(&b, arena(), &elf);
    // What is kept does not depend on it.
    memset(&b, 0xff, sizeof b);
    return list;
}

static struct elf_symbols symbols_in(struct str content) {
    return read_by(elf_symbols, content);
}

static struct elf_symbols symbols_of_line(const char *line) {
    char *path;
    void *bytes;
    size_t size;
    cr_assert(mkelf_line(line, &path, &bytes, &size), "%s", path);
    return symbols_in((struct str){bytes, size});
}

// NAME@VERSION and its attributes, in a fixed order.
static struct str report_status(const struct elf_symbol *s) {
    struct arena *a = arena();
    return str_cat(a, s->name, s->version.n ? (s->hidden_version ? S("@") : S("@@")) : S(""), s->version,
        s->defined ? S(" defined") : S(" undefined"), s->common ? S(" common") : S(""),
        s->weak ? S(" weak") : S(""), s->function ? S(" function") : S(""), s->hidden ? S(" hidden") : S(""),
        s->defined && s->first_version ? S(" first") : S(""));
}

static struct str found(const struct elf_symbols *list, const char *name) {
    for (size_t i = 0; i < list->n; i++) {
        struct elf_symbol s = elf_symbol(list, i);
        if (str_eq(s.name, str_of(name))) return report_status(&s);
    }
    return S("(not there)");
}

Test(elf_symbols, with_relocations) {
    static const char *const machines[] = {
        "x86-64", "x32", "i386", "aarch64_be", "s390x", "mips64el", "mipsn32el", "mipsel"};
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct reader b;
        struct str line = str_cat(arena(), S("obj /x undefined=a,b%unused,c machine="), str_of(machines[i]));
        struct elf elf = opened_as(&b, made(line.at));
        struct elf_merged seen = {0};
        bool asked[4] = {false};
        elf_relocated(&b, arena(), &elf, &seen, asked, COUNT(asked));
        EQUAL_ROW(machines[i], asked[1], true);
        EQUAL_ROW(machines[i], asked[2], false);
        EQUAL_ROW(machines[i], asked[3], true);
    }
}

Test(elf_symbols, of_a_library) {
    struct elf_symbols list = symbols_of_line(
        "lib /x needs=a defines=f%func,d%object,w%weak%func,h%hidden,t%tls undefined=u weak=v");
    EQUAL(list.n, 7);
    SAME(found(&list, "f"), "f defined function");
    SAME(found(&list, "d"), "d defined");
    SAME(found(&list, "w"), "w defined weak function");
    SAME(found(&list, "h"), "h defined function hidden");
    SAME(found(&list, "t"), "t defined");
    SAME(found(&list, "u"), "u undefined");
    SAME(found(&list, "v"), "v undefined weak");
}

Test(elf_symbols, of_every_machine) {
    static const char *const machines[] = {
        "x86-64", "x32", "i386", "aarch64", "aarch64_be", "arm", "ppc64", "s390x", "riscv64"};
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct str setting = str_cat(arena(), S(" machine="), str_of(machines[i]));
        struct elf_symbols lib =
            symbols_of_line(str_cat(arena(), S("lib /x defines=f@@V undefined=u@W needs=a"), setting).at);
        EQUAL_ROW(machines[i], lib.n, 2 + (lib.n > 2)); // and perhaps the version's own symbol
        SAME_ROW(machines[i], found(&lib, "f"), "f@@V defined function first");
        SAME_ROW(machines[i], found(&lib, "u"), "u@@W undefined");
        struct elf_symbols obj =
            symbols_of_line(str_cat(arena(), S("obj /x defines=f common=c undefined=u"), setting).at);
        EQUAL_ROW(machines[i], obj.n, 3);
        SAME_ROW(machines[i], found(&obj, "c"), "c defined common");
    }
}

Test(elf_symbols, versions_of_a_library) {
    struct elf_symbols list = symbols_of_line(
        "lib /x needs=a,b defines=one@@V1,two@V1,three@@V2,four@V2,plain undefined=u@A/a,v@B/b,none");
    SAME(found(&list, "one"), "one@@V1 defined function first");
    SAME(found(&list, "two"), "two@V1 defined function first");
    SAME(found(&list, "three"), "three@@V2 defined function");
    SAME(found(&list, "four"), "four@V2 defined function");
    SAME(found(&list, "plain"), "plain defined function");
    SAME(found(&list, "u"), "u@@A undefined");
    SAME(found(&list, "v"), "v@@B undefined");
    SAME(found(&list, "none"), "none undefined");
}

Test(elf_symbols, several_versions_of_one_library) {
    struct elf_symbols list =
        symbols_of_line("lib /x needs=a,b undefined=u@A1/a,v@A2/a,w@A3/a,x@B1/b,y@B2/b");
    SAME(found(&list, "u"), "u@@A1 undefined");
    SAME(found(&list, "v"), "v@@A2 undefined");
    SAME(found(&list, "w"), "w@@A3 undefined");
    SAME(found(&list, "x"), "x@@B1 undefined");
    SAME(found(&list, "y"), "y@@B2 undefined");
}

Test(elf_symbols, of_an_object) {
    struct elf_symbols list = symbols_of_line(
        "obj /x defines=f,w%weak,h%hidden,i%internal,p%protected common=c undefined=u weak=v");
    EQUAL(list.n, 8);
    SAME(found(&list, "f"), "f defined function");
    SAME(found(&list, "w"), "w defined weak function");
    SAME(found(&list, "h"), "h defined function hidden");
    SAME(found(&list, "i"), "i defined function hidden");
    SAME(found(&list, "p"), "p defined function");
    SAME(found(&list, "c"), "c defined common");
    SAME(found(&list, "u"), "u undefined");
    SAME(found(&list, "v"), "v undefined weak");
}

Test(elf_symbols, versions_in_the_names_of_an_object) {
    struct elf_symbols list = symbols_of_line("obj /x defines=f@V1,g@@V2 undefined=u@V3");
    SAME(found(&list, "f"), "f@V1 defined function");
    SAME(found(&list, "g"), "g@@V2 defined function");
    SAME(found(&list, "u"), "u@V3 undefined");
}

// --- GCC's intermediate code, made by hand: an object whose section .gnu.lto_.symtab.x holds the symbols

static void put(unsigned char *to, uint64_t value, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] = (unsigned char)(value >> 8 * i);
}

static void put_section(unsigned char *to, uint32_t name, uint32_t type, uint64_t offset, uint64_t size) {
    put(to, name, 4), put(to + 4, type, 4), put(to + 24, offset, 8), put(to + 32, size, 8);
}

static struct str intermediate(const void *table, size_t n) {
    static const char names[] = "\0.shstrtab\0.gnu.lto_.symtab.1234";
    size_t size = 64 + sizeof names + n + 3 * 64;
    unsigned char *raw = arena_calloc(arena(), 1, size);
    memcpy(raw, "\177ELF\2\1\1", 7);
    put(raw + 16, ET_REL, 2), put(raw + 18, EM_X86_64, 2), put(raw + 40, 64 + sizeof names + n, 8);
    put(raw + 58, 64, 2), put(raw + 60, 3, 2), put(raw + 62, 1, 2);
    memcpy(raw + 64, names, sizeof names);
    memcpy(raw + 64 + sizeof names, table, n);
    unsigned char *sections = raw + 64 + sizeof names + n;
    put_section(sections + 64, 1, SHT_STRTAB, 64, sizeof names);
    put_section(sections + 128, 11, SHT_PROGBITS, 64 + sizeof names, n);
    return (struct str){(char *)raw, size};
}

// Name, comdat key, kind, visibility, size (8), slot (4).
#define SYMBOL(name, key, kind, visibility)                                                                  \
    name "\0" key "\0" kind visibility "\0\0\0\0\0\0\0\0"                                                    \
         "\0\0\0\0"

Test(elf_symbols, of_intermediate_code) {
    static const char table[] = SYMBOL("f", "", "\0", "\0") SYMBOL("w", "key", "\1", "\0") SYMBOL("u", "",
        "\2", "\0") SYMBOL("v", "", "\3", "\0") SYMBOL("c", "", "\4", "\0") SYMBOL("h", "", "\0", "\3");
    struct elf_symbols list = symbols_in(intermediate(table, sizeof table - 1));
    EQUAL(list.n, 6);
    SAME(found(&list, "f"), "f defined");
    SAME(found(&list, "w"), "w defined weak");
    SAME(found(&list, "u"), "u undefined");
    SAME(found(&list, "v"), "v undefined weak");
    SAME(found(&list, "c"), "c defined common");
    SAME(found(&list, "h"), "h defined hidden");
}

Test(elf_symbols, of_intermediate_code_that_is_cut_short) {
    static const char table[] = SYMBOL("f", "", "\0", "\0") SYMBOL("g", "", "\0", "\0");
    for (size_t n = 0; n < sizeof table; n++) {
        struct elf_symbols list = symbols_in(intermediate(table, n));
        EQUAL(list.n, n / 17);
    }
}

Test(elf_symbols, of_files_without_symbols) {
    struct elf none = {0};
    struct reader b = {0};
    EQUAL(elf_symbols(&b, arena(), &none).n, 0);
    EQUAL(symbols_of_line("lib /x nosections defines=f").n, 0);
    EQUAL(symbols_of_line("obj /x").n, 0);
}

// --- by name

// A library that defines s0 to s999, all in two versions, with the settings `more`.
static struct str large(const char *more) {
    struct text line = text_begin(arena());
    text_add(&line, S("lib /x undefined=u,w@V9/libv.so weak=x defines="));
    for (int i = 0; i < 1000; i++) text_add(&line, str_format(arena(), "s%d@V1,s%d@@V2,", i, i));
    text_add(&line, S("f%weak%func"));
    text_add(&line, str_of(more));
    return made(str_z(arena(), text_str(&line)));
}

static size_t count_of(const struct elf_symbols *list, struct str name, bool defined) {
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += str_eq(elf_symbol_name(&list->at[i]), name) && list->at[i].is.defined == defined;
    return n;
}

// The same symbols as without the index, after each was looked up.
static void expect_the_same(const char *what, struct str content) {
    struct elf_symbols all = symbols_in(content), list = read_by(elf_symbols_indexed, content);
    cr_assert(list.index, "%s has an index", what);
    size_t references = list.n;
    for (size_t i = 0; i < references; i++) cr_expect(!list.at[i].is.defined, "%s", what);
    cr_expect_gt(all.n, references);
    for (size_t i = 0; i < all.n; i++) {
        struct str name = elf_symbol_name(&all.at[i]);
        if (!count_of(&list, name, true)) elf_define(&list, arena(), name);
        if (!count_of(&list, name, all.at[i].is.defined))
            cr_assert(false, "%s: %.*s is not found", what, (int)name.n, name.at);
    }
    EQUAL_ROW(what, list.n, all.n);
    // The order differs: sort by their index in the table.
    bool *seen = arena_calloc(arena(), 1, content.n);
    for (size_t i = 0; i < list.n; i++) {
        struct elf_symbol s = elf_symbol(&list, i);
        size_t k = 0;
        while (k < all.n && all.at[k].index != s.index) k++;
        cr_assert(k < all.n && !seen[s.index], "%s", what);
        seen[s.index] = true;
        struct elf_symbol same = elf_symbol(&all, k);
        SAME_ROW(what, report_status(&s), str_z(arena(), report_status(&same)));
        EQUAL(list.at[i].hash, all.at[k].hash);
    }
}

Test(elf_symbols, of_a_large_library_by_name) {
    static const char *const more[] = {
        "", " machine=i386", " machine=aarch64_be", " hash=both", " machine=s390x"};
    for (size_t i = 0; i < COUNT(more); i++) expect_the_same(more[i], large(more[i]));
}

Test(elf_symbols, of_the_libraries_of_this_machine_by_name) {
    static const char *const paths[] = {"/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6",
        "/lib64/libc.so.6", "/usr/aarch64-linux-gnu/lib/libc.so.6",
        "/usr/lib/gcc/x86_64-linux-gnu/12/libgcc_s.so"};
    struct str content;
    for (size_t i = 0; i < COUNT(paths); i++)
        if (scene_file(arena(), paths[i], &content) && str_starts(content, S("\177ELF")))
            expect_the_same(paths[i], content);
}

Test(elf_symbols, absent_names_are_not_found) {
    struct elf_symbols list = read_by(elf_symbols_indexed, large(""));
    size_t n = list.n;
    static const char *const names[] = {"", "u", "x", "s", "s1000", "s00", "S0", "V1"};
    for (size_t i = 0; i < COUNT(names); i++) elf_define(&list, arena(), str_of(names[i]));
    EQUAL(list.n, n);
}

Test(elf_symbols, all_are_read_where_there_is_no_index) {
    struct elf_symbols small = read_by(elf_symbols_indexed, made("lib /x defines=f,g undefined=u"));
    EQUAL(small.n, 3);
    elf_define(&small, arena(), S("f"));
    EQUAL(small.n, 3);
    EQUAL(read_by(elf_symbols_indexed, large(" hash=sysv")).n, 2004);
    EQUAL(read_by(elf_symbols_indexed, large("")).n, 3);
}

// --- in short

static struct elf_outline outline_of(struct str content) {
    struct reader b;
    struct elf elf = opened_as(&b, content);
    struct elf_outline o = elf_outline(&b, arena(), &elf);
    memset(&b, 0xff, sizeof b);
    return o;
}

// The same symbols, those that are defined and those that are not each in their order.
static void expect_the_same_in_short(const char *what, struct str content) {
    const struct elf_symbols all = symbols_in(content);
    const struct elf_outline o = outline_of(content);
    size_t references = 0, definitions = 0;
    EQUAL_ROW(what, o.references.n + o.n, all.n);
    for (size_t i = 0; i < all.n; i++) {
        struct elf_symbol s = elf_symbol(&all, i), same;
        if (s.defined) {
            struct elf_packed p = elf_defined(&o, arena(), definitions);
            EQUAL_ROW(what, o.at[definitions++].hash | 1, elf_hash(s.name) | 1);
            EQUAL_ROW(what, p.hash, all.at[i].hash);
            same = elf_unpacked(&o.references, &p);
        } else {
            same = elf_symbol(&o.references, references++);
        }
        SAME_ROW(what, report_status(&same), str_z(arena(), report_status(&s)));
    }
}

Test(elf_symbols, in_short) {
    static const char *const more[] = {"", " machine=i386", " machine=aarch64_be", " machine=s390x",
        " hash=both", " hash=sysv", " nosections"};
    for (size_t i = 0; i < COUNT(more); i++) {
        struct str line = str_cat(arena(),
            S("lib /x needs=a,b defines=one@@V1,two@V1,three@@V2,f%func,d%object,w%weak,h%hidden,t%tls "
              "undefined=u@A/a,v weak=x"),
            str_of(more[i]));
        expect_the_same_in_short(more[i], made(str_z(arena(), line)));
    }
    expect_the_same_in_short("large", large(""));
    expect_the_same_in_short("large, no index", large(" hash=sysv"));
    EQUAL(outline_of(made("obj /x defines=f undefined=u")).n, 0);
}

Test(elf_symbols, in_short_of_the_libraries_of_this_machine) {
    static const char *const paths[] = {"/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6",
        "/lib64/libc.so.6", "/usr/aarch64-linux-gnu/lib/libc.so.6"};
    struct str content;
    for (size_t i = 0; i < COUNT(paths); i++)
        if (scene_file(arena(), paths[i], &content)) expect_the_same_in_short(paths[i], content);
}

Test(elf_symbols, set_of_names_has_few_false_positives) {
    struct elf_names *names = arena_calloc(arena(), sizeof *names, 1);
    size_t had = 0;
    for (int i = 0; i < 1000; i++) elf_names_add(names, str_format(arena(), "name%d", i));
    for (int i = 0; i < 1000; i++) {
        uint32_t hash = elf_hash(str_format(arena(), "name%d", i));
        cr_expect(elf_names_may_have(names, hash | 1) && elf_names_may_have(names, hash & ~1u), "name%d", i);
        had += elf_names_may_have(names, elf_hash(str_format(arena(), "other%d", i)));
    }
    cr_expect_lt(had, 50); // a bit of 65 is set
}

// A table without all symbols is not used; with any change of a file, reading stays within it.
Test(elf_symbols, malformed_tables_of_hashes) {
    struct str content = large("");
    char *bytes = arena_alloc(arena(), content.n);
    struct reader b;
    struct elf elf = opened_as(&b, content);
    struct elf_section table;
    cr_assert(elf_section_of(&b, &elf, SHT_GNU_HASH, &table));
    for (size_t field = 0; field < 3; field++) { // buckets, the first symbol, words of the filter
        static const unsigned char values[] = {0, 1, 0x7f, 0xff};
        for (size_t v = 0; v < COUNT(values); v++) {
            memcpy(bytes, content.at, content.n);
            memset(bytes + table.offset + field * 4, values[v], 4);
            struct elf_symbols list = read_by(elf_symbols_indexed, (struct str){bytes, content.n});
            cr_expect(!list.index && list.n == 2004, "field %zu, %x", field, values[v]);
            expect_the_same_in_short("malformed", (struct str){bytes, content.n});
        }
    }
    for (uint64_t at = 16; at < table.size; at += 97)
        for (int fill = 0; fill < 256; fill += 255) {
            memcpy(bytes, content.at, content.n);
            memset(bytes + table.offset + at, fill, table.size - at < 97 ? (size_t)(table.size - at) : 97);
            struct elf_symbols list = read_by(elf_symbols_indexed, (struct str){bytes, content.n});
            for (int i = 0; i < 1000; i += 7) elf_define(&list, arena(), str_format(arena(), "s%d", i));
            cr_expect_leq(list.n, 2004);
            const struct elf_outline o = outline_of((struct str){bytes, content.n});
            for (size_t i = 0; i < o.n; i += 13) cr_expect(elf_defined(&o, arena(), i).length);
        }
}
