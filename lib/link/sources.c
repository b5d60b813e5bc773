#include "sources.h"

#include "../sys/file.h"
#include "../formats/ldconf.h"
#include "../tables/stubs.h"
#include "../base/text.h"

enum { MAX_SCRIPT = 64 << 20, MAX_NESTED = 10 }; // GNU ld nests no deeper

struct query {
    struct sources *s;
    struct str needed_by, runpath;
    struct search_dirs out;
    bool varies; // the answer depends on the requester
};

static void add(struct query *q, struct str dir, bool stub) {
    struct str last = path_base(dir);
    while (last.n == 0 && dir.n > 1) dir.n--, last = path_base(dir); // `stubs/` is `stubs`
    bool named_stub = str_eq(last, S("stubs")) || str_eq(last, S("stub"));
    *vec_push(q->s->proc->arena, &q->out) = (struct search_dir){dir, stub || named_stub};
}

static void add_all(struct query *q, const struct strs *dirs, bool stub) {
    for (size_t i = 0; i < dirs->n; i++) add(q, dirs->at[i], stub);
}

// --- GNU ld's own rows

// $ORIGIN and $LIB, with or without braces, up to the next slash or the end; a `$` before anything else
// stays.
static struct str expand_tokens(struct query *q, struct str dir) {
    struct arena *a = q->s->proc->arena;
    struct str out = {0};
    while (str_has(dir, '$')) {
        struct cut c = str_cut(dir, '$');
        struct str token = str_cut(c.tail, '/').head;
        struct str value = {0};
        // The linker does not miss the closing brace.
        if (str_eq(token, S("ORIGIN")) || str_eq(token, S("{ORIGIN}")) || str_eq(token, S("{ORIGIN"))) {
            q->varies = true;
            value = str_has(q->needed_by, '/') ? path_dir(q->needed_by) : S("");
            struct str here = str_starts(value, S("/")) ? S("") : os_working_dir(q->s->proc->os, a);
            if (here.n) value = value.n ? path_join(a, here, value) : here;
        }
        if (str_eq(token, S("LIB")) || str_eq(token, S("{LIB}")) || str_eq(token, S("{LIB")))
            value = q->s->target.is64 ? S("lib64") : S("lib");
        out = value.n ? str_cat(a, out, c.head, value) : str_cat(a, out, c.head, S("$"), token);
        dir = str_skip(c.tail, token.n);
    }
    return out.n ? str_cat(a, out, dir) : dir;
}

// The elements of a list, absolute ones with `sysroot` before them, and then with their tokens expanded.
static void add_list(struct query *q, struct str list, struct str sysroot) {
    struct arena *a = q->s->proc->arena;
    struct strs dirs = str_split(a, list, ':');
    for (size_t i = 0; i < dirs.n; i++) {
        struct str dir = dirs.at[i];
        if (sysroot.n && str_starts(dir, S("/"))) dir = str_cat(a, sysroot, dir);
        *vec_push(a, &q->out) = (struct search_dir){expand_tokens(q, dir), false};
    }
}

// True where `part` stands in `list` between colons; it may hold colons itself.
static bool lists(struct str list, struct str part) {
    for (struct cut c = {.tail = list, .found = true}; c.found; c = str_cut(c.tail, ':')) {
        bool ends = c.tail.n == part.n || (c.tail.n > part.n && c.tail.at[part.n] == ':');
        if (ends && str_starts(c.tail, part)) return true;
    }
    return false;
}

// The linker joins the arguments of an option with colons before it cuts them, so an empty one behind another
// is an empty element, the working directory. -rpath drops what is listed already.
static struct str join(const struct query *q, const struct strs *arguments, bool once) {
    struct text list = text_begin(q->s->proc->arena);
    for (size_t i = 0; i < arguments->n; i++) {
        if (once && i) arena_charge(list.arena, list.n / 16); // about as many elements
        if (once && i && lists(text_str(&list), arguments->at[i])) continue;
        if (i) text_add(&list, S(":"));
        text_add(&list, arguments->at[i]);
    }
    return text_str(&list);
}

// -rpath, RUNPATH and ld.so.conf are read by native linkers and by those configured with a sysroot, whose own
// directories are written with a `=` (binutils' genscripts.sh).
static bool uses_libpath(struct query *q) {
    if (q->s->target.native) return true;
    sources_ask(q->s);
    for (size_t i = 0; i < q->s->builtin.n; i++) {
        struct script_statement st = q->s->builtin.at[i];
        if (st.is == SCRIPT_SEARCH_DIR && str_starts(st.value, S("="))) return true;
    }
    return false;
}

static void rpath_link(struct query *q) {
    add_list(q, join(q, &q->s->request->rpath_link, false), S(""));
}

static void rpath(struct query *q) {
    struct str list = join(q, &q->s->request->rpath, true);
    if (list.n && uses_libpath(q)) add_list(q, list, q->s->request->sysroot);
}

static void ld_run_path(struct query *q) {
    const struct request *r = q->s->request;
    bool off = r->rpath.n || r->rpath_link.n || !q->s->target.native;
    if (!off) add_list(q, process_env(q->s->proc, "LD_RUN_PATH"), S(""));
}

static void ld_library_path(struct query *q) {
    if (q->s->target.native) add_list(q, process_env(q->s->proc, "LD_LIBRARY_PATH"), S(""));
}

static void runpath(struct query *q) {
    q->varies = true;
    if (q->runpath.n && uses_libpath(q)) add_list(q, q->runpath, q->s->request->sysroot);
}

static void ld_so_conf(struct query *q) {
    const struct process *proc = q->s->proc;
    if (!uses_libpath(q)) return;
    struct strs dirs =
        ldconf_dirs(proc->os, proc->arena, q->s->request->sysroot, host_linker_prefix(proc, q->s->linker));
    for (size_t i = 0; i < dirs.n; i++)
        *vec_push(proc->arena, &q->out) = (struct search_dir){expand_tokens(q, dirs.at[i]), false};
}

static void search_dirs(struct query *q) {
    struct strs dirs = sources_search_dirs(q->s);
    for (size_t i = 0; i < dirs.n; i++)
        *vec_push(q->s->proc->arena, &q->out) = (struct search_dir){dirs.at[i], false};
}

// --- needld's rows

// One half of `dirlist1;dirlist2`; a list without a semicolon is all dirlist2.
static void add_half(struct query *q, struct str list, bool first, bool stub) {
    struct cut c = str_cut(list, ';');
    struct str half = first ? (c.found ? c.head : (struct str){0}) : (c.found ? c.tail : list);
    struct strs dirs = str_split(q->s->proc->arena, half, ':');
    for (size_t i = 0; i < dirs.n; i++)
        if (dirs.at[i].n) add(q, dirs.at[i], stub);
}

static struct str library_path_of_class(struct query *q) {
    const char *name = q->s->target.is64 ? "LD_LIBRARY_PATH_64" : "LD_LIBRARY_PATH_32";
    struct str list = process_env(q->s->proc, name);
    return list.at ? list : process_env(q->s->proc, "LD_LIBRARY_PATH");
}

static void first_lists(struct query *q) {
    add_half(q, process_library_path(q->s->proc), true, false);
    add_half(q, library_path_of_class(q), true, false);
    add_half(q, process_env(q->s->proc, "NEEDLD_STUB_PATH"), true, false);
}

static void library_dirs(struct query *q) {
    add_all(q, &q->s->request->library_dirs, false);
}

static void library_path(struct query *q) {
    add_half(q, process_library_path(q->s->proc), false, false);
}

static void second_lists(struct query *q) {
    add_half(q, library_path_of_class(q), false, false);
}

static void requester_dir(struct query *q) {
    q->varies = true;
    if (!q->s->config->no_requester_dir) add(q, path_dir(q->needed_by), false);
}

static void add_patterns(struct query *q, const struct strs *patterns) {
    const struct process *proc = q->s->proc;
    for (size_t i = 0; i < patterns->n; i++) {
        struct strs dirs = {0};
        if (patterns->at[i].n) dirs = file_glob(proc->os, proc->arena, patterns->at[i]);
        add_all(q, &dirs, true);
    }
}

static void stub_path(struct query *q) {
    struct str list = process_env(q->s->proc, "NEEDLD_STUB_PATH");
    struct cut c = str_cut(list, ';');
    struct strs patterns = str_split(q->s->proc->arena, c.found ? c.tail : list, ':');
    add_patterns(q, &patterns);
}

static void configured_stubs(struct query *q) {
    add_patterns(q, &q->s->config->stub_dirs);
}

static void beside_library_dir(struct query *q) {
    const struct strs *dirs = &q->s->request->library_dirs;
    for (size_t i = 0; i < dirs->n && !q->s->config->no_builtin_stubs; i++)
        add(q, path_join(q->s->proc->arena, dirs->at[i], S("stubs")), true);
}

static void builtin_stubs(struct query *q) {
    if (q->s->config->no_builtin_stubs) return;
    struct strs patterns = stubs_builtin(q->s->proc);
    add_patterns(q, &patterns);
}

// --- the table: a source of directories is a row

static const struct row {
    const char *name;
    void (*read)(struct query *);
} table[RULE_COUNT] = {
    [RULE_RPATH_LINK] = {"-rpath-link", rpath_link},
    [RULE_RPATH] = {"-rpath", rpath},
    [RULE_LD_RUN_PATH] = {"LD_RUN_PATH", ld_run_path},
    [RULE_LD_LIBRARY_PATH] = {"LD_LIBRARY_PATH", ld_library_path},
    [RULE_RUNPATH] = {"run path", runpath},
    [RULE_LD_SO_CONF] = {"ld.so.conf", ld_so_conf},
    [RULE_SEARCH_DIR] = {"the linker's own directories", search_dirs},
    [RULE_FIRST_LISTS] = {"the first part of a `dirlist1;dirlist2'", first_lists},
    [RULE_LIBRARY_DIR] = {"-L", library_dirs},
    [RULE_LIBRARY_PATH] = {"LIBRARY_PATH", library_path},
    [RULE_SECOND_LISTS] = {"LD_LIBRARY_PATH, as a supply", second_lists},
    [RULE_REQUESTER_DIR] = {"the directory of the library that needs it", requester_dir},
    [RULE_STUB_PATH] = {"NEEDLD_STUB_PATH", stub_path},
    [RULE_CONFIGURED_STUBS] = {"needld.conf", configured_stubs},
    [RULE_BESIDE_LIBRARY_DIR] = {"`stubs' below -L", beside_library_dir},
    [RULE_BUILTIN_STUBS] = {"the known stub directories", builtin_stubs},
};

const char *rule_name(enum search_rule rule) {
    return table[rule].name;
}

struct search_dirs sources_row(
    struct sources *s, enum search_rule rule, struct str needed_by, struct str runpath_text) {
    if (s->rows[rule].read) return s->rows[rule].places;
    struct query q = {.s = s, .needed_by = needed_by, .runpath = runpath_text};
    table[rule].read(&q);
    if (!q.varies) {
        s->rows[rule].places = q.out;
        s->rows[rule].read = true;
    }
    return q.out;
}

// --- linker scripts

static void add_search_dirs(const struct sources *s, const struct script *script, struct strs *out) {
    struct arena *a = s->proc->arena;
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_SEARCH_DIR)
            strs_add(a, out, request_in_sysroot(s->request, a, script->at[i].value));
}

static bool has_statement(const struct script *script, enum statement is) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == is) return true;
    return false;
}

// A script given by name lies in the working directory or in one that -l searches. What is there and cannot be read, a FIFO
// say, ends the search as it ends the linker's.
static bool read_script(const struct sources *s, struct str name, struct str *text) {
    const struct process *proc = s->proc;
    const struct strs *dirs = &s->request->library_dirs;
    for (size_t i = 0; i <= dirs->n; i++) {
        struct str path = i ? path_join(proc->arena, dirs->at[i - 1], name) : name;
        if (file_read(proc->os, proc->arena, path, MAX_SCRIPT, text)) return true;
        if (os_look(proc->os, path).kind != OS_NONE) return false;
    }
    return false;
}

struct script sources_script(const struct sources *s, struct str text) {
    struct arena *a = s->proc->arena;
    struct {
        struct script script;
        size_t next;
    } nested[MAX_NESTED] = {{.script = script_read(a, text)}};
    struct script out = {.odd = nested[0].script.odd};
    for (size_t depth = 1; depth && !out.odd;) {
        const struct script *top = &nested[depth - 1].script;
        size_t i = nested[depth - 1].next++;
        if (i == top->n) {
            depth--;
        } else if (top->at[i].is != SCRIPT_INCLUDE) {
            *vec_push(a, &out) = top->at[i];
        } else {
            struct str included = {0};
            out.odd = depth == MAX_NESTED || !read_script(s, top->at[i].value, &included);
            if (out.odd) break;
            nested[depth].script = script_read(a, included);
            nested[depth].next = 0;
            out.odd = nested[depth++].script.odd;
        }
    }
    return out;
}

// The script of -T or -dT.
static struct script given_script(struct sources *s, struct str name) {
    struct str text = {0};
    struct script script = {.odd = true};
    if (read_script(s, name, &text)) script = sources_script(s, text);
    if (script.odd) s->trouble = S("a linker script is not understood");
    return script;
}

struct sources sources_begin(const struct process *proc, const struct config *config,
    const struct request *request, const struct host_linker *linker) {
    struct sources s = {.proc = proc, .config = config, .request = request, .linker = linker};
    s.target = target_find(request->emulation, linker->triple);
    s.libraries = libraries_begin(proc, &s.target);
    if (!s.target.emulation.n) s.trouble = S("the emulation is not known");
    if (s.target.big_endian ? request->little : request->big_endian)
        s.trouble = S("the output is for the other byte order");
    size_t scripts = 0;
    for (size_t i = 0; i < request->inputs.n; i++) {
        if (request->inputs.at[i].how != HOW_SCRIPT) continue;
        s.script = given_script(&s, request->inputs.at[i].name);
        s.replaced = !has_statement(&s.script, SCRIPT_INSERT);
        if (scripts++) s.trouble = S("there are several linker scripts");
    }
    if (!request->script_nostdlib) add_search_dirs(&s, &s.script, &s.script_dirs);
    return s;
}

// The script in the answer to --verbose stands between two lines of equals signs.
static struct str script_in_answer(struct str answer) {
    struct str rule = S("\n==========");
    struct str script = str_cut(str_cut_text(answer, rule).tail, '\n').tail;
    return str_cut_text(script, rule).head;
}

// `GNU ld (GNU Binutils for Debian) 2.40`; a number of digits behind the point that is not two is not known.
static unsigned version_in_answer(struct str answer) {
    struct str line = str_cut(answer, '\n').head;
    while (str_has(line, ' ')) line = str_cut(line, ' ').tail;
    bool known = line.n >= 4 && line.at[1] == '.' && (line.n == 4 || line.at[4] == '.' || line.at[4] == '-');
    unsigned version = 0;
    for (size_t i = 0; i < 4 && known; i++) {
        if (i == 1) continue;
        known = line.at[i] >= '0' && line.at[i] <= '9';
        version = version * 10 + (unsigned)(line.at[i] - '0');
    }
    return known ? version : 0;
}

// What the linker's own script defines depends on what is to be made: __executable_start is not for shared libraries, nor
// __rela_iplt_start for a PIE. A linker whose name does not tell what it is says so in the same answer: -v before the rest
// has lld, gold and mold print their version and end.
static struct strs question_for(struct arena *a, const struct request *r, bool known) {
    struct strs question = {0};
    if (!known) strs_add(a, &question, S("-v"));
    strs_add(a, &question, S("--verbose"));
    if (r->emulation.n) strs_add(a, &question, str_cat(a, S("-m"), r->emulation));
    if (r->shared) strs_add(a, &question, S("-shared"));
    if (r->product == PRODUCT_PIE) strs_add(a, &question, S("-pie"));
    return question;
}

void sources_ask(struct sources *s) {
    if (s->asked) return;
    s->asked = true;
    bool known = s->linker->flavour != FLAVOUR_UNKNOWN;
    struct strs question = question_for(s->proc->arena, s->request, known);
    struct str answer = host_linker_ask(s->proc, s->linker, &question);
    s->banner = str_cut(answer, '\n').head;
    if (!answer.n || (!known && flavour_of_banner(s->banner) != FLAVOUR_GNU)) {
        s->trouble = answer.n ? S("the linker is not GNU ld") : S("the linker does not say what it is");
        return;
    }
    s->version = version_in_answer(answer);
    s->builtin = script_read(s->proc->arena, script_in_answer(answer));
    if (s->builtin.odd || !s->builtin.n) s->trouble = S("the linker's own script is not understood");
}

struct strs sources_library_dirs(const struct sources *s) {
    struct arena *a = s->proc->arena;
    const struct strs *dirs = &s->request->library_dirs;
    struct strs all = {0};
    for (size_t i = 0; i <= dirs->n; i++) {
        if (i == s->request->dirs_before_script)
            for (size_t j = 0; j < s->script_dirs.n; j++) strs_add(a, &all, s->script_dirs.at[j]);
        if (i < dirs->n) strs_add(a, &all, dirs->at[i]);
    }
    for (size_t i = 0; i < s->request->default_dirs.n; i++) strs_add(a, &all, s->request->default_dirs.at[i]);
    return all;
}

struct strs sources_search_dirs(struct sources *s) {
    struct strs dirs = {0};
    for (size_t i = 0; i < s->script_dirs.n; i++) strs_add(s->proc->arena, &dirs, s->script_dirs.at[i]);
    if (!s->replaced && !s->request->builtin_nostdlib) {
        struct script own = {0};
        if (s->request->default_script.n)
            own = given_script(s, s->request->default_script);
        else
            sources_ask(s), own = s->builtin;
        add_search_dirs(s, &own, &dirs);
    }
    for (size_t i = 0; i < s->implicit_dirs.n; i++) strs_add(s->proc->arena, &dirs, s->implicit_dirs.at[i]);
    return dirs;
}
