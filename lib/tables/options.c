#include "options.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

enum arg { NO, YES, ATTACHED }; // ATTACHED: --name=value only
enum dashes { ANY, TWO };

struct row {
    const char *name;
    enum opt is;
    enum arg arg;
    enum dashes dashes;
};

// Letters; an argument may be attached (-oX) or the next word.
static const struct row letters[] = {
    {"a", OPT_A_KEYWORD, YES, ANY},
    {"A", OPT_UNPREDICTABLE, YES, ANY},
    {"b", OPT_UNPREDICTABLE, YES, ANY},
    {"c", OPT_UNPREDICTABLE, YES, ANY},
    {"d", OPT_PLAIN, NO, ANY},
    {"e", OPT_ENTRY, YES, ANY},
    {"E", OPT_PLAIN, NO, ANY},
    {"f", OPT_PLAIN, YES, ANY},
    {"F", OPT_PLAIN, YES, ANY},
    {"g", OPT_PLAIN, NO, ANY},
    {"G", OPT_PLAIN, YES, ANY},
    {"h", OPT_PLAIN, YES, ANY},
    {"i", OPT_RELOCATABLE, NO, ANY},
    {"I", OPT_PLAIN, YES, ANY},
    {"l", OPT_LIBRARY, YES, ANY},
    {"L", OPT_LIBRARY_DIR, YES, ANY},
    {"m", OPT_PLAIN, YES, ANY},
    {"M", OPT_PLAIN, NO, ANY},
    {"n", OPT_MAGIC, NO, ANY},
    {"N", OPT_MAGIC, NO, ANY},
    {"o", OPT_OUTPUT, YES, ANY},
    {"O", OPT_PLAIN, YES, ANY},
    {"p", OPT_PLAIN, NO, ANY},
    {"P", OPT_PLAIN, YES, ANY},
    {"q", OPT_PLAIN, NO, ANY},
    {"r", OPT_RELOCATABLE, NO, ANY},
    {"R", OPT_RPATH_OR_SYMBOLS, YES, ANY},
    {"s", OPT_PLAIN, NO, ANY},
    {"S", OPT_PLAIN, NO, ANY},
    {"t", OPT_PLAIN, NO, ANY},
    {"T", OPT_SCRIPT, YES, ANY},
    {"u", OPT_UNDEFINED, YES, ANY},
    {"v", OPT_PLAIN, NO, ANY},
    {"V", OPT_PLAIN, NO, ANY},
    {"w", OPT_NO_WARNINGS, NO, ANY},
    {"x", OPT_PLAIN, NO, ANY},
    {"X", OPT_PLAIN, NO, ANY},
    {"y", OPT_PLAIN, YES, ANY},
    {"Y", OPT_LIBRARY_DIRS, YES, ANY},
    {"z", OPT_Z, YES, ANY},
    {"(", OPT_START_GROUP, NO, ANY},
    {")", OPT_END_GROUP, NO, ANY},
};

#define FLAG(name)                                                                                           \
    { name, OPT_PLAIN, NO, ANY }
#define TAKES(name)                                                                                          \
    { name, OPT_PLAIN, YES, ANY }
#define MAY_TAKE(name)                                                                                       \
    { name, OPT_PLAIN, ATTACHED, ANY }

// Names of every GNU ld from 2.30 on. One that is missing here turns needld off for the line that uses it,
// and makes a prefix look unique that is not; an arity that is wrong loses an input.
static const struct row names[] = {
    // inputs and their directories
    {"library", OPT_LIBRARY, YES, ANY},
    {"library-path", OPT_LIBRARY_DIR, YES, ANY},
    {"rpath", OPT_RPATH, YES, ANY},
    {"rpath-link", OPT_RPATH_LINK, YES, ANY},
    {"just-symbols", OPT_JUST_SYMBOLS, YES, ANY},
    {"nostdlib", OPT_NO_STDLIB, NO, ANY},
    TAKES("sysroot"), // read before all options, and only as --sysroot=
    {"start-group", OPT_START_GROUP, NO, ANY},
    {"end-group", OPT_END_GROUP, NO, ANY},
    {"script", OPT_SCRIPT, YES, ANY},
    {"default-script", OPT_DEFAULT_SCRIPT, YES, ANY},
    {"dT", OPT_DEFAULT_SCRIPT, YES, ANY},
    // the state of the inputs that follow
    {"Bdynamic", OPT_DYNAMIC, NO, ANY},
    {"dy", OPT_DYNAMIC, NO, ANY},
    {"call_shared", OPT_DYNAMIC, NO, ANY},
    {"Bstatic", OPT_STATIC, NO, ANY},
    {"dn", OPT_STATIC, NO, ANY},
    {"non_shared", OPT_STATIC, NO, ANY},
    {"static", OPT_STATIC, NO, ANY},
    {"as-needed", OPT_AS_NEEDED, NO, ANY},
    {"no-as-needed", OPT_NO_AS_NEEDED, NO, ANY},
    {"copy-dt-needed-entries", OPT_COPY_NEEDED, NO, ANY},
    {"add-needed", OPT_COPY_NEEDED, NO, ANY},
    {"no-copy-dt-needed-entries", OPT_NO_COPY_NEEDED, NO, ANY},
    {"no-add-needed", OPT_NO_COPY_NEEDED, NO, ANY},
    {"whole-archive", OPT_WHOLE_ARCHIVE, NO, ANY},
    {"no-whole-archive", OPT_NO_WHOLE_ARCHIVE, NO, ANY},
    {"push-state", OPT_PUSH_STATE, NO, ANY},
    {"pop-state", OPT_POP_STATE, NO, ANY},
    // the kind of output
    {"shared", OPT_SHARED, NO, ANY},
    {"Bshareable", OPT_SHARED, NO, ANY},
    {"Bgroup", OPT_BGROUP, NO, ANY},
    {"pie", OPT_PIE, NO, ANY},
    {"pic-executable", OPT_PIE, NO, ANY},
    {"no-pie", OPT_NO_PIE, NO, ANY},
    {"relocatable", OPT_RELOCATABLE, NO, ANY},
    {"Ur", OPT_RELOCATABLE, NO, ANY},
    {"task-link", OPT_RELOCATABLE, YES, ANY},
    {"nmagic", OPT_MAGIC, NO, ANY},
    {"omagic", OPT_MAGIC, NO, TWO},
    {"no-omagic", OPT_PLAIN, NO, TWO}, // does not allow shared libraries again
    {"output", OPT_OUTPUT, YES, TWO},
    TAKES("dynamic-linker"),
    FLAG("no-dynamic-linker"),
    // undefined symbols
    {"allow-shlib-undefined", OPT_ALLOW_UNDEFINED, NO, ANY},
    {"no-allow-shlib-undefined", OPT_NO_ALLOW_UNDEFINED, NO, ANY},
    {"unresolved-symbols", OPT_UNRESOLVED, YES, ANY},
    {"warn-unresolved-symbols", OPT_WARN_UNRESOLVED, NO, ANY},
    {"error-unresolved-symbols", OPT_ERROR_UNRESOLVED, NO, ANY},
    {"ignore-unresolved-symbol", OPT_IGNORE_UNRESOLVED, YES, ANY},
    {"noinhibit-exec", OPT_NEVER_FAIL, NO, ANY},
    {"noinhibit_exec", OPT_NEVER_FAIL, NO, ANY},
    {"fatal-warnings", OPT_FATAL_WARNINGS, NO, ANY},
    {"no-fatal-warnings", OPT_NO_FATAL_WARNINGS, NO, ANY},
    {"no-undefined", OPT_NO_UNDEFINED, NO, ANY},
    {"undefined", OPT_UNDEFINED, YES, ANY},
    {"require-defined", OPT_REQUIRE_DEFINED, YES, ANY},
    {"entry", OPT_ENTRY, YES, ANY},
    {"defsym", OPT_DEFSYM, YES, ANY},
    {"wrap", OPT_WRAP, YES, ANY},
    {"cref", OPT_CREF, NO, ANY},
    {"no-warnings", OPT_NO_WARNINGS, NO, ANY},
    {"gc-sections", OPT_GC_SECTIONS, NO, ANY},
    {"no-gc-sections", OPT_NO_GC_SECTIONS, NO, ANY},
    // answers
    {"help", OPT_PRINT_AND_EXIT, NO, ANY},
    {"target-help", OPT_PRINT_AND_EXIT, NO, ANY},
    {"version", OPT_PRINT_AND_EXIT, NO, ANY},
    {"print-sysroot", OPT_PRINT_AND_EXIT, NO, ANY},
    {"print-output-format", OPT_PRINT_AND_EXIT, NO, ANY},
    // inputs and formats that are not predicted
    {"architecture", OPT_UNPREDICTABLE, YES, ANY},
    {"format", OPT_UNPREDICTABLE, YES, ANY},
    {"oformat", OPT_UNPREDICTABLE, YES, TWO},
    {"mri-script", OPT_UNPREDICTABLE, YES, ANY},
    {"EB", OPT_BIG, NO, ANY},
    {"EL", OPT_LITTLE, NO, ANY},
    {"remap-inputs", OPT_UNPREDICTABLE, YES, ANY},
    {"remap-inputs-file", OPT_UNPREDICTABLE, YES, ANY},
    {"accept-unknown-input-arch", OPT_UNPREDICTABLE, NO, ANY},
    // with an argument, and without effect on which files are found
    TAKES("assert"),
    TAKES("audit"),
    TAKES("auxiliary"),
    TAKES("compress-debug-sections"),
    TAKES("ctf-share-types"),
    TAKES("depaudit"),
    TAKES("dependency-file"),
    TAKES("dynamic-list"),
    TAKES("error-handling-script"),
    {"exclude-libs", OPT_EXCLUDE_LIBS, YES, ANY},
    {"export-dynamic-symbol", OPT_PLAIN, YES, TWO},
    {"export-dynamic-symbol-list", OPT_PLAIN, YES, TWO},
    TAKES("filter"),
    TAKES("fini"),
    TAKES("flto-partition"),
    TAKES("fuse-ld"),
    TAKES("gpsize"),
    TAKES("hash-size"),
    TAKES("hash-style"),
    TAKES("image-base"),
    TAKES("in-implib"),
    TAKES("init"),
    TAKES("Map"),
    TAKES("max-cache-size"),
    TAKES("orphan-handling"),
    TAKES("out-implib"),
    {"plugin", OPT_PLUGIN, YES, ANY},
    TAKES("plugin-opt"),
    TAKES("retain-symbols-file"),
    TAKES("section-ordering-file"),
    TAKES("section-start"),
    TAKES("soname"),
    TAKES("sort-section"),
    TAKES("spare-dynamic-tags"),
    TAKES("stub-group-size"),
    TAKES("target2"),
    TAKES("Tbss"),
    TAKES("Tdata"),
    TAKES("Ttext"),
    TAKES("Ttext-segment"),
    TAKES("Trodata-segment"),
    TAKES("Tldata-segment"),
    TAKES("thumb-entry"),
    TAKES("trace-symbol"),
    TAKES("version-exports-section"),
    {"version-script", OPT_VERSION_SCRIPT, YES, ANY},
    TAKES("vfp11-denorm-fix"),
    // with an argument behind `=` only
    MAY_TAKE("build-id"),
    MAY_TAKE("demangle"),
    MAY_TAKE("flto"),
    MAY_TAKE("map-whole-files"),
    MAY_TAKE("package-metadata"),
    MAY_TAKE("plt-align"),
    MAY_TAKE("power10-stubs"),
    MAY_TAKE("sort-common"),
    MAY_TAKE("sort_common"),
    MAY_TAKE("split-by-file"),
    MAY_TAKE("split-by-reloc"),
    MAY_TAKE("stats"),
    MAY_TAKE("unique"),
    MAY_TAKE("verbose"),
    FLAG("dll-verbose"),
    // flags without effect on which files are found
    FLAG("allow-multiple-definition"),
    FLAG("apply-dynamic-relocs"),
    FLAG("Bno-symbolic"),
    FLAG("Bsymbolic"),
    FLAG("Bsymbolic-functions"),
    FLAG("be8"),
    FLAG("bss-plt"),
    FLAG("check-sections"),
    FLAG("cmse-implib"),
    FLAG("ctf-variables"),
    FLAG("dc"),
    FLAG("default-imported-symver"),
    FLAG("default-symver"),
    FLAG("define-common"),
    FLAG("disable-multiple-abs-defs"),
    FLAG("disable-new-dtags"),
    FLAG("discard-all"),
    FLAG("discard-locals"),
    FLAG("discard-none"),
    FLAG("dotsyms"),
    FLAG("dp"),
    FLAG("dynamic-list-cpp-new"),
    FLAG("dynamic-list-cpp-typeinfo"),
    FLAG("dynamic-list-data"),
    FLAG("eh-frame-hdr"),
    FLAG("embedded-relocs"),
    FLAG("emit-relocs"),
    FLAG("emit-stub-syms"),
    FLAG("enable-linker-version"),
    FLAG("enable-new-dtags"),
    FLAG("enable-non-contiguous-regions"),
    FLAG("enable-non-contiguous-regions-warnings"),
    FLAG("disable-linker-version"),
    FLAG("error-execstack"),
    FLAG("error-rwx-segments"),
    FLAG("export-dynamic"),
    MAY_TAKE("fix-cortex-a53-835769"),
    MAY_TAKE("fix-cortex-a53-843419"),
    FLAG("fix-cortex-a8"),
    MAY_TAKE("fix-stm32l4xx-629360"),
    FLAG("fix-v4bx"),
    FLAG("fix-v4bx-interworking"),
    FLAG("force-bti"),
    FLAG("force-exe-suffix"),
    FLAG("force-group-allocation"),
    FLAG("gc-keep-exported"),
    FLAG("keep-memory"),
    FLAG("ld-generated-unwind-info"),
    FLAG("long-plt"),
    FLAG("no-accept-unknown-input-arch"),
    FLAG("no-apply-dynamic-relocs"),
    FLAG("no-check-sections"),
    FLAG("no-ctf-variables"),
    FLAG("no-define-common"),
    FLAG("no-demangle"),
    FLAG("no-dotsyms"),
    FLAG("no-eh-frame-hdr"),
    FLAG("no-emit-stub-syms"),
    FLAG("no-enum-size-warning"),
    FLAG("no-error-execstack"),
    FLAG("no-error-rwx-segments"),
    FLAG("no-export-dynamic"),
    FLAG("no-fix-cortex-a53-835769"),
    FLAG("no-fix-cortex-a53-843419"),
    FLAG("no-fix-cortex-a8"),
    FLAG("no-inline-optimize"),
    FLAG("no-keep-memory"),
    FLAG("no-ld-generated-unwind-info"),
    MAY_TAKE("no-map-whole-files"),
    FLAG("no-merge-exidx-entries"),
    FLAG("no-multi-toc"),
    FLAG("no-opd-optimize"),
    FLAG("no-pipeline-knowledge"),
    FLAG("no-plt-align"),
    FLAG("no-plt-localentry"),
    FLAG("no-plt-static-chain"),
    FLAG("no-plt-thread-safe"),
    FLAG("no-power10-stubs"),
    FLAG("no-print-gc-sections"),
    FLAG("no-print-map-discarded"),
    FLAG("no-print-map-locals"),
    FLAG("no-relax"),
    FLAG("no-rosegment"),
    FLAG("no-save-restore-funcs"),
    FLAG("no-strip-discarded"),
    FLAG("no-tls-get-addr-optimize"),
    FLAG("no-tls-get-addr-regsave"),
    FLAG("no-tls-optimize"),
    FLAG("no-toc-optimize"),
    FLAG("no-toc-sort"),
    FLAG("no-undefined-version"),
    FLAG("no-warn-execstack"),
    FLAG("no-warn-mismatch"),
    FLAG("no-warn-rwx-segments"),
    FLAG("no-warn-search-mismatch"),
    FLAG("no-wchar-size-warning"),
    FLAG("non-overlapping-opd"),
    FLAG("pic-veneer"),
    FLAG("plt-localentry"),
    FLAG("plt-static-chain"),
    FLAG("plt-thread-safe"),
    FLAG("print-gc-sections"),
    FLAG("print-map"),
    FLAG("print-map-discarded"),
    FLAG("print-map-locals"),
    FLAG("print-memory-usage"),
    FLAG("qmagic"),
    FLAG("Qy"),
    FLAG("reduce-memory-overheads"),
    FLAG("relax"),
    FLAG("rosegment"),
    FLAG("s390-pgste"),
    FLAG("save-restore-funcs"),
    FLAG("sdata-got"),
    FLAG("secure-plt"),
    FLAG("strip-all"),
    FLAG("strip-debug"),
    FLAG("strip-discarded"),
    FLAG("target1-abs"),
    FLAG("target1-rel"),
    FLAG("tls-get-addr-optimize"),
    FLAG("tls-get-addr-regsave"),
    FLAG("trace"),
    FLAG("traditional-format"),
    {"undefined-version", OPT_PLAIN, NO, TWO},
    FLAG("use-blx"),
    FLAG("warn-alternate-em"),
    FLAG("warn-common"),
    FLAG("warn-constructors"),
    FLAG("warn-execstack"),
    FLAG("warn-execstack-objects"),
    FLAG("warn-multiple-gp"),
    FLAG("warn-once"),
    FLAG("warn-rwx-segments"),
    FLAG("warn-section-align"),
    FLAG("warn-shared-textrel"),
    FLAG("warn-textrel"),
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct strs options_arguments(struct arena *a, const struct strs *argv) {
    struct strs words = strs_room(a, argv->n);
    for (size_t i = 1; i < argv->n; i++) {
        struct str arg = argv->at[i];
        struct str next = i + 1 < argv->n ? argv->at[i + 1] : (struct str){0};
        bool number = next.n && next.at[0] >= '0' && next.at[0] <= '9';
        if (str_eq(arg, S("-G")) && !number) arg = S("--shared");
        if (str_starts(arg, S("-l")) && arg.n > 2) arg = str_cat(a, S("--library="), str_skip(arg, 2));
        strs_add(a, &words, arg);
    }
    return words;
}

static const struct row *letter_row(char c) {
    for (size_t i = 0; i < COUNT(letters); i++)
        if (letters[i].name[0] == c) return &letters[i];
    return NULL;
}

// The rows of `names` that begin with the same letter, in their order: a chain of their numbers from 1 on, which 0 ends.
struct option_names {
    uint16_t first[UCHAR_MAX + 1], next[COUNT(names) + 1];
};

struct option_reader options_begin(struct arena *a, const struct strs *words) {
    struct option_names *n = arena_calloc(a, sizeof *n, 1);
    for (uint16_t i = COUNT(names); i; i--) {
        uint16_t *first = &n->first[(unsigned char)names[i - 1].name[0]];
        n->next[i] = *first;
        *first = i;
    }
    return (struct option_reader){.words = words, .names = n};
}

// The row of a long name: the exact one, else the one that `name` begins. `*ambiguous` is set where it begins
// several that differ.
static const struct row *name_row(
    const struct option_names *n, struct str name, enum dashes table, bool *ambiguous) {
    const struct row *found = NULL;
    if (!name.n || str_has(name, '\0')) return NULL; // what strncmp would take for the end
    for (uint16_t i = n->first[(unsigned char)name.at[0]]; i; i = n->next[i]) {
        const struct row *r = &names[i - 1];
        if (r->dashes != table || strncmp(r->name, name.at, name.n)) continue;
        if (!r->name[name.n]) {
            *ambiguous = false;
            return r;
        }
        bool same = found && found->is == r->is && found->arg == r->arg && r->is != OPT_PLAIN;
        *ambiguous |= found && !same;
        if (!found) found = r;
    }
    return found;
}

static struct option bad(struct str word) {
    return (struct option){OPT_BAD, word};
}

static struct option with_argument(struct option_reader *r, enum opt is, struct str word) {
    if (r->next >= r->words->n) return bad(word);
    return (struct option){is, r->words->at[r->next++]};
}

// Takes the first of some letters. Behind another letter none may take an argument: the linker refuses that.
static struct option read_letters(struct option_reader *r, struct str letters_left, bool first) {
    const struct row *row = letter_row(letters_left.at[0]);
    r->rest = str_skip(letters_left, 1);
    if (!row || (!first && row->arg == YES)) return bad(letters_left);
    if (row->arg == NO) return (struct option){.is = row->is};
    struct str value = r->rest;
    r->rest = (struct str){0};
    return value.n ? (struct option){row->is, value} : with_argument(r, row->is, letters_left);
}

static struct option read_word(struct option_reader *r, struct str word) {
    bool two = str_starts(word, S("--"));
    struct str body = str_skip(word, two ? 2 : 1);
    bool letter = letter_row(body.at[0]) != NULL;
    if (!two && letter && body.n == 1) return read_letters(r, body, true);

    struct cut c = str_cut(body, '=');
    bool ambiguous = false;
    const struct row *row = name_row(r->names, c.head, ANY, &ambiguous);
    if (!row && two) row = name_row(r->names, c.head, TWO, &ambiguous);
    if (!row && !two && letter) return read_letters(r, body, true);
    if (!row || ambiguous || (c.found && row->arg == NO)) return bad(word);
    if (c.found) return (struct option){row->is, c.tail};
    return row->arg == YES ? with_argument(r, row->is, word) : (struct option){.is = row->is};
}

bool option_next(struct option_reader *r, struct option *out) {
    if (r->rest.n) {
        *out = read_letters(r, r->rest, false);
        return true;
    }
    if (r->next >= r->words->n) return false;
    struct str word = r->words->at[r->next++];
    if (str_eq(word, S("--"))) return false;
    if (word.n < 2 || word.at[0] != '-')
        *out = (struct option){OPT_INPUT, word};
    else
        *out = read_word(r, word);
    return true;
}
