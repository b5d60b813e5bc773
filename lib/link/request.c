#include "request.h"

#include "../tables/options.h"
#include "../formats/response.h"
#include "../formats/script.h"

enum undefined_check { CHECK_UNSET, CHECK_ON, CHECK_OFF };

// What changes from word to word.
struct reading {
    const struct process *proc;
    struct request *r;
    struct input_state state;
    struct {
        struct input_state *at;
        size_t n, cap;
    } saved;
    enum undefined_check check;
    bool copies;        // some library's needs may be searched although undefined symbols are not looked at
    bool seen_nostdlib; // it drops the directories of the scripts that are read after it
    bool inputs;
    bool may_share;               // some input may be a shared library
    enum undefined_check objects; // whether undefined symbols of objects stop the linker
    bool answers, relocatable, pie;
};

struct str request_in_sysroot(const struct request *r, struct arena *a, struct str path) {
    if (str_starts(path, S("="))) return str_cat(a, r->sysroot, str_skip(path, 1));
    if (str_starts(path, S("$SYSROOT"))) return str_cat(a, r->sysroot, str_skip(path, 8));
    return path;
}

static void refuse(struct reading *s, const char *why) {
    if (!s->r->bypass_reason.n) s->r->bypass_reason = str_of(why);
}

static void add_input(struct reading *s, enum input_how how, struct str name) {
    bool group = how == HOW_GROUP_BEGIN || how == HOW_GROUP_END;
    if (!s->inputs && !group) s->r->static_first = !s->state.dynamic;
    s->inputs |= !group;
    s->may_share |= !group && (s->state.dynamic || how == HOW_SCRIPT); // STARTUP does not follow options
    s->copies |= s->state.copy_needed;
    *vec_push(s->proc->arena, &s->r->inputs) = (struct input_word){how, name, s->state};
}

static void add_library(struct reading *s, struct str name) {
    bool exact = str_starts(name, S(":"));
    add_input(s, exact ? HOW_LIBRARY_NAME : HOW_LIBRARY, str_skip(name, exact ? 1 : 0));
}

void request_set_sysroot(struct request *r, struct arena *a, struct str own) {
    if (!r->sysroot.at) r->sysroot = own;
    struct strs *lists[] = {&r->library_dirs, &r->default_dirs};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < lists[i]->n; j++) lists[i]->at[j] = request_in_sysroot(r, a, lists[i]->at[j]);
}

// -Y takes a list of directories, with `P,` before it on Solaris.
static void add_y_dirs(struct reading *s, struct str list) {
    struct strs dirs = str_split(s->proc->arena, str_starts(list, S("P,")) ? str_skip(list, 2) : list, ':');
    for (size_t i = 0; i < dirs.n; i++) strs_add(s->proc->arena, &s->r->default_dirs, dirs.at[i]);
}

static void add_r(struct reading *s, struct str name) {
    if (os_look(s->proc->os, name).kind == OS_FILE)
        add_input(s, HOW_SYMBOLS, name);
    else
        strs_add(s->proc->arena, &s->r->rpath, name);
}

static void set_linking(struct reading *s, struct str keyword) {
    if (str_eq(keyword, S("archive")))
        s->state.dynamic = false;
    else if (str_eq(keyword, S("shared")) || str_eq(keyword, S("default")))
        s->state.dynamic = true;
    else
        refuse(s, "an option is not understood");
}

static void set_unresolved(struct reading *s, struct str method) {
    bool all = str_eq(method, S("ignore-all"));
    s->check = all || str_eq(method, S("ignore-in-shared-libs")) ? CHECK_OFF : CHECK_ON;
    s->objects = all || str_eq(method, S("ignore-in-object-files")) ? CHECK_OFF : CHECK_ON;
}

static void add_excluded(struct reading *s, struct str list) {
    for (struct cut c = {.tail = list, .found = true}; c.found;) {
        size_t n = 0;
        while (n < c.tail.n && c.tail.at[n] != ',' && c.tail.at[n] != ':') n++;
        strs_add(s->proc->arena, &s->r->excluded_archives, (struct str){c.tail.at, n});
        c.found = n < c.tail.n;
        c.tail = str_skip(c.tail, n + 1);
    }
}

static void pop_state(struct reading *s) {
    if (!s->saved.n)
        refuse(s, "--pop-state without --push-state");
    else
        s->state = s->saved.at[--s->saved.n];
}

// --defsym NAME=EXPRESSION
static void define(struct reading *s, struct str assignment) {
    struct arena *a = s->proc->arena;
    struct cut c = str_cut(assignment, '=');
    struct strs asked = script_references(a, c.tail);
    for (size_t i = 0; i < asked.n; i++)
        *vec_push(a, &s->r->inputs) = (struct input_word){.how = HOW_ASKED, .name = asked.at[i]};
    *vec_push(a, &s->r->inputs) = (struct input_word){.how = HOW_ASSIGNED, .name = c.head};
    strs_add(a, &s->r->defined, c.head);
}

static void set_script(struct reading *s, struct str name) {
    s->r->script_nostdlib = s->seen_nostdlib;
    s->r->dirs_before_script = s->r->library_dirs.n;
    add_input(s, HOW_SCRIPT, name);
}

static void take(struct reading *s, const struct option *o) {
    struct request *r = s->r;
    struct arena *a = s->proc->arena;
    switch (o->is) {
    case OPT_PLAIN: break;
    case OPT_OUTPUT: r->output = o->value; break;
    case OPT_WRAP: strs_add(a, &r->wrapped, o->value); break;
    case OPT_BAD: refuse(s, "an option is not understood"); break;
    case OPT_UNPREDICTABLE:
        refuse(s, "an option changes inputs or formats in ways that are not predicted");
        break;
    case OPT_ANSWERS:
        s->answers = true;
        refuse(s, "the linker answers a question");
        break;
    case OPT_RELOCATABLE:
        s->relocatable = true;
        refuse(s, "the output is relocatable");
        break;
    case OPT_INPUT: add_input(s, HOW_FILE, o->value); break;
    case OPT_LIBRARY: add_library(s, o->value); break;
    case OPT_LIBRARY_DIR: strs_add(a, &r->library_dirs, o->value); break;
    case OPT_LIBRARY_DIRS: add_y_dirs(s, o->value); break;
    case OPT_RPATH: strs_add(a, &r->rpath, o->value); break;
    case OPT_RPATH_LINK: strs_add(a, &r->rpath_link, o->value); break;
    case OPT_RPATH_OR_SYMBOLS: add_r(s, o->value); break;
    case OPT_JUST_SYMBOLS: add_input(s, HOW_SYMBOLS, o->value); break;
    case OPT_DYNAMIC: s->state.dynamic = true; break;
    case OPT_STATIC:
    case OPT_MAGIC: s->state.dynamic = false; break;
    case OPT_A_KEYWORD: set_linking(s, o->value); break;
    case OPT_SHARED:
        r->shared = true;
        if (s->check == CHECK_UNSET) s->check = CHECK_OFF; // and so it stays, even where -pie follows
        break;
    case OPT_PIE:
    case OPT_NO_PIE:
        s->pie = o->is == OPT_PIE;
        r->shared = false;
        break;
    case OPT_BGROUP:
    case OPT_NO_ALLOW_UNDEFINED: s->check = CHECK_ON; break;
    case OPT_ALLOW_UNDEFINED: s->check = CHECK_OFF; break;
    case OPT_UNRESOLVED: set_unresolved(s, o->value); break;
    case OPT_NO_UNDEFINED: s->objects = CHECK_ON; break;
    case OPT_Z:
        if (str_eq(o->value, S("undefs"))) s->objects = CHECK_OFF;
        if (str_eq(o->value, S("defs"))) s->objects = CHECK_ON;
        break;
    case OPT_WARN_UNRESOLVED: r->tolerate_undefined = true; break;
    // The linker then says nothing of what it misses, and 2.40 ends with 0 whatever is undefined.
    case OPT_NO_WARNINGS: refuse(s, "warnings are off"); break;
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
    case OPT_START_GROUP: add_input(s, HOW_GROUP_BEGIN, o->value); break;
    case OPT_END_GROUP: add_input(s, HOW_GROUP_END, o->value); break;
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
    case OPT_DEFSYM: define(s, o->value); break;
    case OPT_IGNORE_UNRESOLVED: strs_add(a, &r->defined, o->value); break;
    case OPT_CREF: r->cref = true; break;
    case OPT_VERSION_SCRIPT: strs_add(a, &r->version_scripts, o->value); break;
    case OPT_EXCLUDE_LIBS: add_excluded(s, o->value); break;
    case OPT_PLUGIN: r->plugin = true; break;
    case OPT_BIG: r->big_endian = true; break;
    case OPT_LITTLE: r->little = true; break; // aarch64 compilers always say so
    }
}

// The linker looks for these two in every word before it reads options, whatever option a word belongs to.
static void read_early_words(const struct process *proc, const struct strs *words, struct request *r) {
    r->emulation = process_env(proc, "LDEMULATION");
    for (size_t i = 0; i < words->n; i++) {
        struct str s = words->at[i];
        if (str_starts(s, S("--sysroot="))) r->sysroot = s.n > 10 ? str_skip(s, 10) : S("");
        bool emulation = str_starts(s, S("-m")) && !str_eq(s, S("-m486")) && !str_starts(s, S("-mips"));
        if (emulation && s.n > 2)
            r->emulation = str_skip(s, 2);
        else if (emulation && i + 1 < words->n)
            r->emulation = words->at[i + 1];
    }
    if (str_eq(r->sysroot, S("/"))) r->sysroot = S("");
}

static enum product product_of(const struct reading *s) {
    if (s->answers || !s->inputs) return PRODUCT_NOTHING;
    if (s->relocatable) return PRODUCT_RELOCATABLE;
    if (s->r->shared) return PRODUCT_SHARED;
    return s->pie ? PRODUCT_PIE : PRODUCT_PROGRAM;
}

struct request request_read(const struct process *proc, bool whole) {
    struct request r = {.output = S("a.out")};
    struct strs argv = {0};
    struct reading s = {.proc = proc, .r = &r, .state.dynamic = true};
    if (!response_expand(proc->os, proc->arena, &proc->argv, &argv)) {
        refuse(&s, "a response file is not understood");
        argv = proc->argv;
    }
    struct strs words = options_words(proc->arena, &argv);
    read_early_words(proc, &words, &r);
    struct option_reader reader = options_begin(proc->arena, &words);
    struct option o;
    while ((whole || !r.bypass_reason.n) && option_next(&reader, &o)) take(&s, &o);
    if (r.entry.n) strs_add(proc->arena, &r.undefined, r.entry);
    r.product = product_of(&s);
    r.static_last = !s.state.dynamic;
    r.check_undefined = s.check != CHECK_OFF;
    r.builtin_nostdlib = s.seen_nostdlib;
    bool may_lack = s.objects == CHECK_OFF || (s.objects == CHECK_UNSET && r.shared);
    r.objects_may_lack = may_lack || r.tolerate_undefined || r.never_fails;
    if (process_env(proc, "GNUTARGET").n) refuse(&s, "GNUTARGET is set");
    if (!s.inputs)
        refuse(&s, "there are no inputs");
    else if (!s.may_share && !r.default_script.n)
        refuse(&s, "no input may be shared, in a static link");
    if (!r.check_undefined && !s.copies)
        refuse(&s, "the linker does not look for libraries of libraries here");
    return r;
}
