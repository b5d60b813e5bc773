#include "options.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

enum arg { NO_ARGUMENT, ARGUMENT, ATTACHED_ARGUMENT }; // ATTACHED_ARGUMENT: --name=value only
enum dashes { ANY, TWO };

struct option_row {
    const char *name;
    enum opt is;
    enum arg arg;
    enum dashes dashes;
};

// Letters; the argument may be attached (-oX) or follow.
static const struct option_row letters[] = {
    {"a", OPT_A_KEYWORD, ARGUMENT, ANY},
    {"A", OPT_UNPREDICTABLE, ARGUMENT, ANY},
    {"b", OPT_UNPREDICTABLE, ARGUMENT, ANY},
    {"c", OPT_UNPREDICTABLE, ARGUMENT, ANY},
    {"d", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"e", OPT_ENTRY, ARGUMENT, ANY},
    {"E", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"f", OPT_PLAIN, ARGUMENT, ANY},
    {"F", OPT_PLAIN, ARGUMENT, ANY},
    {"g", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"G", OPT_PLAIN, ARGUMENT, ANY},
    {"h", OPT_PLAIN, ARGUMENT, ANY},
    {"i", OPT_RELOCATABLE, NO_ARGUMENT, ANY},
    {"I", OPT_PLAIN, ARGUMENT, ANY},
    {"l", OPT_LIBRARY, ARGUMENT, ANY},
    {"L", OPT_LIBRARY_DIR, ARGUMENT, ANY},
    {"m", OPT_PLAIN, ARGUMENT, ANY},
    {"M", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"n", OPT_MAGIC, NO_ARGUMENT, ANY},
    {"N", OPT_MAGIC, NO_ARGUMENT, ANY},
    {"o", OPT_OUTPUT, ARGUMENT, ANY},
    {"O", OPT_PLAIN, ARGUMENT, ANY},
    {"p", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"P", OPT_PLAIN, ARGUMENT, ANY},
    {"q", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"r", OPT_RELOCATABLE, NO_ARGUMENT, ANY},
    {"R", OPT_RPATH_OR_SYMBOLS, ARGUMENT, ANY},
    {"s", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"S", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"t", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"T", OPT_SCRIPT, ARGUMENT, ANY},
    {"u", OPT_UNDEFINED, ARGUMENT, ANY},
    {"v", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"V", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"w", OPT_NO_WARNINGS, NO_ARGUMENT, ANY},
    {"x", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"X", OPT_PLAIN, NO_ARGUMENT, ANY},
    {"y", OPT_PLAIN, ARGUMENT, ANY},
    {"Y", OPT_LIBRARY_DIRS, ARGUMENT, ANY},
    {"z", OPT_Z, ARGUMENT, ANY},
    {"(", OPT_START_GROUP, NO_ARGUMENT, ANY},
    {")", OPT_END_GROUP, NO_ARGUMENT, ANY},
};

#define FLAG(name)                                                                                           \
    { name, OPT_PLAIN, NO_ARGUMENT, ANY }
#define WITH_ARGUMENT(name)                                                                                  \
    { name, OPT_PLAIN, ARGUMENT, ANY }
#define WITH_OPTIONAL_ARGUMENT(name)                                                                         \
    { name, OPT_PLAIN, ATTACHED_ARGUMENT, ANY }

// The long options of every GNU ld since 2.30. If one is missing here, needld passes a line that uses it
// through unchanged, and may take a prefix for unique that is not. A wrong arity loses an input.
static const struct option_row names[] = {
    // inputs and their directories
    {"library", OPT_LIBRARY, ARGUMENT, ANY},
    {"library-path", OPT_LIBRARY_DIR, ARGUMENT, ANY},
    {"rpath", OPT_RPATH, ARGUMENT, ANY},
    {"rpath-link", OPT_RPATH_LINK, ARGUMENT, ANY},
    {"just-symbols", OPT_JUST_SYMBOLS, ARGUMENT, ANY},
    {"nostdlib", OPT_NO_STDLIB, NO_ARGUMENT, ANY},
    WITH_ARGUMENT("sysroot"), // read before all other options, only as --sysroot=
    {"start-group", OPT_START_GROUP, NO_ARGUMENT, ANY},
    {"end-group", OPT_END_GROUP, NO_ARGUMENT, ANY},
    {"script", OPT_SCRIPT, ARGUMENT, ANY},
    {"default-script", OPT_DEFAULT_SCRIPT, ARGUMENT, ANY},
    {"dT", OPT_DEFAULT_SCRIPT, ARGUMENT, ANY},
    // options for the inputs that follow
    {"Bdynamic", OPT_DYNAMIC, NO_ARGUMENT, ANY},
    {"dy", OPT_DYNAMIC, NO_ARGUMENT, ANY},
    {"call_shared", OPT_DYNAMIC, NO_ARGUMENT, ANY},
    {"Bstatic", OPT_STATIC, NO_ARGUMENT, ANY},
    {"dn", OPT_STATIC, NO_ARGUMENT, ANY},
    {"non_shared", OPT_STATIC, NO_ARGUMENT, ANY},
    {"static", OPT_STATIC, NO_ARGUMENT, ANY},
    {"as-needed", OPT_AS_NEEDED, NO_ARGUMENT, ANY},
    {"no-as-needed", OPT_NO_AS_NEEDED, NO_ARGUMENT, ANY},
    {"copy-dt-needed-entries", OPT_COPY_NEEDED, NO_ARGUMENT, ANY},
    {"add-needed", OPT_COPY_NEEDED, NO_ARGUMENT, ANY},
    {"no-copy-dt-needed-entries", OPT_NO_COPY_NEEDED, NO_ARGUMENT, ANY},
    {"no-add-needed", OPT_NO_COPY_NEEDED, NO_ARGUMENT, ANY},
    {"whole-archive", OPT_WHOLE_ARCHIVE, NO_ARGUMENT, ANY},
    {"no-whole-archive", OPT_NO_WHOLE_ARCHIVE, NO_ARGUMENT, ANY},
    {"push-state", OPT_PUSH_STATE, NO_ARGUMENT, ANY},
    {"pop-state", OPT_POP_STATE, NO_ARGUMENT, ANY},
    // the kind of output
    {"shared", OPT_SHARED, NO_ARGUMENT, ANY},
    {"Bshareable", OPT_SHARED, NO_ARGUMENT, ANY},
    {"Bgroup", OPT_BGROUP, NO_ARGUMENT, ANY},
    {"pie", OPT_PIE, NO_ARGUMENT, ANY},
    {"pic-executable", OPT_PIE, NO_ARGUMENT, ANY},
    {"no-pie", OPT_NO_PIE, NO_ARGUMENT, ANY},
    {"relocatable", OPT_RELOCATABLE, NO_ARGUMENT, ANY},
    {"Ur", OPT_RELOCATABLE, NO_ARGUMENT, ANY},
    {"task-link", OPT_RELOCATABLE, ARGUMENT, ANY},
    {"nmagic", OPT_MAGIC, NO_ARGUMENT, ANY},
    {"omagic", OPT_MAGIC, NO_ARGUMENT, TWO},
    {"no-omagic", OPT_PLAIN, NO_ARGUMENT, TWO}, // -Bstatic stays in effect
    {"output", OPT_OUTPUT, ARGUMENT, TWO},
    WITH_ARGUMENT("dynamic-linker"),
    FLAG("discard-sframe"),
    FLAG("gnu-tls-tag"),
    FLAG("gnu2-tls-tag"),
    FLAG("no-dynamic-linker"),
    // undefined symbols
    {"allow-shlib-undefined", OPT_ALLOW_UNDEFINED, NO_ARGUMENT, ANY},
    {"no-allow-shlib-undefined", OPT_NO_ALLOW_UNDEFINED, NO_ARGUMENT, ANY},
    {"unresolved-symbols", OPT_UNRESOLVED, ARGUMENT, ANY},
    {"warn-unresolved-symbols", OPT_WARN_UNRESOLVED, NO_ARGUMENT, ANY},
    {"error-unresolved-symbols", OPT_ERROR_UNRESOLVED, NO_ARGUMENT, ANY},
    {"ignore-unresolved-symbol", OPT_IGNORE_UNRESOLVED, ARGUMENT, ANY},
    {"noinhibit-exec", OPT_NEVER_FAIL, NO_ARGUMENT, ANY},
    {"noinhibit_exec", OPT_NEVER_FAIL, NO_ARGUMENT, ANY},
    {"fatal-warnings", OPT_FATAL_WARNINGS, NO_ARGUMENT, ANY},
    {"no-fatal-warnings", OPT_NO_FATAL_WARNINGS, NO_ARGUMENT, ANY},
    {"no-undefined", OPT_NO_UNDEFINED, NO_ARGUMENT, ANY},
    {"undefined", OPT_UNDEFINED, ARGUMENT, ANY},
    {"require-defined", OPT_REQUIRE_DEFINED, ARGUMENT, ANY},
    {"entry", OPT_ENTRY, ARGUMENT, ANY},
    {"defsym", OPT_DEFSYM, ARGUMENT, ANY},
    {"wrap", OPT_WRAP, ARGUMENT, ANY},
    {"cref", OPT_CREF, NO_ARGUMENT, ANY},
    {"no-warnings", OPT_NO_WARNINGS, NO_ARGUMENT, ANY},
    {"gc-sections", OPT_GC_SECTIONS, NO_ARGUMENT, ANY},
    {"no-gc-sections", OPT_NO_GC_SECTIONS, NO_ARGUMENT, ANY},
    // prints and exits
    {"help", OPT_PRINT_AND_EXIT, NO_ARGUMENT, ANY},
    {"target-help", OPT_PRINT_AND_EXIT, NO_ARGUMENT, ANY},
    {"version", OPT_PRINT_AND_EXIT, NO_ARGUMENT, ANY},
    {"print-sysroot", OPT_PRINT_AND_EXIT, NO_ARGUMENT, ANY},
    {"print-output-format", OPT_PRINT_AND_EXIT, NO_ARGUMENT, ANY},
    // inputs and formats that needld does not predict
    {"architecture", OPT_UNPREDICTABLE, ARGUMENT, ANY},
    {"format", OPT_UNPREDICTABLE, ARGUMENT, ANY},
    {"oformat", OPT_UNPREDICTABLE, ARGUMENT, TWO},
    {"mri-script", OPT_UNPREDICTABLE, ARGUMENT, ANY},
    {"EB", OPT_BIG, NO_ARGUMENT, ANY},
    {"EL", OPT_LITTLE, NO_ARGUMENT, ANY},
    {"remap-inputs", OPT_UNPREDICTABLE, ARGUMENT, ANY},
    {"remap-inputs-file", OPT_UNPREDICTABLE, ARGUMENT, ANY},
    {"accept-unknown-input-arch", OPT_UNPREDICTABLE, NO_ARGUMENT, ANY},
    {"start-lib", OPT_UNPREDICTABLE, NO_ARGUMENT, ANY},
    {"end-lib", OPT_UNPREDICTABLE, NO_ARGUMENT, ANY},
    {"link-mapless", OPT_UNPREDICTABLE, NO_ARGUMENT, ANY},
    {"no-link-mapless", OPT_UNPREDICTABLE, NO_ARGUMENT, ANY},
    // with an argument, and without effect on which files are found
    WITH_ARGUMENT("assert"),
    WITH_ARGUMENT("audit"),
    WITH_ARGUMENT("auxiliary"),
    WITH_ARGUMENT("compress-debug-sections"),
    WITH_ARGUMENT("ctf-share-types"),
    WITH_ARGUMENT("depaudit"),
    WITH_ARGUMENT("dependency-file"),
    WITH_ARGUMENT("dynamic-list"),
    WITH_ARGUMENT("error-handling-script"),
    {"exclude-libs", OPT_EXCLUDE_LIBS, ARGUMENT, ANY},
    {"export-dynamic-symbol", OPT_PLAIN, ARGUMENT, TWO},
    {"export-dynamic-symbol-list", OPT_PLAIN, ARGUMENT, TWO},
    WITH_ARGUMENT("filter"),
    WITH_ARGUMENT("fini"),
    WITH_ARGUMENT("flto-partition"),
    WITH_ARGUMENT("fuse-ld"),
    WITH_ARGUMENT("gpsize"),
    WITH_ARGUMENT("hash-size"),
    WITH_ARGUMENT("hash-style"),
    WITH_ARGUMENT("image-base"),
    WITH_ARGUMENT("in-implib"),
    WITH_ARGUMENT("init"),
    WITH_ARGUMENT("Map"),
    WITH_ARGUMENT("max-cache-size"),
    WITH_ARGUMENT("orphan-handling"),
    WITH_ARGUMENT("out-implib"),
    {"plugin", OPT_PLUGIN, ARGUMENT, ANY},
    WITH_ARGUMENT("plugin-opt"),
    WITH_ARGUMENT("retain-symbols-file"),
    WITH_ARGUMENT("section-ordering-file"),
    WITH_ARGUMENT("section-start"),
    WITH_ARGUMENT("soname"),
    WITH_ARGUMENT("sort-section"),
    WITH_ARGUMENT("spare-dynamic-tags"),
    WITH_ARGUMENT("stub-group-size"),
    WITH_ARGUMENT("target2"),
    WITH_ARGUMENT("Tbss"),
    WITH_ARGUMENT("Tdata"),
    WITH_ARGUMENT("Ttext"),
    WITH_ARGUMENT("Ttext-segment"),
    WITH_ARGUMENT("Trodata-segment"),
    WITH_ARGUMENT("Tldata-segment"),
    WITH_ARGUMENT("thumb-entry"),
    WITH_ARGUMENT("trace-symbol"),
    WITH_ARGUMENT("version-exports-section"),
    {"version-script", OPT_VERSION_SCRIPT, ARGUMENT, ANY},
    WITH_ARGUMENT("vfp11-denorm-fix"),
    // with an argument after `=` only
    WITH_OPTIONAL_ARGUMENT("build-id"),
    WITH_OPTIONAL_ARGUMENT("demangle"),
    WITH_OPTIONAL_ARGUMENT("flto"),
    WITH_OPTIONAL_ARGUMENT("map-whole-files"),
    WITH_OPTIONAL_ARGUMENT("no-stats"),
    WITH_OPTIONAL_ARGUMENT("package-metadata"),
    WITH_OPTIONAL_ARGUMENT("plt-align"),
    WITH_OPTIONAL_ARGUMENT("power10-stubs"),
    WITH_OPTIONAL_ARGUMENT("sort-common"),
    WITH_OPTIONAL_ARGUMENT("sort_common"),
    WITH_OPTIONAL_ARGUMENT("split-by-file"),
    WITH_OPTIONAL_ARGUMENT("split-by-reloc"),
    WITH_OPTIONAL_ARGUMENT("stats"),
    WITH_OPTIONAL_ARGUMENT("unique"),
    WITH_OPTIONAL_ARGUMENT("verbose"),
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
    WITH_OPTIONAL_ARGUMENT("fix-cortex-a53-835769"),
    WITH_OPTIONAL_ARGUMENT("fix-cortex-a53-843419"),
    FLAG("fix-cortex-a8"),
    WITH_OPTIONAL_ARGUMENT("fix-stm32l4xx-629360"),
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
    FLAG("no-gnu-tls-tag"),
    FLAG("no-gnu2-tls-tag"),
    FLAG("no-inline-optimize"),
    FLAG("no-keep-memory"),
    FLAG("no-ld-generated-unwind-info"),
    WITH_OPTIONAL_ARGUMENT("no-map-whole-files"),
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
    FLAG("plugin-save-temps"),
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
    {"undefined-version", OPT_PLAIN, NO_ARGUMENT, TWO},
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

#define ROWS(rows) (sizeof(rows) / sizeof *(rows))

struct strs options_arguments(struct arena *a, const struct strs *argv) {
    struct strs arguments = strs_room(a, argv->n);
    for (size_t i = 1; i < argv->n; i++) {
        struct str arg = argv->at[i];
        struct str next = i + 1 < argv->n ? argv->at[i + 1] : (struct str){0};
        bool number = next.n && next.at[0] >= '0' && next.at[0] <= '9';
        if (str_eq(arg, S("-G")) && !number) arg = S("--shared");
        if (str_starts(arg, S("-l")) && arg.n > 2) arg = str_cat(a, S("--library="), str_skip(arg, 2));
        strs_add(a, &arguments, arg);
    }
    return arguments;
}

static const struct option_row *letter_row(char c) {
    for (size_t i = 0; i < ROWS(letters); i++)
        if (letters[i].name[0] == c) return &letters[i];
    return NULL;
}

// For each first letter a chain of the rows of `names`, in their order: row numbers from 1 on; 0 ends the
// chain.
struct option_names {
    uint16_t first[UCHAR_MAX + 1], next[ROWS(names) + 1];
};

struct option_reader options_begin(struct arena *a, const struct strs *arguments) {
    struct option_names *n = arena_calloc(a, sizeof *n, 1);
    for (uint16_t i = ROWS(names); i; i--) {
        uint16_t *first = &n->first[(unsigned char)names[i - 1].name[0]];
        n->next[i] = *first;
        *first = i;
    }
    return (struct option_reader){.arguments = arguments, .names = n};
}

// The row of a long name: the exact one, otherwise the one of which it is a prefix. Sets `*ambiguous` if it
// is the prefix of several that differ.
static const struct option_row *name_row(
    const struct option_names *n, struct str name, enum dashes table, bool *ambiguous) {
    const struct option_row *found = NULL;
    if (!name.n || str_has(name, '\0')) return NULL; // which strncmp would take for the end
    for (uint16_t i = n->first[(unsigned char)name.at[0]]; i; i = n->next[i]) {
        const struct option_row *r = &names[i - 1];
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

static struct option bad_option(struct str argument) {
    return (struct option){OPT_BAD, argument};
}

static struct option with_argument(struct option_reader *r, enum opt is, struct str argument) {
    if (r->next >= r->arguments->n) return bad_option(argument);
    return (struct option){is, r->arguments->at[r->next++]};
}

// Reads the first of some letters. After another letter none may have an argument: that is an error of the
// linker.
static struct option read_letters(struct option_reader *r, struct str letters_left, bool first) {
    const struct option_row *option_row = letter_row(letters_left.at[0]);
    r->rest = str_skip(letters_left, 1);
    if (!option_row || (!first && option_row->arg == ARGUMENT)) return bad_option(letters_left);
    if (option_row->arg == NO_ARGUMENT) return (struct option){.is = option_row->is};
    struct str value = r->rest;
    r->rest = (struct str){0};
    return value.n ? (struct option){option_row->is, value} : with_argument(r, option_row->is, letters_left);
}

static struct option read_long_or_letters(struct option_reader *r, struct str argument) {
    bool two = str_starts(argument, S("--"));
    struct str body = str_skip(argument, two ? 2 : 1);
    bool letter = letter_row(body.at[0]) != NULL;
    if (!two && letter && body.n == 1) return read_letters(r, body, true);

    struct cut c = str_cut(body, '=');
    bool ambiguous = false;
    const struct option_row *option_row = name_row(r->names, c.head, ANY, &ambiguous);
    if (!option_row && two) option_row = name_row(r->names, c.head, TWO, &ambiguous);
    if (!option_row && !two && letter) return read_letters(r, body, true);
    if (!option_row || ambiguous || (c.found && option_row->arg == NO_ARGUMENT)) return bad_option(argument);
    if (c.found) return (struct option){option_row->is, c.tail};
    return option_row->arg == ARGUMENT ? with_argument(r, option_row->is, argument)
                                       : (struct option){.is = option_row->is};
}

bool option_next(struct option_reader *r, struct option *out) {
    if (r->rest.n) {
        *out = read_letters(r, r->rest, false);
        return true;
    }
    if (r->next >= r->arguments->n) return false;
    struct str argument = r->arguments->at[r->next++];
    if (str_eq(argument, S("--"))) return false;
    if (argument.n < 2 || argument.at[0] != '-')
        *out = (struct option){OPT_INPUT, argument};
    else
        *out = read_long_or_letters(r, argument);
    return true;
}
