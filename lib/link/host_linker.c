#include "host_linker.h"

#include "../elf/elf.h"
#include "../sys/file.h"
#include "../base/map.h"
#include "../formats/response.h"

#include <string.h>

enum { MAX_SCRIPT = 64 << 10, MAX_CMDLINE = 4 << 20 };

struct candidate {
    struct str path;
    bool owned; // from a directory that the driver was told of (-B, COMPILER_PATH), not from PATH
};
struct candidates {
    struct candidate *at;
    size_t n, cap;
};

// A linker that may be run.
struct usable {
    struct os_stat st;
    struct str file; // where its links lead
    bool binary;     // and no script, as far as it can be read
};

// What is known of ourselves and of the one who called.
struct hunt {
    const struct process *proc;
    struct str here;   // the path by which we were called
    struct strs ours;  // that, and the kernel's as its links lead on; the last is our own file
    struct str name;   // the linker that was asked for
    struct str triple; // and its target, where its name had one
    struct str key;    // names this link in NEEDLD_CHAIN
    struct strs chain; // what has already run for it, as DEV:INO
    bool gcc, fuse_ld;
    struct usable *linker; // the last file that was found usable, which is the one that will be run
};

// The last value of -fuse-ld= among words that may be quoted, as in COLLECT_GCC_OPTIONS.
static struct str fuse_ld(struct arena *a, struct str options) {
    struct str found = {0};
    struct strs words = str_split(a, options, ' ');
    for (size_t i = 0; i < words.n; i++) {
        struct str word = words.at[i];
        if (str_starts(word, S("'"))) word = str_cut(str_skip(word, 1), '\'').head;
        if (str_starts(word, S("-fuse-ld="))) found = str_skip(word, 9);
    }
    return found;
}

// In the place of a link's name: we were called by a linker that was only asked something.
#define QUESTION "?"

// A linker and its output name a link: a wrapper that starts a second link begins a chain of its own.
static struct str link_key(const struct process *proc) {
    struct str out = S("a.out");
    for (size_t i = 1; i < proc->argv.n; i++) {
        struct str s = proc->argv.at[i];
        if (!str_starts(s, S("-o"))) continue;
        out = s.n > 2 || i + 1 == proc->argv.n ? str_skip(s, 2) : proc->argv.at[i + 1];
    }
    struct str here = str_starts(out, S("/")) ? S("") : os_working_dir(proc->os, proc->arena);
    struct str text = path_join(proc->arena, here, out);
    return str_format(proc->arena, "%016llx", (unsigned long long)map_hash(text));
}

static struct hunt hunt_begin(const struct process *proc, struct usable *linker) {
    struct arena *a = proc->arena;
    struct hunt h = {.proc = proc, .linker = linker, .gcc = process_env(proc, "COLLECT_GCC").at != NULL};
    struct str argv0 = proc->argv.n ? proc->argv.at[0] : (struct str){0};
    h.here = str_has(argv0, '/') ? argv0 : proc->program;
    if (!str_eq(h.here, proc->program)) strs_add(a, &h.ours, h.here);
    file_add_links(proc->os, a, proc->program, &h.ours);

    struct str base = path_base(argv0);
    h.name = linker_asked_for(base, &h.triple);
    if (!h.name.n) base = path_base(proc->program), h.name = linker_asked_for(base, &h.triple);
    if (!h.name.n) h.name = S("ld");
    struct str chosen = fuse_ld(a, process_env(proc, "COLLECT_GCC_OPTIONS"));
    h.fuse_ld = chosen.n > 0;
    // Under these two names a driver does not say in the name which linker it wants.
    bool any = str_eq(base, S("real-ld")) || str_eq(base, S("collect-ld"));
    if (any && chosen.n) h.name = str_cat(a, S("ld."), chosen);

    h.key = link_key(proc);
    struct strs chain = str_split(a, process_env(proc, "NEEDLD_CHAIN"), ';');
    if (chain.n && (str_eq(chain.at[0], h.key) || str_eq(chain.at[0], S(QUESTION)))) h.chain = chain;
    return h;
}

static void add_dirs(
    const struct hunt *h, struct strs dirs, struct str name, bool owned, struct candidates *out) {
    for (size_t i = 0; i < dirs.n; i++) {
        struct str dir = dirs.at[i].n ? dirs.at[i] : S(".");
        struct str slash = str_ends(dir, S("/")) ? S("") : S("/");
        struct str path = str_cat(h->proc->arena, dir, slash, name);
        *vec_push(h->proc->arena, out) = (struct candidate){path, owned};
    }
}

static struct strs path_dirs(const struct hunt *h) {
    struct str path = process_env(h->proc, "PATH");
    if (!path.at) path = os_default_path(h->proc->os, h->proc->arena);
    return str_split(h->proc->arena, path, ':');
}

static struct strs compiler_path(const struct hunt *h) {
    return str_split(h->proc->arena, process_env(h->proc, "COMPILER_PATH"), ':');
}

// The target of the gcc that runs us, from its own directory in COMPILER_PATH: .../gcc/TRIPLE/VERSION/ or
// .../gcc-cross/TRIPLE/VERSION/.
static struct str gcc_triple(const struct hunt *h, bool *cross) {
    struct strs dirs = compiler_path(h);
    for (size_t i = 0; i < dirs.n; i++) {
        for (struct cut c = str_cut(dirs.at[i], '/'); c.found; c = str_cut(c.tail, '/')) {
            *cross = str_eq(c.head, S("gcc-cross"));
            if (!*cross && !str_eq(c.head, S("gcc"))) continue;
            struct cut behind = str_cut(c.tail, '/');
            struct str triple = behind.head;
            if (!behind.found || !target_triple(str_cat(h->proc->arena, triple, S("-ld"))).n) continue;
            // A native compiler's target is what this machine's own linkers link by default.
            struct target here = target_find((struct str){0}, (struct str){0});
            *cross |= target_find((struct str){0}, triple).machine != here.machine;
            return triple;
        }
    }
    *cross = false;
    return (struct str){0};
}

static void list_for_gcc(const struct hunt *h, struct candidates *out) {
    bool cross;
    struct str triple = gcc_triple(h, &cross);
    add_dirs(h, compiler_path(h), h->name, true, out);
    if (cross) add_dirs(h, path_dirs(h), str_cat(h->proc->arena, triple, S("-"), h->name), false, out);
    if (!cross || h->fuse_ld) add_dirs(h, path_dirs(h), h->name, false, out);
}

// The words of our parent's command line, with those of its response files.
static struct strs parent_words(const struct hunt *h, int parent) {
    struct str text = {0};
    file_read(h->proc->os, h->proc->arena, str_format(h->proc->arena, "/proc/%d/cmdline", parent),
        MAX_CMDLINE, &text);
    struct strs given = str_split(h->proc->arena, text, '\0'), words = {0};
    return response_expand(h->proc->os, h->proc->arena, &given, &words) ? words : given;
}

static struct str clang_target(const struct strs *words) {
    struct str target = {0};
    for (size_t i = 0; i < words->n; i++) {
        if (str_starts(words->at[i], S("--target="))) target = str_skip(words->at[i], 9);
        if (str_eq(words->at[i], S("-target")) && i + 1 < words->n) target = words->at[i + 1];
    }
    return target;
}

static struct strs clang_b_dirs(const struct hunt *h, const struct strs *words) {
    struct strs dirs = {0};
    for (size_t i = 1; i < words->n; i++) {
        struct str word = words->at[i];
        if (!str_starts(word, S("-B"))) continue;
        if (word.n > 2)
            strs_add(h->proc->arena, &dirs, str_skip(word, 2));
        else if (i + 1 < words->n)
            strs_add(h->proc->arena, &dirs, words->at[i + 1]);
    }
    return dirs;
}

// The directory of the program that was started as `word`, as the shell would find it.
static struct str program_dir(const struct hunt *h, struct str word) {
    if (str_has(word, '/')) return path_dir(word);
    struct candidates found = {0};
    add_dirs(h, path_dirs(h), word, false, &found);
    for (size_t i = 0; i < found.n; i++)
        if (os_look(h->proc->os, found.at[i].path).runnable) return path_dir(found.at[i].path);
    return (struct str){0};
}

// The number that a text begins with; 0 where it is none.
static unsigned number_at(struct str s) {
    unsigned number = 0;
    for (size_t i = 0; i < s.n && i < 4 && s.at[i] >= '0' && s.at[i] <= '9'; i++)
        number = number * 10 + (unsigned)(s.at[i] - '0');
    return number;
}

// 19 of clang-19; else of the headers that come with it, PREFIX/lib/clang/19. 0 where it is not known.
static unsigned clang_release(const struct hunt *h, struct str exe) {
    struct arena *a = h->proc->arena;
    unsigned release = number_at(str_cut_last(path_base(exe), '-').tail);
    if (release) return release;
    struct strs names = os_list(h->proc->os, a, path_join(a, path_dir(path_dir(exe)), S("lib/clang")));
    for (size_t i = 0; i < names.n; i++)
        if (number_at(names.at[i]) > release) release = number_at(names.at[i]);
    return release;
}

// -no-canonical-prefixes has clang take the path by which it was called for its own; flang does not know it.
static bool takes_name_for_path(const struct strs *words) {
    bool name = false;
    for (size_t i = 1; i < words->n; i++) {
        if (str_eq(words->at[i], S("-no-canonical-prefixes"))) name = true;
        if (str_eq(words->at[i], S("-canonical-prefixes"))) name = false;
    }
    return name;
}

// The directories in which clang looks for a linker before those of PATH: that of its executable and, before
// release 19, ahead of it that of the path by which it was called.
static struct strs clang_own_dirs(const struct hunt *h, const struct strs *words, struct str exe) {
    struct strs dirs = {0};
    bool flang = str_contains(path_base(exe), S("flang")), name = !flang && takes_name_for_path(words);
    unsigned release = flang || name ? 0 : clang_release(h, exe);
    struct str called = {0};
    if (words->n && (name || (release && release < 19))) called = program_dir(h, words->at[0]);
    if (called.n) strs_add(h->proc->arena, &dirs, called);
    if (!called.n || !name) strs_add(h->proc->arena, &dirs, path_dir(exe));
    return dirs;
}

static void list_for_clang(const struct hunt *h, int parent, struct str exe, struct candidates *out) {
    struct arena *a = h->proc->arena;
    struct strs words = parent_words(h, parent), path = path_dirs(h);
    struct strs dirs = clang_own_dirs(h, &words, exe);
    struct str triple = h->triple.n ? h->triple : clang_target(&words);
    add_dirs(h, clang_b_dirs(h, &words), h->name, true, out);
    add_dirs(h, compiler_path(h), h->name, true, out);
    for (size_t i = 0; i < path.n; i++) strs_add(a, &dirs, path.at[i]);
    if (triple.n) add_dirs(h, dirs, str_cat(a, triple, S("-"), h->name), false, out);
    add_dirs(h, dirs, h->name, false, out);
}

static struct candidates list_candidates(const struct hunt *h) {
    struct candidates out = {0};
    struct arena *a = h->proc->arena;
    if (h->gcc) {
        list_for_gcc(h, &out);
        return out;
    }
    int parent = os_parent(h->proc->os);
    struct str exe = parent ? os_executable(h->proc->os, a, parent) : S("");
    if (str_contains(path_base(exe), S("clang")) || str_contains(path_base(exe), S("flang"))) {
        list_for_clang(h, parent, exe, &out);
        return out;
    }
    struct str name = h->triple.n ? str_cat(a, h->triple, S("-"), h->name) : h->name;
    add_dirs(h, path_dirs(h), name, false, &out);
    return out;
}

// A script that calls us by our path would bring us back here for ever.
static bool calls_us(const struct hunt *h, struct reader *b) {
    const unsigned char *begin = reader_get(b, 0, 2);
    if (!begin || begin[0] != '#' || begin[1] != '!' || b->size > MAX_SCRIPT) return false;
    const unsigned char *all = reader_keep(b, h->proc->arena, 0, b->size);
    struct str text = {(const char *)all, all ? (size_t)b->size : 0};
    struct str exe = os_executable(h->proc->os, h->proc->arena, 0);
    return str_contains(text, h->here) || (exe.n && str_contains(text, exe));
}

static bool leads_back(const struct hunt *h, struct reader *b) {
    struct elf elf = elf_head(b);
    return elf_has_note(b, &elf, S("needld")) || calls_us(h, b);
}

static bool is_binary(struct reader *b) {
    const unsigned char *begin = reader_get(b, 0, 4);
    return begin && !memcmp(begin, "\177ELF", 4);
}

static bool usable(const struct hunt *h, struct str path) {
    struct os *os = h->proc->os;
    struct usable u = {.st = os_look(os, path)};
    if (u.st.kind != OS_FILE || !u.st.runnable) return false;
    if (strs_have(&h->chain, file_identity(h->proc->arena, u.st))) return false;
    struct strs links = {0};
    file_add_links(os, h->proc->arena, path, &links);
    u.file = links.at[links.n - 1];
    if (str_eq(u.file, h->ours.at[h->ours.n - 1])) return false;
    struct reader b;
    int file = os_open(os, OS_CWD, path); // which may fail for what may be run
    if (file >= 0) reader_begin(&b, os, file, 0, u.st.size);
    bool back = file >= 0 && leads_back(h, &b);
    u.binary = file >= 0 && is_binary(&b);
    if (file >= 0) os_close(os, file);
    if (!back) *h->linker = u;
    return !back;
}

// The entry by which we were called: the number of entries where there is none.
static size_t own_entry(const struct hunt *h, const struct candidates *list) {
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].path, h->here)) return i;
    struct str here = path_dir(h->here);
    struct os_stat own = {0};
    for (size_t i = 0; i < list->n; i++) {
        struct str dir = path_dir(list->at[i].path);
        if (str_eq(dir, here)) return i;
        if (own.kind == OS_NONE) own = os_look(h->proc->os, here);
        struct os_stat st = os_look(h->proc->os, dir);
        if (st.kind == OS_DIRECTORY && os_same_file(&st, &own)) return i;
    }
    return list->n;
}

// True where `path` is one of the `n` entries from `start` on: drivers name some directories twice.
static bool is_among(const struct candidates *list, size_t start, size_t n, struct str path) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(list->at[(start + i) % list->n].path, path)) return true;
    return false;
}

static struct str first_usable(const struct hunt *h, const struct candidates *list) {
    size_t own = own_entry(h, list), start = own < list->n ? own + 1 : 0;
    // What the driver was told of and asks first was not asked: we were named (-fuse-ld, --ld-path), not
    // found.
    for (size_t i = 0; i < own && i < list->n; i++)
        if (list->at[i].owned && usable(h, list->at[i].path)) return list->at[i].path;
    for (size_t i = 0; i < list->n; i++) {
        struct str path = list->at[(start + i) % list->n].path;
        if (!is_among(list, start, i, path) && usable(h, path)) return path;
    }
    return (struct str){0};
}

static struct str beside(const struct hunt *h, const char *suffix) {
    for (size_t i = 0; i < h->ours.n; i++) {
        // As needld itself we stand in nobody's place.
        if (str_eq(path_base(h->ours.at[i]), S("needld"))) continue;
        struct str path = str_cat(h->proc->arena, h->ours.at[i], str_of(suffix));
        if (usable(h, path)) return path;
    }
    return (struct str){0};
}

// Where we stand in the linker's place, it stands beside us under another name. As `make install-divert` and dpkg-divert
// leave it, it comes before any other: a compiler that has our path built in would not have searched.
static struct str diverted(const struct hunt *h) {
    return beside(h, ".distrib");
}

// ... put there by hand.
static struct str neighbour(const struct hunt *h) {
    struct str path = beside(h, ".real");
    return path.n ? path : beside(h, ".orig");
}

static struct str other_name(const struct hunt *h) {
    struct candidates list = {0};
    bool cross;
    struct str triple = h->gcc ? gcc_triple(h, &cross) : (struct str){0};
    struct str name = triple.n ? str_cat(h->proc->arena, triple, S("-"), h->name) : h->name;
    add_dirs(h, path_dirs(h), name, false, &list);
    return first_usable(h, &list);
}

// A linker that the user names: a path, or a name to look up in PATH. It may have run already and called us
// back.
static struct str named(const struct hunt *h, struct str wanted, struct str *problem) {
    struct candidates list = {0};
    if (str_has(wanted, '/'))
        *vec_push(h->proc->arena, &list) = (struct candidate){wanted, false};
    else
        add_dirs(h, path_dirs(h), wanted, false, &list);
    bool ran = false;
    for (size_t i = 0; i < list.n; i++) {
        if (usable(h, list.at[i].path)) return list.at[i].path;
        ran |= strs_have(&h->chain, file_identity(h->proc->arena, os_look(h->proc->os, list.at[i].path)));
    }
    if (!ran)
        *problem = str_cat(h->proc->arena, S("NEEDLD_LINKER or `linker' in needld.conf: "), wanted,
            S(" is no linker that can be run"));
    return (struct str){0};
}

static struct str find_path(const struct hunt *h, const struct config *config, struct str *problem) {
    struct str wanted = process_env(h->proc, "NEEDLD_LINKER");
    if (!wanted.n) wanted = config->linker;
    struct str path = wanted.n ? named(h, wanted, problem) : (struct str){0};
    if (path.n || problem->n) return path;
    path = diverted(h);
    if (path.n) return path;
    struct candidates list = list_candidates(h);
    path = first_usable(h, &list);
    if (!path.n) path = neighbour(h);
    if (!path.n) path = other_name(h);
    if (!path.n)
        *problem = str_cat(h->proc->arena, S("found no linker to run: no `"), h->name,
            S("' but needld itself in PATH or beside the compiler; set NEEDLD_LINKER to the path of one"));
    return path;
}

struct host_linker host_linker_find(const struct process *proc, const struct config *config) {
    struct arena *a = proc->arena;
    struct usable linker = {0};
    struct hunt h = hunt_begin(proc, &linker);
    struct host_linker r = {0};
    r.path = find_path(&h, config, &r.problem);
    if (r.problem.n) return r;
    r.file = linker.file;
    r.binary = linker.binary;
    r.flavour = flavour_of_name(path_base(linker.file));
    r.triple = target_triple(path_base(linker.file));
    struct str chain = h.chain.n ? process_env(proc, "NEEDLD_CHAIN") : h.key;
    r.chain = str_cat(a, chain, S(";"), file_identity(a, linker.st));
    return r;
}

struct str host_linker_prefix(const struct process *proc, const struct host_linker *linker) {
    struct str file = os_real_path(proc->os, proc->arena, linker->path), prefix = path_dir(path_dir(file));
    return !file.n || str_eq(prefix, S("/")) ? S("") : prefix;
}

struct strs host_linker_env(const struct process *proc, struct str chain) {
    return env_with(proc->arena, &proc->env, str_cat(proc->arena, S("NEEDLD_CHAIN="), chain));
}

struct str host_linker_banner(const struct process *proc, const struct host_linker *linker) {
    struct strs question = {0};
    strs_add(proc->arena, &question, S("-v"));
    return str_cut(host_linker_ask(proc, linker, &question), '\n').head;
}

struct str host_linker_ask(
    const struct process *proc, const struct host_linker *linker, const struct strs *question) {
    struct arena *a = proc->arena;
    struct strs command = {0},
                env = host_linker_env(proc, str_cat(a, S(QUESTION ";"), str_cut(linker->chain, ';').tail));
    env = env_in_english(a, &env);
    strs_add(a, &command, linker->path);
    for (size_t i = 0; i < question->n; i++) strs_add(a, &command, question->at[i]);
    return os_ask(proc->os, a, &command, &env);
}

static bool is_for_this_machine(struct str triple) {
    const struct str none = {0};
    return target_find(none, triple).machine == target_find(none, none).machine;
}

static bool lies_in_bin(struct str file) {
    return str_eq(path_dir(file), S("/usr/bin")) || str_eq(path_dir(file), S("/bin"));
}

// A distribution's own linker has no sysroot. Of its cross linkers, which lie in /usr/bin too, only Debian's
// have none; Fedora's have one.
static bool is_of_the_system(const struct process *proc, const struct host_linker *linker) {
    if (!linker->binary) return false;
    if (!lies_in_bin(linker->file) && !lies_in_bin(os_real_path(proc->os, proc->arena, linker->file)))
        return false;
    return is_for_this_machine(linker->triple) || os_look(proc->os, S("/etc/debian_version")).kind == OS_FILE;
}

// `-v` has a linker without a sysroot print something too, so that its answer differs from a refusal.
bool host_linker_sysroot(const struct process *proc, const struct host_linker *linker, struct str *sysroot) {
    *sysroot = S("");
    if (is_of_the_system(proc, linker)) return true;
    struct strs question = {0};
    strs_add(proc->arena, &question, S("-v"));
    strs_add(proc->arena, &question, S("--print-sysroot"));
    struct cut answer = str_cut(host_linker_ask(proc, linker, &question), '\n');
    *sysroot = str_cut(answer.tail, '\n').head;
    if (str_eq(*sysroot, S("/"))) *sysroot = S(""); // which old ones print
    return flavour_of_banner(answer.head) == FLAVOUR_GNU;
}

bool host_linker_is_asked(const struct process *proc) {
    return str_starts(process_env(proc, "NEEDLD_CHAIN"), S(QUESTION ";"));
}
