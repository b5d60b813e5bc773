#include "request.h"

#include "../tables/options.h"
#include "../formats/response.h"
#include "../formats/script.h"

enum undefined_check { CHECK_DEFAULT, CHECK_ON, CHECK_OFF };

struct request_reader {
    const struct process *proc;
    struct request *r;
    struct input_state state; // for the next input
    struct {
        struct input_state *at;
        size_t n, cap;
    } saved; // --push-state
    bool has_inputs;
    bool may_have_shared; // some input may be a shared library
    bool has_copy_needed; // the dependencies of some library are searched for even with CHECK_OFF
    bool seen_nostdlib;   // the SEARCH_DIRs of scripts that follow are ignored
    enum undefined_check check_libraries, check_objects;
    bool prints_and_exits, relocatable, pie;
};

struct str request_in_sysroot(const struct request *r, struct arena *a, struct str path) {
    if (str_starts(path, S("="))) return str_cat(a, r->sysroot, str_skip(path, 1));
    if (str_starts(path, S("$SYSROOT"))) return str_cat(a, r->sysroot, str_skip(path, 8));
    return path;
}

static void bypass(struct request_reader *s, const char *why) {
    if (!s->r->bypass_reason.n) s->r->bypass_reason = str_of(why);
}

static void add_input(struct request_reader *s, enum argument_kind kind, struct str name) {
    bool group = kind == ARG_GROUP_BEGIN || kind == ARG_GROUP_END;
    if (!s->has_inputs && !group) s->r->static_first = !s->state.dynamic;
    s->has_inputs |= !group;
    s->may_have_shared |= !group && (s->state.dynamic || kind == ARG_SCRIPT); // its STARTUP ignores -Bstatic
    s->has_copy_needed |= s->state.copy_needed;
    *vec_push(s->proc->arena, &s->r->inputs) = (struct input_argument){kind, name, s->state};
}

static void add_library(struct request_reader *s, struct str name) {
    bool exact = str_starts(name, S(":"));
    add_input(s, exact ? ARG_LIBRARY_NAME : ARG_LIBRARY, str_skip(name, exact ? 1 : 0));
}

void request_set_sysroot(struct request *r, struct arena *a, struct str own) {
    r->own_sysroot = !r->sysroot.at && own.n;
    if (!r->sysroot.at) r->sysroot = own;
    struct strs *lists[] = {&r->library_dirs, &r->default_dirs};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < lists[i]->n; j++) lists[i]->at[j] = request_in_sysroot(r, a, lists[i]->at[j]);
}

// -Y takes a list of directories, with `P,` before it on Solaris.
static void add_y_dirs(struct request_reader *s, struct str list) {
    struct strs dirs = str_split(s->proc->arena, str_starts(list, S("P,")) ? str_skip(list, 2) : list, ':');
    strs_add_all(s->proc->arena, &s->r->default_dirs, &dirs);
}

static void add_rpath_or_symbols(struct request_reader *s, struct str name) {
    if (os_look(s->proc->os, name).kind == OS_FILE)
        add_input(s, ARG_SYMBOLS, name);
    else
        strs_add(s->proc->arena, &s->r->rpath, name);
}

static void set_dynamic(struct request_reader *s, struct str keyword) {
    if (str_eq(keyword, S("archive")))
        s->state.dynamic = false;
    else if (str_eq(keyword, S("shared")) || str_eq(keyword, S("default")))
        s->state.dynamic = true;
    else
        bypass(s, "an option is not understood");
}

static void set_unresolved(struct request_reader *s, struct str method) {
    bool all = str_eq(method, S("ignore-all"));
    s->check_libraries = all || str_eq(method, S("ignore-in-shared-libs")) ? CHECK_OFF : CHECK_ON;
    s->check_objects = all || str_eq(method, S("ignore-in-object-files")) ? CHECK_OFF : CHECK_ON;
}

static void add_excluded(struct request_reader *s, struct str list) {
    for (struct cut c = {.tail = list, .found = true}; c.found;) {
        size_t n = 0;
        while (n < c.tail.n && c.tail.at[n] != ',' && c.tail.at[n] != ':') n++;
        strs_add(s->proc->arena, &s->r->excluded_archives, (struct str){c.tail.at, n});
        c.found = n < c.tail.n;
        c.tail = str_skip(c.tail, n + 1);
    }
}

static void pop_state(struct request_reader *s) {
    if (!s->saved.n)
        bypass(s, "--pop-state without --push-state");
    else
        s->state = s->saved.at[--s->saved.n];
}

// --defsym NAME=EXPRESSION
static void add_defsym(struct request_reader *s, struct str assignment) {
    struct arena *a = s->proc->arena;
    struct cut c = str_cut(assignment, '=');
    struct strs references = script_references(a, c.tail);
    for (size_t i = 0; i < references.n; i++)
        *vec_push(a, &s->r->inputs) =
            (struct input_argument){.kind = ARG_REFERENCE, .name = references.at[i]};
    *vec_push(a, &s->r->inputs) = (struct input_argument){.kind = ARG_ASSIGNMENT, .name = c.head};
    strs_add(a, &s->r->defined, c.head);
}

static void set_script(struct request_reader *s, struct str name) {
    s->r->script_nostdlib = s->seen_nostdlib;
    s->r->dirs_before_script = s->r->library_dirs.n;
    add_input(s, ARG_SCRIPT, name);
}

static void apply_option(struct request_reader *s, const struct option *o) {
    struct request *r = s->r;
    struct arena *a = s->proc->arena;
    switch (o->is) {
    case OPT_PLAIN: break;
    case OPT_OUTPUT: r->output = o->value; break;
    case OPT_WRAP: strs_add(a, &r->wrapped, o->value); break;
    case OPT_BAD: bypass(s, "an option is not understood"); break;
    case OPT_UNPREDICTABLE:
        bypass(s, "an option changes inputs or formats in a way that needld does not predict");
        break;
    case OPT_PRINT_AND_EXIT:
        s->prints_and_exits = true;
        bypass(s, "the linker only prints information");
        break;
    case OPT_RELOCATABLE:
        s->relocatable = true;
        bypass(s, "the output is relocatable");
        break;
    case OPT_INPUT: add_input(s, ARG_FILE, o->value); break;
    case OPT_LIBRARY: add_library(s, o->value); break;
    case OPT_LIBRARY_DIR: strs_add(a, &r->library_dirs, o->value); break;
    case OPT_LIBRARY_DIRS: add_y_dirs(s, o->value); break;
    case OPT_RPATH: strs_add(a, &r->rpath, o->value); break;
    case OPT_RPATH_LINK: strs_add(a, &r->rpath_link, o->value); break;
    case OPT_RPATH_OR_SYMBOLS: add_rpath_or_symbols(s, o->value); break;
    case OPT_JUST_SYMBOLS: add_input(s, ARG_SYMBOLS, o->value); break;
    case OPT_DYNAMIC: s->state.dynamic = true; break;
    case OPT_STATIC:
    case OPT_MAGIC: s->state.dynamic = false; break;
    case OPT_A_KEYWORD: set_dynamic(s, o->value); break;
    case OPT_SHARED:
        r->shared = true;
        // A later -pie does not undo these.
        if (s->check_libraries == CHECK_DEFAULT) s->check_libraries = CHECK_OFF;
        if (s->check_objects == CHECK_DEFAULT) s->check_objects = CHECK_OFF;
        break;
    case OPT_PIE:
    case OPT_NO_PIE:
        s->pie = o->is == OPT_PIE;
        r->shared = false;
        break;
    case OPT_BGROUP:
    case OPT_NO_ALLOW_UNDEFINED: s->check_libraries = CHECK_ON; break;
    case OPT_ALLOW_UNDEFINED: s->check_libraries = CHECK_OFF; break;
    case OPT_UNRESOLVED: set_unresolved(s, o->value); break;
    case OPT_NO_UNDEFINED: s->check_objects = CHECK_ON; break;
    case OPT_Z:
        if (str_eq(o->value, S("undefs"))) s->check_objects = CHECK_OFF;
        if (str_eq(o->value, S("defs"))) s->check_objects = CHECK_ON;
        break;
    case OPT_WARN_UNRESOLVED: r->tolerate_undefined = true; break;
    // Then the linker reports nothing that is missing, and 2.40 exits with 0 whatever is undefined.
    case OPT_NO_WARNINGS: bypass(s, "warnings are off"); break;
    case OPT_NEVER_FAIL: r->never_fails = true; break;
    case OPT_ERROR_UNRESOLVED: r->tolerate_undefined = false; break;
    case OPT_AS_NEEDED: s->state.as_needed = true; break;
    case OPT_NO_AS_NEEDED: s->state.as_needed = false; break;
    case OPT_COPY_NEEDED: s->state.copy_needed = true; break;
    case OPT_NO_COPY_NEEDED: s->state.copy_needed = false; break;
    case OPT_WHOLE_ARCHIVE: s->state.whole_archive = true; break;
    case OPT_NO_WHOLE_ARCHIVE: s->state.whole_archive = false; break;
    case OPT_PUSH_STATE: *vec_push(a, &s->saved) = s->state; break;
    case OPT_POP_STATE: pop_state(s); break;
    case OPT_START_GROUP: add_input(s, ARG_GROUP_BEGIN, o->value); break;
    case OPT_END_GROUP: add_input(s, ARG_GROUP_END, o->value); break;
    case OPT_FATAL_WARNINGS: r->fatal_warnings = true; break;
    case OPT_NO_FATAL_WARNINGS: r->fatal_warnings = false; break;
    case OPT_SCRIPT: set_script(s, o->value); break;
    case OPT_DEFAULT_SCRIPT: r->default_script = o->value; break;
    case OPT_NO_STDLIB: s->seen_nostdlib = true; break;
    case OPT_GC_SECTIONS: r->drops_sections = true; break;
    case OPT_NO_GC_SECTIONS: r->drops_sections = false; break;
    case OPT_REQUIRE_DEFINED: strs_add(a, &r->required, o->value); // fall through
    case OPT_UNDEFINED: strs_add(a, &r->undefined, o->value); break;
    case OPT_ENTRY: r->entry = o->value; break;
    case OPT_DEFSYM: add_defsym(s, o->value); break;
    case OPT_IGNORE_UNRESOLVED: strs_add(a, &r->defined, o->value); break;
    case OPT_CREF: r->cref = true; break;
    case OPT_VERSION_SCRIPT: strs_add(a, &r->version_scripts, o->value); break;
    case OPT_EXCLUDE_LIBS: add_excluded(s, o->value); break;
    case OPT_PLUGIN: r->plugin = true; break;
    case OPT_BIG: r->big_endian = true; break;
    case OPT_LITTLE: r->little = true; break; // aarch64 compilers always pass it
    }
}

// The linker looks for these two in every argument before it reads options, even in the argument of another
// option.
static void read_early_options(const struct process *proc, const struct strs *arguments, struct request *r) {
    r->emulation = process_env(proc, "LDEMULATION");
    for (size_t i = 0; i < arguments->n; i++) {
        struct str s = arguments->at[i];
        if (str_starts(s, S("--sysroot="))) r->sysroot = s.n > 10 ? str_skip(s, 10) : S("");
        bool emulation = str_starts(s, S("-m")) && !str_eq(s, S("-m486")) && !str_starts(s, S("-mips"));
        if (emulation && s.n > 2)
            r->emulation = str_skip(s, 2);
        else if (emulation && i + 1 < arguments->n)
            r->emulation = arguments->at[i + 1];
    }
    if (str_eq(r->sysroot, S("/"))) r->sysroot = S("");
}

static enum product product_of(const struct request_reader *s) {
    if (s->prints_and_exits || !s->has_inputs) return PRODUCT_NOTHING;
    if (s->relocatable) return PRODUCT_RELOCATABLE;
    if (s->r->shared) return PRODUCT_SHARED;
    return s->pie ? PRODUCT_PIE : PRODUCT_PROGRAM;
}

struct request request_read(const struct process *proc, bool whole) {
    struct request r = {.output = S("a.out")};
    struct strs argv = {0};
    struct request_reader s = {.proc = proc, .r = &r, .state.dynamic = true};
    if (!response_expand(proc->os, proc->arena, &proc->argv, &argv)) {
        bypass(&s, "a response file is not understood");
        argv = proc->argv;
    }
    struct strs arguments = options_arguments(proc->arena, &argv);
    read_early_options(proc, &arguments, &r);
    struct option_reader reader = options_begin(proc->arena, &arguments);
    struct option o;
    while ((whole || !r.bypass_reason.n) && option_next(&reader, &o)) apply_option(&s, &o);
    if (r.entry.n) strs_add(proc->arena, &r.undefined, r.entry);
    r.product = product_of(&s);
    r.static_last = !s.state.dynamic;
    r.check_undefined = s.check_libraries != CHECK_OFF;
    r.builtin_nostdlib = s.seen_nostdlib;
    r.allow_undefined_in_objects = s.check_objects == CHECK_OFF || r.tolerate_undefined || r.never_fails;
    if (process_env(proc, "GNUTARGET").n) bypass(&s, "GNUTARGET is set");
    if (!s.has_inputs)
        bypass(&s, "there are no inputs");
    else if (!s.may_have_shared && !r.default_script.n)
        bypass(&s, "the link is static");
    if (!r.check_undefined && !s.has_copy_needed)
        bypass(&s, "the linker does not search for secondary dependencies in this link");
    return r;
}
