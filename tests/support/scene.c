#include "scene.h"

#include "../../lib/base/text.h"
#include "mkelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- linkers

// SEARCH_DIRs of Debian's ld 2.40.
static const struct emulation {
    const char *name, *machine, *format, *dirs;
} emulations[] = {
    {"elf_x86_64", "x86_64", "elf64-x86-64",
        "/usr/local/lib/x86_64-linux-gnu /lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu "
        "/usr/lib/x86_64-linux-gnu64 /usr/local/lib64 /lib64 /usr/lib64 /usr/local/lib /lib /usr/lib "
        "/usr/x86_64-linux-gnu/lib64 /usr/x86_64-linux-gnu/lib"},
    {"elf_i386", "x86_64", "elf32-i386",
        "/usr/local/lib/i386-linux-gnu /lib/i386-linux-gnu /usr/lib/i386-linux-gnu "
        "/usr/lib/x86_64-linux-gnu32 /usr/local/lib32 /lib32 /usr/lib32 /usr/lib/x86_64-linux-gnu "
        "/usr/local/lib /lib /usr/lib /usr/i386-linux-gnu/lib32 /usr/x86_64-linux-gnu/lib32 "
        "/usr/i386-linux-gnu/lib"},
    {"elf32_x86_64", "x86_64", "elf32-x86-64",
        "/usr/local/lib/x86_64-linux-gnux32 /lib/x86_64-linux-gnux32 /usr/lib/x86_64-linux-gnux32 "
        "/usr/local/lib/i386-linux-gnu /lib/i386-linux-gnu /usr/lib/i386-linux-gnu /usr/local/libx32 "
        "/libx32 /usr/libx32 /usr/lib/x86_64-linux-gnu /usr/local/lib /lib /usr/lib "
        "/usr/x86_64-linux-gnu/libx32 /usr/x86_64-linux-gnu/lib"},
    {"aarch64linux", "aarch64", "elf64-littleaarch64",
        "/usr/local/lib/aarch64-linux-gnu /lib/aarch64-linux-gnu /usr/lib/aarch64-linux-gnu "
        "/usr/local/lib /lib /usr/lib /usr/aarch64-linux-gnu/lib"},
    {"aarch64linuxb", "aarch64", "elf64-bigaarch64",
        "/usr/local/lib/aarch64-linux-gnu /lib/aarch64-linux-gnu /usr/lib/aarch64-linux-gnu "
        "/usr/local/lib /lib /usr/lib /usr/aarch64-linux-gnu/lib"},
    {"elf64ltsmip", "mips64el", "elf64-tradlittlemips",
        "/usr/local/lib/mips64el-linux-gnuabi64 /lib/mips64el-linux-gnuabi64 "
        "/usr/lib/mips64el-linux-gnuabi64 /usr/local/lib64 /lib64 /usr/lib64 /usr/local/lib /lib /usr/lib "
        "/usr/mips64el-linux-gnuabi64/lib64 /usr/mips64el-linux-gnuabi64/lib"},
    {"elf32ltsmipn32", "mips64el", "elf32-ntradlittlemips",
        "/usr/local/lib/mipsel-linux-gnu /lib/mipsel-linux-gnu /usr/lib/mipsel-linux-gnu /usr/local/lib32 "
        "/lib32 /usr/lib32 /usr/local/lib /lib /usr/lib /usr/mips64el-linux-gnuabi64/lib32 "
        "/usr/mips64el-linux-gnuabi64/lib"},
};

static const char executable_start[] =
    "  PROVIDE (__executable_start = SEGMENT_START(\"text-segment\", 0x400000));\n";
static const char script_sections[] =
    "  .text : { *(.text .stub .text.*) }\n"
    "  PROVIDE (__etext = .);\n"
    "  PROVIDE (_etext = .);\n"
    "  PROVIDE (etext = .);\n"
    "  .init_array :\n  {\n    PROVIDE_HIDDEN (__init_array_start = .);\n    KEEP (*(.init_array))\n  }\n"
    "  _edata = .; PROVIDE (edata = .);\n"
    "  __bss_start = .;\n"
    "  .bss : { *(.dynbss) *(COMMON) }\n"
    "  _end = .; PROVIDE (end = .);\n"
    "}\n";

struct str scene_answer(struct arena *a, struct str emulation, struct str product) {
    const struct emulation *e = emulations;
    while (e < emulations + sizeof emulations / sizeof *e && !str_eq(emulation, str_of(e->name))) e++;
    if (e == emulations + sizeof emulations / sizeof *e) return (struct str){0};
    struct str rule = S("==================================================\n"), format = str_of(e->format);
    struct str out = str_cat(a, S("GNU ld (GNU Binutils for Debian) 2.40\n  Supported emulations:\n   "),
        emulation, S("\nusing internal linker script:\n"), rule,
        S("/* Script for -z combreloc -z separate-code */\nOUTPUT_FORMAT(\""), format, S("\", \""), format,
        S("\",\n\t      \""), format, S("\")\nENTRY(_start)\n"));
    struct strs dirs = str_split(a, str_of(e->dirs), ' ');
    for (size_t i = 0; i < dirs.n; i++) out = str_cat(a, out, S("SEARCH_DIR(\"="), dirs.at[i], S("\"); "));
    struct str start = str_eq(product, S("-shared")) ? S("") : str_of(executable_start);
    return str_cat(a, out, S("\nSECTIONS\n{\n"), start, str_of(script_sections), S("\n\n"), rule);
}

// --- lines

struct reading {
    struct arena *a;
    struct process *proc;
    struct str rest; // of the text
    bool linker;     // one was given
    bool loose;      // wrong lines are skipped
};

// Reads the indented lines that follow, without their first four blanks. An empty line belongs to them if
// another indented one follows.
static struct str take_block(struct reading *r) {
    struct str block = {0}, empty = {0};
    while (r->rest.n) {
        struct cut c = str_cut(r->rest, '\n');
        if (c.head.n && !str_starts(c.head, S("    "))) break;
        if (!c.head.n) empty = str_cat(r->a, empty, S("\n"));
        if (c.head.n) block = str_cat(r->a, block, empty, str_skip(c.head, 4), S("\n"));
        if (c.head.n) empty = (struct str){0};
        r->rest = c.tail;
    }
    return block;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

struct strs scene_words(struct arena *a, struct str line) {
    struct strs words = {0};
    for (size_t i = 0;;) {
        while (i < line.n && is_blank(line.at[i])) i++;
        if (i == line.n) return words;
        char *word = arena_calloc(a, 1, line.n + 1);
        size_t n = 0;
        for (bool quoted = false; i < line.n && (quoted || !is_blank(line.at[i])); i++) {
            if (line.at[i] == '"')
                quoted = !quoted;
            else if (line.at[i] == '\\' && i + 1 < line.n)
                word[n++] = line.at[++i];
            else
                word[n++] = line.at[i];
        }
        strs_add(a, &words, (struct str){word, n});
    }
}

// Expands \n \r \t \v \f \0 \xHH; any other character behind a backslash stays.
static struct str unescaped(struct arena *a, struct str s) {
    static const char letters[] = "nrtvf0", meanings[] = "\n\r\t\v\f\0";
    char *to = arena_calloc(a, 1, s.n + 1), hex[3] = "";
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.at[i];
        if (c == '\\' && i + 1 < s.n) {
            c = s.at[++i];
            const char *letter = strchr(letters, c);
            if (letter)
                c = meanings[letter - letters];
            else if (c == 'x' && i + 2 < s.n) {
                memcpy(hex, s.at + i + 1, 2);
                c = (char)strtol(hex, NULL, 16);
                i += 2;
            }
        }
        to[n++] = c;
    }
    return (struct str){to, n};
}

// The two words of a line.
static bool pair(struct reading *r, struct str line, struct str *first, struct str *second) {
    struct strs words = scene_words(r->a, line);
    if (words.n != 2) return false;
    *first = words.at[0];
    *second = words.at[1];
    return true;
}

static bool read_text(struct reading *r, struct str path) {
    memory_file(r->proc->os, path, take_block(r));
    return path.n > 0;
}

static bool read_bytes(struct reading *r, struct str line) {
    struct cut c = str_cut(line, ' ');
    memory_file(r->proc->os, c.head, unescaped(r->a, c.tail));
    return c.head.n > 0;
}

// raw PATH LENGTH: so many bytes behind the end of the line.
static bool read_raw(struct reading *r, struct str line) {
    struct str path, length;
    if (!pair(r, line, &path, &length)) return false;
    size_t n = strtoul(str_z(r->a, length), NULL, 10);
    if (n > r->rest.n) n = r->rest.n;
    memory_file(r->proc->os, path, (struct str){r->rest.at, n});
    r->rest = str_skip(r->rest, n);
    return true;
}

static bool read_link(struct reading *r, struct str line) {
    struct str path, target;
    if (!pair(r, line, &path, &target)) return false;
    memory_link(r->proc->os, path, target);
    return true;
}

static bool read_hard_link(struct reading *r, struct str line) {
    struct str path, file;
    return pair(r, line, &path, &file) && memory_hard_link(r->proc->os, path, file);
}

static bool read_dir(struct reading *r, struct str path) {
    memory_dir(r->proc->os, path);
    return true;
}

static bool read_fifo(struct reading *r, struct str path) {
    memory_other(r->proc->os, path);
    return true;
}

static bool read_unreadable(struct reading *r, struct str path) {
    return memory_mark(r->proc->os, path, MEMORY_UNREADABLE);
}

static bool read_broken(struct reading *r, struct str path) {
    return memory_mark(r->proc->os, path, MEMORY_BROKEN);
}

static bool read_shrunk(struct reading *r, struct str path) {
    return memory_mark(r->proc->os, path, MEMORY_SHRUNK);
}

static bool read_runnable(struct reading *r, struct str path) {
    return memory_mark(r->proc->os, path, MEMORY_RUNNABLE);
}

static bool read_cwd(struct reading *r, struct str path) {
    memory_working_dir(r->proc->os, path);
    return true;
}

// Arguments and the environment hold no NUL.
static struct str until_nul(struct str s) {
    return str_cut(s, '\0').head;
}

static bool read_env(struct reading *r, struct str line) {
    struct str variable = until_nul(line);
    strs_add(r->a, &r->proc->env, variable);
    return str_has(variable, '=');
}

static bool read_argv(struct reading *r, struct str line) {
    struct strs words = scene_words(r->a, line);
    for (size_t i = 0; i < words.n; i++) strs_add(r->a, &r->proc->argv, until_nul(words.at[i]));
    return true;
}

static bool read_called(struct reading *r, struct str line) {
    struct strs words = scene_words(r->a, line);
    if (!words.n || words.n > 2) return false;
    r->proc->argv.at[0] = until_nul(words.at[0]);
    r->proc->program = until_nul(words.at[words.n - 1]);
    return true;
}

static bool read_parent(struct reading *r, struct str number) {
    memory_parent(r->proc->os, atoi(str_z(r->a, number)));
    return true;
}

static void answer_for(struct reading *r, struct str path, struct str emulation, bool is_default) {
    static const char *const products[] = {"", "-shared", "-pie"}, *const begins[] = {"", "-v "};
    for (size_t i = 0; i < 2 * sizeof products / sizeof *products; i++) {
        struct str product = str_of(products[i / 2]), text = scene_answer(r->a, emulation, product);
        struct str begin = str_cat(r->a, str_of(begins[i % 2]), S("--verbose"));
        struct str end = product.n ? str_cat(r->a, S(" "), product) : product;
        if (is_default) memory_answer(r->proc->os, path, str_cat(r->a, begin, end), text);
        memory_answer(r->proc->os, path, str_cat(r->a, begin, S(" -m"), emulation, end), text);
    }
}

// That of a linker named MACHINE-linux-gnu...-ld; else the machine of the tests.
static struct str machine_of_linker(struct str base) {
    size_t n = sizeof emulations / sizeof *emulations, i = 0;
    while (i < n && !str_starts(base, str_of(emulations[i].machine))) i++;
    return str_of(i < n ? emulations[i].machine : "x86_64");
}

static void answer_as_debian(struct reading *r, struct str path, struct str sysroot) {
    struct str base = path_base(path), banner = S("GNU ld (GNU Binutils for Debian) 2.40\n");
    bool first = true;
    if (!memory_answer(r->proc->os, path, S("-v"), banner)) return;
    if (sysroot.n) banner = str_cat(r->a, banner, sysroot, S("\n"));
    memory_answer(r->proc->os, path, S("-v --print-sysroot"), banner);
    for (size_t i = 0; i < sizeof emulations / sizeof *emulations; i++) {
        const struct emulation *e = &emulations[i];
        if (!str_eq(str_of(e->machine), machine_of_linker(base))) continue;
        answer_for(r, path, str_of(e->name), first);
        first = false;
    }
}

// linker PATH [WORDS THAT IT PRINTS], or what it prints in a block. linker PATH sysroot=DIR: as Debian's,
// with a sysroot of its own.
static bool read_linker(struct reading *r, struct str line) {
    struct cut c = str_cut(line, ' ');
    struct str sysroot = {0};
    if (str_starts(c.tail, S("sysroot="))) sysroot = str_skip(c.tail, 8), c.found = false;
    struct str block = take_block(r);
    memory_file(r->proc->os, c.head, str_cat(r->a, S("\177ELF linker "), c.head));
    memory_mark(r->proc->os, c.head, MEMORY_RUNNABLE);
    r->linker = true;
    if (c.found || block.n)
        return memory_answer(r->proc->os, c.head, S("*"), c.found ? str_cat(r->a, c.tail, S("\n")) : block);
    answer_as_debian(r, c.head, sysroot);
    return c.head.n > 0;
}

static const struct row {
    const char *word;
    bool (*read)(struct reading *, struct str); // false: the line is wrong
} rows[] = {
    {"text", read_text},
    {"bytes", read_bytes},
    {"raw", read_raw},
    {"link", read_link},
    {"hardlink", read_hard_link},
    {"dir", read_dir},
    {"fifo", read_fifo},
    {"unreadable", read_unreadable},
    {"broken", read_broken},
    {"shrunk", read_shrunk},
    {"runnable", read_runnable},
    {"cwd", read_cwd},
    {"env", read_env},
    {"argv", read_argv},
    {"called", read_called},
    {"parent", read_parent},
    {"linker", read_linker},
};

static bool read_elf(struct reading *r, struct str line) {
    char *path;
    void *bytes;
    size_t size;
    if (!mkelf_line(str_z(r->a, line), &path, &bytes, &size)) {
        free(path);
        return false;
    }
    memory_file(r->proc->os, str_of(path), (struct str){bytes, size});
    free(path);
    free(bytes);
    return true;
}

static bool read_line(struct reading *r, struct str line) {
    struct cut c = str_cut(line, ' ');
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(c.head, str_of(rows[i].word))) return rows[i].read(r, c.tail);
    return !r->loose && read_elf(r, line);
}

static bool is_of_caller(struct str line, const char *const *others) {
    for (; others && *others; others++)
        if (str_eq(str_cut(line, ' ').head, str_of(*others))) return true;
    return false;
}

// Debian's ld, and needld in a directory before it in PATH.
static void add_machine(struct reading *r) {
    struct str ld = S("/usr/bin/x86_64-linux-gnu-ld.bfd");
    if (!r->linker) {
        read_linker(r, ld);
        memory_link(r->proc->os, S("/usr/bin/x86_64-linux-gnu-ld"), S("x86_64-linux-gnu-ld.bfd"));
        memory_link(r->proc->os, S("/usr/bin/ld"), S("x86_64-linux-gnu-ld"));
    }
    if (!process_env(r->proc, "PATH").at) read_env(r, S("PATH=/needld:/usr/bin"));
}

void scene_needld(struct os *os, struct str path) {
    enum { HEADERS = 64 + 56, NOTE = 12 + 8 + 4 };
    static char raw[HEADERS + NOTE] = "\177ELF\2\1\1";
    raw[16] = 2, raw[18] = 62, raw[32] = 64, raw[54] = 56, raw[56] = 1; // one program header
    raw[64] = 4, raw[64 + 8] = HEADERS, raw[64 + 32] = NOTE;
    raw[HEADERS] = 7, raw[HEADERS + 4] = 4, raw[HEADERS + 8] = 1;
    memcpy(raw + HEADERS + 12, "needld", 6);
    memory_file(os, path, (struct str){raw, sizeof raw});
    memory_mark(os, path, MEMORY_RUNNABLE);
}

// Reads all lines; the result is the first wrong one, unless wrong lines are skipped.
static struct str read_all(struct reading *r, const char *const *others, struct strs *rest) {
    struct process *proc = r->proc;
    *proc = (struct process){
        .os = os_memory(), .arena = r->a, .program = S("/needld/ld"), .config_dir = S("/etc")};
    strs_add(r->a, &proc->argv, S("ld"));
    scene_needld(proc->os, S("/needld/ld"));
    memory_link(proc->os, S("/proc/self/exe"), S("/needld/ld"));
    memory_working_dir(proc->os, S("/w"));
    while (r->rest.n) {
        struct cut c = str_cut(r->rest, '\n');
        r->rest = c.tail;
        if (!c.head.n || str_starts(c.head, S("#"))) continue;
        if (is_of_caller(c.head, others))
            strs_add(r->a, rest, c.head);
        else if (!read_line(r, c.head) && !r->loose)
            return c.head;
    }
    add_machine(r);
    return (struct str){0};
}

struct str scene_read(
    struct arena *a, struct str text, const char *const *others, struct process *proc, struct strs *rest) {
    struct reading r = {.a = a, .proc = proc, .rest = text};
    struct str odd = read_all(&r, others, rest);
    return odd.n ? str_cat(a, S("not understood: "), odd) : odd;
}

void scene_read_loosely(struct arena *a, struct str text, struct process *proc) {
    struct reading r = {.a = a, .proc = proc, .rest = text, .loose = true};
    read_all(&r, NULL, NULL);
}

struct str scene_packed(struct arena *a, struct str text) {
    struct str out = S("");
    for (struct cut c = {.tail = text}; c.tail.n;) {
        c = str_cut(c.tail, '\n');
        char *path;
        void *bytes;
        size_t size;
        if (mkelf_line(str_z(a, c.head), &path, &bytes, &size)) {
            struct str head = str_format(a, "raw \"%s\" %zu\n", path, size);
            out = str_cat(a, out, head, (struct str){bytes, size}, S("\n"));
            free(bytes);
        } else
            out = str_cat(a, out, c.head, S("\n"));
        free(path);
    }
    return out;
}

bool scene_file(struct arena *a, const char *path, struct str *out) {
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    char buffer[4096];
    struct text all = text_begin(a);
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;) text_add(&all, (struct str){buffer, n});
    *out = text_str(&all);
    return !fclose(f);
}
