// Each reader by itself. Assertions check its results; the sanitizers check that it stays within its input.
#include "fuzz.h"

#include "../../lib/formats/archive.h"
#include "../../lib/formats/config.h"
#include "../../lib/elf/elf_dynamic.h"
#include "../../lib/elf/elf_image.h"
#include "../../lib/elf/elf_relocs.h"
#include "../../lib/elf/elf_symbols.h"
#include "../../lib/base/json.h"
#include "../../lib/formats/ldcache.h"
#include "../../lib/formats/ldconf.h"
#include "../../lib/link/request.h"
#include "../../lib/tables/options.h"
#include "../../lib/formats/response.h"
#include "../../lib/formats/script.h"
#include "../../lib/formats/version_script.h"
#include "../support/os_memory.h"

// An open file of these bytes, read from `start` on.
static struct reader opened(struct os *os, struct str path, struct str input, uint64_t start) {
    struct reader b;
    memory_file(os, path, input);
    reader_begin(&b, os, os_open(os, OS_CWD, path), start, input.n - start);
    return b;
}

static bool same_strs(const struct strs *a, const struct strs *b) {
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (!str_eq(a->at[i], b->at[i])) return false;
    return true;
}

struct elf_contents {
    struct elf elf;
    struct elf_dynamic dynamic, loaded;
    struct str interpreter;
    struct elf_symbols symbols;
};

static struct elf_contents elf_contents(struct arena *a, struct reader *b) {
    struct elf_contents c = {.elf = elf_read(b)};
    if (c.elf.kind == ELF_NONE) return c;
    c.dynamic = elf_dynamic(b, a, &c.elf);
    c.loaded = elf_image_read(b, a, &c.elf).dynamic;
    c.interpreter = elf_interpreter(b, a, &c.elf);
    c.symbols = elf_symbols(b, a, &c.elf);
    struct elf_merged merged = {0};
    struct elf_relocated relocated[8] = {0};
    if (c.elf.kind == ELF_OBJECT) elf_relocs(b, a, &c.elf, &merged, relocated, 8);
    elf_has_note(b, &c.elf, S("needld"));
    return c;
}

// A file gives the same results at any offset, and no more than it holds.
void fuzz_elf(struct arena *a, struct str input) {
    enum { WITHIN = 4099 }; // the offset of a member in an archive, odd and behind the first window
    struct os *os = os_memory();
    char *padding = arena_calloc(a, 1, WITHIN);
    struct reader alone = opened(os, S("/alone"), input, 0);
    struct reader member = opened(os, S("/member"), str_cat(a, (struct str){padding, WITHIN}, input), WITHIN);
    struct elf_contents one = elf_contents(a, &alone), other = elf_contents(a, &member);
    HOLDS(one.elf.kind == other.elf.kind && one.elf.section_count == other.elf.section_count);
    HOLDS(same_strs(&one.dynamic.needed, &other.dynamic.needed));
    HOLDS(str_eq(one.dynamic.soname, other.dynamic.soname));
    HOLDS(str_eq(one.dynamic.runpath, other.dynamic.runpath));
    HOLDS(same_strs(&one.loaded.needed, &other.loaded.needed));
    HOLDS(str_eq(one.interpreter, other.interpreter));
    HOLDS(one.symbols.n == other.symbols.n && one.symbols.n <= input.n);
    HOLDS(one.dynamic.needed.n <= input.n / 8);
    for (size_t i = 0; i < one.symbols.n; i++) {
        const struct elf_symbol s = one.symbols.at[i], same = other.symbols.at[i];
        HOLDS(str_eq(s.name, same.name) &&
              str_eq(elf_symbol_version(&one.symbols, &s), elf_symbol_version(&other.symbols, &same)));
        HOLDS(s.name.n && s.hash == map_key_hash(s.name));
    }
}

void fuzz_archive(struct arena *a, struct str input) {
    struct reader b = opened(os_memory(), S("/archive"), input, 0);
    if (!archive_begins(&b)) return;
    struct archive ar = archive_read(&b, a);
    HOLDS(ar.symbols.n <= input.n && ar.long_names.n <= input.n);
    struct archive_member m;
    for (uint64_t at = ar.first; archive_member(&b, a, &ar, at, &m); at = m.next) {
        HOLDS(m.next > at);
        HOLDS(ar.thin || (m.start <= input.n && m.size <= input.n - m.start));
    }
    for (size_t i = 0; i < ar.symbols.n; i++) archive_member(&b, a, &ar, ar.symbols.at[i].member, &m);
}

static bool lies_in(struct str part, struct str whole) {
    return !part.n || (part.at >= whole.at && part.at + part.n <= whole.at + whole.n);
}

void fuzz_script(struct arena *a, struct str input) {
    struct script script = script_read(a, input);
    HOLDS(script.n <= 2 * input.n + 1);
    for (size_t i = 0; i < script.n; i++) HOLDS(lies_in(script.at[i].value, input));
}

// The first line is the symbol to look up.
void fuzz_versions(struct arena *a, struct str input) {
    struct cut c = str_cut(input, '\n');
    struct version_script script = {0};
    version_script_read(a, c.tail, &script);
    HOLDS(script.literals.n == script.names.n);
    for (size_t i = 0; i < script.names.n; i++) {
        HOLDS(lies_in(script.literals.at[i].key, input));
        HOLDS(script.names.at[i].node <= script.nodes);
    }
    for (size_t i = 0; i < script.patterns.n; i++) HOLDS(strlen(script.patterns.at[i].glob) <= input.n);
    if (version_script_hides(a, &script, c.head)) HOLDS(script.names.n + script.patterns.n > 0);
}

// Arguments with a backslash before each byte are read as the same arguments.
static void check_quoting(struct arena *a, const struct strs *words) {
    size_t n = 1;
    for (size_t i = 0; i < words->n; i++) n += 2 * words->at[i].n + 3;
    char *quoted = arena_calloc(a, 1, n), *end = quoted;
    for (size_t i = 0; i < words->n; i++) {
        if (!words->at[i].n) *end++ = '\'', *end++ = '\'';
        for (size_t j = 0; j < words->at[i].n; j++) *end++ = '\\', *end++ = words->at[i].at[j];
        *end++ = ' ';
    }
    struct strs again = response_split(a, (struct str){quoted, (size_t)(end - quoted)});
    HOLDS(same_strs(words, &again));
}

void fuzz_response(struct arena *a, struct str input) {
    enum { SHORT = 24 }; // a longer file that names itself two thousand times takes too long
    struct strs words = response_split(a, input), argv = {0}, expanded = {0};
    check_quoting(a, &words);
    if (input.n > SHORT) return;
    struct os *os = os_memory();
    memory_file(os, S("/r"), input);
    strs_add(a, &argv, S("@/r"));
    if (response_expand(os, a, &argv, &expanded)) HOLDS(expanded.n >= words.n || input.n > words.n);
    HOLDS(!memory_open_files(os));
}

// Arguments, one a line: as options, and as a whole command line.
void fuzz_options(struct arena *a, struct str input) {
    struct process proc = {.arena = a, .os = os_memory()};
    strs_add(a, &proc.argv, S("ld"));
    struct strs lines = str_split(a, str_cut(input, '\0').head, '\n');
    for (size_t i = 0; i < lines.n; i++) strs_add(a, &proc.argv, lines.at[i]);
    struct strs words = options_arguments(a, &proc.argv);
    HOLDS(words.n == lines.n);
    struct option_reader reader = options_begin(a, &words);
    struct option o;
    size_t options = 0;
    for (; option_next(&reader, &o); options++) HOLDS(o.value.n <= input.n + sizeof "--library=");
    HOLDS(options <= input.n + 1);
    struct request r = request_read(&proc, true);
    HOLDS(r.bypass_reason.n || r.inputs.n);
    HOLDS(!memory_open_files(proc.os));
}

// Three files, separated by form feeds, which may include each other.
void fuzz_ldconf(struct arena *a, struct str input) {
    struct os *os = os_memory();
    static const char *const names[] = {"/s/etc/ld.so.conf", "/s/etc/ld.so.conf.d/a.conf", "/etc/b.conf"};
    struct cut c = {.tail = input};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        c = str_cut(c.tail, '\f');
        memory_file(os, str_of(names[i]), c.head);
    }
    jmp_buf full, *outer = a->full;
    a->full = &full;
    if (setjmp(full)) return; // they include each other
    struct strs dirs = ldconf_dirs(os, a, S("/s"), S(""));
    a->full = outer;
    for (size_t i = 0; i < dirs.n; i++)
        HOLDS(!str_starts(dirs.at[i], S("/")) || str_starts(dirs.at[i], S("/s/")));
    HOLDS(!memory_open_files(os));
}

void fuzz_config(struct arena *a, struct str input) {
    struct process proc = {.arena = a, .os = os_memory(), .config_dir = S("/etc")};
    struct cut c = str_cut(input, '\f');
    memory_file(proc.os, S("/etc/needld.conf"), c.head);
    memory_file(proc.os, S("/etc/needld.conf.d/a.conf"), c.tail);
    struct config config = config_read(&proc);
    HOLDS(config.files.n == 2);
    HOLDS(config.stub_dirs.n + config.problems.n <= input.n);
    HOLDS(!memory_open_files(proc.os));
}

void fuzz_ldcache(struct arena *a, struct str input) {
    struct os *os = os_memory();
    memory_file(os, S("/c"), input);
    struct ldcache cache = ldcache_read(os, a, S("/c"));
    size_t chained = 0;
    for (size_t i = 0; i < cache.entries.n; i++)
        if (map_get(&cache.names, cache.entries.at[i].name) == i)
            for (uint32_t j = (uint32_t)i; j != NO_INDEX; j = cache.entries.at[j].next) chained++;
    HOLDS(chained == cache.entries.n);
}

static void write_value(struct json *j, const char *key, const struct json_value *v) {
    switch (v->kind) {
    case JSON_STRING: json_string(j, key, v->text); return;
    case JSON_NUMBER: json_number(j, key, v->number); return;
    case JSON_BOOL:
    case JSON_NULL: json_bool(j, key, v->number); return;
    case JSON_ARRAY: json_array(j, key); return;
    case JSON_OBJECT: json_object(j, key); return;
    }
}

// A value that was read can be written, and reading that gives the same value.
void fuzz_json(struct arena *a, struct str input) {
    const struct json_value *v = json_read(a, input), *open[JSON_MAX_DEPTH], *again;
    if (!v) return;
    HOLDS(v->size <= input.n);
    struct json j = json_begin(a);
    size_t depth = 0;
    for (size_t i = 0; i < v->size; i++) {
        for (; depth && v + i == open[depth - 1] + open[depth - 1]->size; depth--) json_end(&j);
        bool keyed = depth && open[depth - 1]->kind == JSON_OBJECT;
        write_value(&j, keyed ? str_z(a, v[i].key) : NULL, &v[i]);
        if (v[i].kind != JSON_ARRAY && v[i].kind != JSON_OBJECT) continue;
        HOLDS(depth < JSON_MAX_DEPTH);
        open[depth++] = &v[i];
    }
    while (depth--) json_end(&j);
    again = json_read(a, text_str(&j.text));
    HOLDS(again && again->size == v->size);
    for (size_t i = 0; i < v->size; i++) {
        HOLDS(again[i].kind == (v[i].kind == JSON_NULL ? JSON_BOOL : v[i].kind));
        HOLDS(again[i].number == v[i].number && str_eq(again[i].text, v[i].text));
    }
}
