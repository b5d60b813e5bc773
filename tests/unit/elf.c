#include "../../lib/elf/elf_dynamic.h"
#include "../../lib/elf/elf_symbols.h"

#include "../support/mkelf.h"
#include "unit.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

// The bytes of one line of mkelf's notation, opened.
static unsigned char *raw;
static size_t raw_size;

static void make(const char *line) {
    char *path;
    void *bytes;
    cr_assert(mkelf_line(line, &path, &bytes, &raw_size), "%s", path);
    free(path);
    raw = arena_calloc(arena(), 1, raw_size);
    memcpy(raw, bytes, raw_size);
    free(bytes);
}

static struct reader *opened(size_t size) {
    struct os *os = os_memory();
    struct reader *b = arena_calloc(arena(), sizeof *b, 1);
    memory_file(os, S("/f"), (struct str){(char *)raw, size});
    reader_begin(b, os, os_open(os, OS_CWD, S("/f")), 0, size);
    return b;
}

static struct elf read_made(const char *line) {
    make(line);
    return elf_read(opened(raw_size));
}

static struct elf_dynamic dynamic_of(const char *line) {
    struct elf elf = read_made(line);
    return elf_dynamic(opened(raw_size), arena(), &elf);
}

static const char *const machines[] = {"x86-64", "x32", "i386", "aarch64", "aarch64_be", "arm", "ppc64",
    "s390x", "riscv64", "riscv32", "mips64el", "mipsn32el", "mipsel"};

static struct str line_for(const char *format, const char *machine) {
    return str_cat(arena(), str_of(format), S(" machine="), str_of(machine));
}

Test(elf, class_byte_order_and_machine) {
    for (size_t i = 0; i < COUNT(machines); i++) {
        const struct mkelf_machine *m = mkelf_machine(machines[i]);
        struct elf elf = read_made(line_for("lib /x", machines[i]).at);
        EQUAL_ROW(machines[i], elf.kind, ELF_SHARED);
        EQUAL_ROW(machines[i], elf.is64, m->class == ELFCLASS64);
        EQUAL_ROW(machines[i], elf.big_endian, m->order == ELFDATA2MSB);
        EQUAL_ROW(machines[i], elf.machine, m->machine);
    }
}

Test(elf, kinds) {
    EQUAL(read_made("obj /x").kind, ELF_OBJECT);
    EQUAL(read_made("exe /x").kind, ELF_PROGRAM);
    EQUAL(read_made("lib /x").kind, ELF_SHARED);
    EQUAL(read_made("pie /x").kind, ELF_SHARED);
    make("lib /x");
    raw[16] = ET_CORE;
    EQUAL(elf_read(opened(raw_size)).kind, ELF_OTHER);
}

Test(elf, wrong_magic) {
    static const struct {
        const char *what;
        size_t at;
        unsigned char byte;
    } rows[] = {{"magic", 0, 'E'}, {"magic", 3, 'f'}, {"class 0", EI_CLASS, 0}, {"class 3", EI_CLASS, 3},
        {"order 0", EI_DATA, 0}, {"order 3", EI_DATA, 3}, {"version 0", EI_VERSION, 0},
        {"version 2", EI_VERSION, 2}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        make("lib /x");
        raw[rows[i].at] = rows[i].byte;
        EQUAL_ROW(rows[i].what, elf_read(opened(raw_size)).kind, ELF_NONE);
    }
}

Test(elf, may_have_any_os) {
    EQUAL(read_made("lib /x osabi=3").kind, ELF_SHARED);
    EQUAL(read_made("lib /x osabi=255 abiversion=9").kind, ELF_SHARED);
}

// A file that ends before the end of its section headers is no ELF file; nothing outside it is read.
Test(elf, files_cut_short) {
    for (size_t i = 0; i < 2; i++) {
        make(i ? "lib /x needs=a machine=s390x" : "lib /x needs=a machine=i386");
        struct elf whole = elf_read(opened(raw_size));
        uint64_t end = whole.sections + whole.section_count * (i ? 64 : 40);
        for (size_t size = 0; size <= raw_size; size++)
            EQUAL_ROW("cut short", elf_read(opened(size)).kind, size < end ? ELF_NONE : ELF_SHARED);
    }
}

static void set_section_headers(uint64_t offset, unsigned count, unsigned size) {
    for (size_t i = 0; i < 8; i++) raw[40 + i] = (unsigned char)(offset >> 8 * i);
    raw[58] = (unsigned char)size;
    raw[60] = (unsigned char)count, raw[61] = (unsigned char)(count >> 8);
}

Test(elf, section_headers_must_fit) {
    make("lib /x needs=a");
    struct elf elf = elf_read(opened(raw_size));
    unsigned count = (unsigned)elf.section_count;
    static const struct {
        const char *what;
        uint64_t offset;
        unsigned more, size;
    } rows[] = {{"behind the end", UINT64_MAX, 0, 64}, {"at the end", 1 << 20, 0, 64}, {"too many", 0, 1, 64},
        {"far too many", 0, 5000, 64}, {"of another size", 0, 0, 40}, {"of no size", 0, 0, 0}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        make("lib /x needs=a");
        set_section_headers(
            rows[i].offset ? rows[i].offset : elf.sections, count + rows[i].more, rows[i].size);
        EQUAL_ROW(rows[i].what, elf_read(opened(raw_size)).kind, ELF_NONE);
    }
}

Test(elf, section_headers_without_an_offset) {
    make("lib /x needs=a");
    set_section_headers(0, 1, 64);
    EQUAL(elf_read(opened(raw_size)).kind, ELF_NONE);
    set_section_headers(0, 0, 0);
    EQUAL(elf_read(opened(raw_size)).kind, ELF_SHARED);
}

Test(elf, section_zero_holds_a_count_that_does_not_fit) {
    make("lib /x soname=x needs=a");
    struct elf elf = elf_read(opened(raw_size));
    unsigned char *zero = raw + elf.sections;
    zero[32] = (unsigned char)elf.section_count;
    set_section_headers(elf.sections, 0, 64);
    struct elf again = elf_read(opened(raw_size));
    EQUAL(again.kind, ELF_SHARED);
    EQUAL(again.section_count, elf.section_count);
    SAME(elf_dynamic(opened(raw_size), arena(), &again).soname, "x");
    zero[39] = 0xff;
    EQUAL(elf_read(opened(raw_size)).kind, ELF_NONE);
}

Test(elf, without_section_headers) {
    struct elf elf = read_made("lib /x soname=x needs=a,b nosections defines=f");
    EQUAL(elf.kind, ELF_SHARED);
    EQUAL(elf_dynamic(opened(raw_size), arena(), &elf).needed.n, 0);
    EQUAL(elf_symbols(opened(raw_size), arena(), &elf).n, 0);
}

Test(elf, fits_its_own_target_only) {
    for (size_t i = 0; i < COUNT(machines); i++)
        for (size_t j = 0; j < COUNT(machines); j++) {
            const struct mkelf_machine *m = mkelf_machine(machines[j]);
            struct target t = {.is64 = m->class == ELFCLASS64,
                .big_endian = m->order == ELFDATA2MSB,
                .n32 = !strcmp(m->name, "mipsn32el"),
                .machine = m->machine};
            struct elf elf = read_made(line_for("lib /x", machines[i]).at);
            EQUAL_ROW(machines[i], elf_fits(&elf, &t), i == j);
        }
    struct elf none = {0};
    struct target zero = {0};
    cr_expect(!elf_fits(&none, &zero));
}

// Measured with the linkers for x86-64, aarch64, riscv64 and mips64el.
Test(elf, machines_that_l_takes) {
    static const struct {
        const char *file, *target;
        bool taken;
    } rows[] = {{"x86-64", "x86-64", true}, {"i386", "x86-64", false}, {"x32", "x86-64", false},
        {"aarch64", "x86-64", false}, {"aarch64_be", "aarch64", true}, {"riscv32", "riscv64", true},
        {"mipsel", "mips64el", true}, {"mipsn32el", "mipsel", true}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct mkelf_machine *m = mkelf_machine(rows[i].target);
        struct target t = {.is64 = m->class == ELFCLASS64, .machine = m->machine};
        struct elf elf = read_made(line_for("lib /x", rows[i].file).at);
        EQUAL_ROW(rows[i].file, elf_is_taken(&elf, &t), rows[i].taken);
    }
}

Test(elf, dynamic_section_of_every_machine) {
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct str line =
            line_for("lib /x soname=libx.so.1 needs=b,a,libc.so.6 runpath=/r:$ORIGIN", machines[i]);
        struct elf_dynamic d = dynamic_of(line.at);
        SAME_ROW(machines[i], joined(&d.needed), "b|a|libc.so.6");
        SAME_ROW(machines[i], d.soname, "libx.so.1");
        SAME_ROW(machines[i], d.runpath, "/r:$ORIGIN");
        EQUAL_ROW(machines[i], d.has_soname, true);
    }
}

Test(elf, runpath_beats_rpath) {
    SAME(dynamic_of("lib /x rpath=/a").runpath, "/a");
    SAME(dynamic_of("lib /x rpath=/a runpath=/b").runpath, "/b");
    SAME(dynamic_of("lib /x rpath=/a runpath=").runpath, "");
    SAME(dynamic_of("lib /x").runpath, "");
}

Test(elf, may_have_no_soname) {
    struct elf_dynamic d = dynamic_of("lib /x needs=a");
    cr_expect(!d.has_soname);
    SAME(d.soname, "");
}

static unsigned char *section_header(uint32_t type) {
    struct elf elf = elf_read(opened(raw_size));
    for (uint64_t i = 0; i < elf.section_count; i++) {
        unsigned char *s = raw + elf.sections + i * 64;
        if (load_uint(s + 4, 4, false) == type) return s;
    }
    cr_assert_fail("there is no section of type %u", type);
    return NULL;
}

static struct elf_dynamic dynamic_again(void) {
    struct elf elf = elf_read(opened(raw_size));
    return elf_dynamic(opened(raw_size), arena(), &elf);
}

Test(elf, dynamic_section_ends_at_null) {
    make("lib /x soname=x needs=a,b");
    uint64_t at = load_uint(section_header(SHT_DYNAMIC) + 24, 8, false);
    for (size_t i = 0; load_uint(raw + at + i * 16, 8, false) != DT_NULL; i++)
        if (load_uint(raw + at + i * 16, 8, false) == DT_NEEDED && i) raw[at + i * 16] = DT_NULL;
    cr_expect_lt(dynamic_again().needed.n, 2);
}

// Gives the DT_NEEDED entries of the file an offset in the string table.
static void set_needed(uint64_t offset) {
    uint64_t at = load_uint(section_header(SHT_DYNAMIC) + 24, 8, false);
    for (; load_uint(raw + at, 8, false) != DT_NULL; at += 16)
        for (size_t i = 0; load_uint(raw + at, 8, false) == DT_NEEDED && i < 8; i++)
            raw[at + 8 + i] = (unsigned char)(offset >> 8 * i);
}

Test(elf, strings_outside_their_table) {
    make("lib /x soname=x needs=a,b");
    struct elf elf = elf_read(opened(raw_size));
    unsigned char *strtab = raw + elf.sections + 64 * load_uint(section_header(SHT_DYNAMIC) + 40, 4, false);
    uint64_t size = load_uint(strtab + 32, 8, false);
    const uint64_t outside[] = {size, size + 1, 1ULL << 32, UINT64_MAX};
    for (size_t i = 0; i < COUNT(outside); i++) {
        set_needed(outside[i]);
        struct elf_dynamic d = dynamic_again();
        EQUAL(d.needed.n, 0);
        SAME(d.soname, "x");
    }
    set_needed(size - 1);
    EQUAL(dynamic_again().needed.n, 2);
}

Test(elf, malformed_links_and_sizes) {
    make("lib /x soname=x needs=a,b");
    section_header(SHT_DYNAMIC)[40] = 200; // its table of texts: no such section
    EQUAL(dynamic_again().needed.n, 0);
    make("lib /x soname=x needs=a,b");
    memset(section_header(SHT_DYNAMIC) + 24, 0xff, 8); // its offset
    EQUAL(dynamic_again().needed.n, 0);
    make("lib /x soname=x needs=a,b");
    memset(section_header(SHT_DYNAMIC) + 32, 0xff, 8); // its size: the entries still end at DT_NULL
    EQUAL(dynamic_again().needed.n, 2);
}

// With any value of any byte, reading ends and stays within the file.
Test(elf, survives_any_byte) {
    static const unsigned char values[] = {0x00, 0x01, 0x7f, 0xff};
    static const char *const lines[] = {"lib /x soname=x needs=a runpath=/r defines=f@@V undefined=g@W/a",
        "lib /x machine=ppc64 soname=x needs=a defines=f@V undefined=g@W/a hash=both",
        "obj /x defines=f@V undefined=g"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        make(lines[i]);
        for (size_t at = 0; at < raw_size; at++)
            for (size_t j = 0; j < COUNT(values); j++) {
                struct arena mark = *arena();
                unsigned char old = raw[at];
                raw[at] = values[j];
                struct reader *b = opened(raw_size);
                struct elf elf = elf_read(b);
                elf_dynamic(b, arena(), &elf);
                if (elf.kind != ELF_NONE) elf_symbols(b, arena(), &elf);
                elf_has_note(b, &elf, S("needld"));
                raw[at] = old;
                if (arena()->next > mark.next && arena()->end == mark.end) *arena() = mark;
            }
    }
}

// --- notes

static void put(unsigned char *to, uint64_t value, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] = (unsigned char)(value >> 8 * i);
}

// A program with one segment of notes: one of another owner, then one of `owner`.
static struct elf with_note(const char *owner, uint64_t size) {
    enum { HEADERS = 64 + 56, NOTE = 12 + 8 + 4 };
    raw_size = HEADERS + 2 * NOTE;
    raw = arena_calloc(arena(), 1, raw_size);
    memcpy(raw, "\177ELF\2\1\1", 7);
    put(raw + 16, ET_EXEC, 2), put(raw + 18, EM_X86_64, 2);
    put(raw + 32, 64, 8), put(raw + 54, 56, 2), put(raw + 56, 1, 2);
    put(raw + 64, PT_NOTE, 4), put(raw + 64 + 8, HEADERS, 8), put(raw + 64 + 32, size, 8);
    for (size_t i = 0; i < 2; i++) {
        unsigned char *note = raw + HEADERS + i * NOTE;
        const char *name = i ? owner : "another";
        put(note, strlen(name) + 1, 4), put(note + 4, 4, 4);
        memcpy(note + 12, name, strlen(name));
    }
    return elf_read(opened(raw_size));
}

Test(elf, note_of_an_owner) {
    struct elf elf = with_note("needld", 48);
    cr_expect(elf_has_note(opened(raw_size), &elf, S("needld")));
    cr_expect(elf_has_note(opened(raw_size), &elf, S("another")));
    cr_expect(!elf_has_note(opened(raw_size), &elf, S("needl")));
    cr_expect(!elf_has_note(opened(raw_size), &elf, S("needldx")));
}

Test(elf, notes_outside_their_segment) {
    struct elf elf = with_note("needld", 24);
    cr_expect(!elf_has_note(opened(raw_size), &elf, S("needld")));
    elf = with_note("needld", UINT64_MAX);
    cr_expect(!elf_has_note(opened(raw_size), &elf, S("needld")));
    with_note("needld", 48);
    raw[54] = 20; // the size of a program header
    elf = elf_read(opened(raw_size));
    cr_expect(!elf_has_note(opened(raw_size), &elf, S("needld")));
    elf = read_made("lib /x");
    cr_expect(!elf_has_note(opened(raw_size), &elf, S("needld")));
}

Test(elf, overlapping_notes) {
    enum { SEGMENTS = 60000 };
    raw_size = 64 + SEGMENTS * 56;
    raw = arena_calloc(arena(), 1, raw_size);
    memcpy(raw, "\177ELF\2\1\1", 7);
    put(raw + 16, ET_EXEC, 2), put(raw + 32, 64, 8), put(raw + 54, 56, 2), put(raw + 56, SEGMENTS, 2);
    for (size_t i = 0; i < SEGMENTS; i++) {
        unsigned char *segment = raw + 64 + i * 56;
        put(segment, PT_NOTE, 4), put(segment + 32, raw_size, 8);
    }
    struct reader *b = opened(raw_size);
    struct elf elf = elf_read(b);
    EQUAL(elf.kind, ELF_PROGRAM);
    cr_expect(!elf_has_note(b, &elf, S("needld")));
    cr_expect_lt(memory_calls(b->os), 10000);
}

// --- as ld.so reads it

static struct elf_dynamic loaded_of(const char *line) {
    struct elf elf = read_made(line);
    return elf_loaded_dynamic(opened(raw_size), arena(), &elf);
}

Test(elf, dynamic_section_by_its_segment) {
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct str line = line_for("lib /x soname=s needs=a,b runpath=/r nosections", machines[i]);
        struct elf_dynamic d = loaded_of(line.at);
        SAME_ROW(machines[i], joined(&d.needed), "a|b");
        SAME_ROW(machines[i], d.soname, "s");
        SAME_ROW(machines[i], d.runpath, "/r");
        struct elf_dynamic by_sections = dynamic_of(line.at);
        EQUAL_ROW(machines[i], by_sections.needed.n, 0);
    }
}

Test(elf, flags_and_kind_of_run_path) {
    EQUAL(loaded_of("lib /x rpath=/r").rpath, true);
    EQUAL(loaded_of("lib /x runpath=/r").rpath, false);
    EQUAL(loaded_of("lib /x rpath=/q runpath=/r").rpath, false);
    EQUAL(loaded_of("lib /x nodeflib").no_defaults, true);
    EQUAL(loaded_of("pie /x").no_defaults, false);
}

Test(elf, interpreter) {
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct elf elf = read_made(line_for("exe /x interp=/lib/ld.so", machines[i]).at);
        SAME_ROW(machines[i], elf_interpreter(opened(raw_size), arena(), &elf), "/lib/ld.so");
    }
    struct elf elf = read_made("lib /x");
    SAME(elf_interpreter(opened(raw_size), arena(), &elf), "");
}

Test(elf, segments_cut_short) {
    make("exe /x needs=a,b runpath=/r interp=/lib/ld.so");
    for (size_t n = 0; n < raw_size; n++) {
        struct elf elf = elf_read(opened(n));
        struct elf_dynamic d = elf_loaded_dynamic(opened(n), arena(), &elf);
        cr_expect(d.needed.n <= 2, "cut at %zu", n);
        cr_expect(elf_interpreter(opened(n), arena(), &elf).n <= 10, "cut at %zu", n);
    }
}
