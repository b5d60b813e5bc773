#include "../../lib/elf/elf_relocs.h"
#include "../../lib/elf/elf_symbols.h"

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

static struct elf_symbols symbols_in(struct str content) {
    struct reader b;
    struct elf elf = opened_as(&b, content);
    struct elf_symbols list = elf_symbols(&b, arena(), &elf);
    memset(&b, 0xff, sizeof b); // the list must not point into it
    return list;
}

static struct elf_symbols symbols_of_line(const char *line) {
    char *path;
    void *bytes;
    size_t size;
    cr_assert(mkelf_line(line, &path, &bytes, &size), "%s", path);
    return symbols_in((struct str){bytes, size});
}

// NAME@VERSION and its attributes, in a fixed order.
static struct str report_status(const struct elf_symbols *list, const struct elf_symbol *s) {
    struct arena *a = arena();
    struct str version = elf_symbol_version(list, s);
    return str_cat(a, s->name, version.n ? (s->hidden_version ? S("@") : S("@@")) : S(""), version,
        s->defined ? S(" defined") : S(" undefined"), s->common ? S(" common") : S(""),
        s->weak ? S(" weak") : S(""), s->function ? S(" function") : S(""), s->hidden ? S(" hidden") : S(""),
        s->defined && s->first_version ? S(" first") : S(""));
}

static struct str found(const struct elf_symbols *list, const char *name) {
    for (size_t i = 0; i < list->n; i++) {
        const struct elf_symbol *s = &list->at[i];
        if (str_eq(s->name, str_of(name))) return report_status(list, s);
    }
    return S("(not there)");
}

// What the relocations of an object with these undefined symbols say.
static void read_relocs(struct str undefined, const char *machine, struct elf_relocated *out, size_t n) {
    struct reader b;
    struct str line = str_cat(arena(), S("obj /x undefined="), undefined, S(" machine="), str_of(machine));
    struct elf elf = opened_as(&b, made(line.at));
    struct elf_merged seen = {0};
    elf_relocs(&b, arena(), &elf, &seen, out, n);
}

Test(elf_symbols, with_relocations) {
    static const char *const machines[] = {
        "x86-64", "x32", "i386", "aarch64_be", "s390x", "mips64el", "mipsn32el", "mipsel"};
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct elf_relocated asked[4] = {0};
        read_relocs(S("a,b%unused,c"), machines[i], asked, COUNT(asked));
        EQUAL_ROW(machines[i], asked[1].any, true);
        EQUAL_ROW(machines[i], asked[2].any, false);
        EQUAL_ROW(machines[i], asked[3].any, true);
    }
}

// On other machines than these three each may be one.
Test(elf_symbols, with_local_exec_relocations) {
    static const char *const machines[] = {"x86-64", "i386", "aarch64"};
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct elf_relocated asked[3] = {0};
        read_relocs(S("a%tls%le,b%tls%ie"), machines[i], asked, COUNT(asked));
        EQUAL_ROW(machines[i], asked[1].local_exec, true);
        EQUAL_ROW(machines[i], asked[2].any, true);
        EQUAL_ROW(machines[i], asked[2].local_exec, false);
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
