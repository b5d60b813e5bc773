#define _POSIX_C_SOURCE 200809L
#include "os_memory.h"

#include "../../lib/base/map.h"
#include "mkelf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOTHING = -1, MAX_PATH = 4096, MAX_LINKS = 40 };

enum node_kind { NODE_FILE, NODE_DIRECTORY, NODE_OTHER, NODE_LINK };
struct node {
    enum node_kind kind;
    struct str bytes; // of a file; of a link its target
    uint64_t size;    // as stat gives it
    bool marks[MEMORY_SHRUNK + 1];
};
struct entry {
    struct str path; // without a slash at its end: the root is empty
    size_t node;
};
struct answer {
    size_t node;
    struct str words, text;
};
struct open_file {
    size_t node;
    bool open;
};

struct os {
    struct arena arena; // not the arena of the run: a test may exhaust that one
    struct {
        struct node *at;
        size_t n, cap;
    } nodes;
    struct {
        struct entry *at;
        size_t n, cap;
    } entries;
    struct map by_path; // -> index into entries
    struct {
        struct answer *at;
        size_t n, cap;
    } answers;
    struct {
        struct open_file *at;
        size_t n, cap;
    } files;
    struct strs dirs;   // by handle
    struct strs opened; // the names of all files that were opened
    struct str working_dir;
    int parent;
    size_t calls, fail;
    struct strs asked; // the programs that were run
    bool trouble;
    char at[MAX_PATH], rest[MAX_PATH], more[MAX_PATH]; // of find
};

// --- paths

static struct str text(const char *at, size_t n) {
    return (struct str){at, n};
}

// False where the texts do not fit: such a name is too long.
static bool put(char *to, struct str a, struct str slash, struct str b) {
    if (a.n + slash.n + b.n >= MAX_PATH) return false;
    const struct str parts[] = {a, slash, b};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].n) memcpy(to, parts[i].at, parts[i].n);
        to += parts[i].n;
    }
    *to = '\0';
    return true;
}

static int entry_of(const struct os *os, struct str path) {
    uint32_t entry = map_get(&os->by_path, path);
    return entry == NO_INDEX ? NOTHING : (int)entry;
}

static struct node *node_of(const struct os *os, int entry) {
    return &os->nodes.at[os->entries.at[entry].node];
}

// The entry to which a path leads, links followed; NOTHING where it leads nowhere.
static int find(struct os *os, struct str path) {
    path = str_cut(path, '\0').head;
    if (!path.n) return NOTHING;
    struct str start = str_starts(path, S("/")) ? S("") : os->working_dir;
    if (!put(os->at, start, S(""), S("")) || !put(os->rest, path, S(""), S(""))) return NOTHING;
    struct str rest = str_of(os->rest);
    for (int links = 0;;) {
        struct str at = str_of(os->at);
        int here = entry_of(os, at);
        if (here == NOTHING) return NOTHING;
        if (!rest.n) return here;
        if (node_of(os, here)->kind != NODE_DIRECTORY) return NOTHING;
        struct cut c = str_cut(rest, '/');
        rest = c.tail;
        if (!c.head.n || str_eq(c.head, S("."))) continue;
        if (str_eq(c.head, S(".."))) {
            os->at[str_cut_last(at, '/').head.n] = '\0';
            continue;
        }
        if (!put(os->more, at, S("/"), c.head)) return NOTHING;
        int next = entry_of(os, str_of(os->more));
        if (next == NOTHING) return NOTHING;
        if (node_of(os, next)->kind != NODE_LINK) {
            put(os->at, str_of(os->more), S(""), S(""));
            // A name with a slash behind it must be a directory.
            if (c.found && node_of(os, next)->kind != NODE_DIRECTORY) return NOTHING;
            continue;
        }
        struct str target = node_of(os, next)->bytes;
        if (++links > MAX_LINKS || !put(os->more, target, c.found ? S("/") : S(""), rest)) return NOTHING;
        put(os->rest, str_of(os->more), S(""), S(""));
        rest = str_of(os->rest);
        if (str_starts(target, S("/"))) os->at[0] = '\0';
    }
}

// --- making

// `path` from the root, without dots and double slashes.
static struct str absolute(struct os *os, struct str path) {
    struct str at = str_starts(path, S("/")) ? S("") : os->working_dir;
    for (struct cut c = {.tail = path, .found = true}; c.found;) {
        c = str_cut(c.tail, '/');
        if (str_eq(c.head, S("..")))
            at = str_cut_last(at, '/').head;
        else if (c.head.n && !str_eq(c.head, S(".")))
            at = str_cat(&os->arena, at, S("/"), c.head);
    }
    return at;
}

static void set_entry(struct os *os, struct str path, size_t node) {
    uint32_t fresh = (uint32_t)os->entries.n, entry = map_add(&os->arena, &os->by_path, path, fresh);
    if (entry == fresh) vec_push(&os->arena, &os->entries)->path = path;
    os->entries.at[entry].node = node;
}

static void add(struct os *os, struct str path, struct node node) {
    *vec_push(&os->arena, &os->nodes) = node;
    set_entry(os, path, os->nodes.n - 1);
}

static void add_dirs(struct os *os, struct str path) {
    for (size_t i = 1; i <= path.n; i++) {
        struct str dir = text(path.at, i);
        bool whole = i == path.n || path.at[i] == '/';
        if (whole && entry_of(os, dir) == NOTHING) add(os, dir, (struct node){.kind = NODE_DIRECTORY});
    }
}

static void add_below_dirs(struct os *os, struct str path, struct node node) {
    path = absolute(os, path);
    node.bytes = str_cat(&os->arena, node.bytes);
    add_dirs(os, str_cut_last(path, '/').head);
    add(os, path, node);
}

struct os *os_memory(void) {
    struct arena arena = arena_make(SIZE_MAX);
    struct os *os = arena_calloc(&arena, sizeof *os, 1);
    os->arena = arena;
    add(os, S(""), (struct node){.kind = NODE_DIRECTORY});
    strs_add(&os->arena, &os->dirs, S("")); // OS_CWD
    return os;
}

void memory_dir(struct os *os, struct str path) {
    add_dirs(os, absolute(os, path));
}

void memory_file(struct os *os, struct str path, struct str bytes) {
    bool proc = str_starts(absolute(os, path), S("/proc/"));
    add_below_dirs(os, path, (struct node){.kind = NODE_FILE, .bytes = bytes, .size = proc ? 0 : bytes.n});
}

void memory_link(struct os *os, struct str path, struct str target) {
    add_below_dirs(os, path, (struct node){.kind = NODE_LINK, .bytes = target});
}

void memory_other(struct os *os, struct str path) {
    add_below_dirs(os, path, (struct node){.kind = NODE_OTHER});
}

bool memory_hard_link(struct os *os, struct str path, struct str file) {
    int entry = find(os, file);
    if (entry == NOTHING) return false;
    path = absolute(os, path);
    add_dirs(os, str_cut_last(path, '/').head);
    set_entry(os, path, os->entries.at[entry].node);
    return true;
}

bool memory_mark(struct os *os, struct str path, enum memory_mark mark) {
    int entry = find(os, path);
    if (entry != NOTHING) node_of(os, entry)->marks[mark] = true;
    return entry != NOTHING;
}

void memory_working_dir(struct os *os, struct str path) {
    memory_dir(os, path);
    os->working_dir = absolute(os, path);
}

void memory_parent(struct os *os, int process) {
    os->parent = process;
}

bool memory_answer(struct os *os, struct str program, struct str words, struct str answer) {
    struct arena *a = &os->arena;
    int entry = find(os, program);
    if (entry == NOTHING) return false;
    size_t node = os->entries.at[entry].node;
    *vec_push(a, &os->answers) = (struct answer){node, str_cat(a, words), str_cat(a, answer)};
    return true;
}

void memory_fail(struct os *os, size_t call) {
    os->fail = call ? os->calls + call : 0;
}

void memory_reset(struct os *os) {
    os->calls = os->fail = 0;
    os->trouble = false;
    // Their memory may have been freed.
    memset(&os->files, 0, sizeof os->files);
    os->opened = os->asked = os->dirs = (struct strs){0};
    strs_add(&os->arena, &os->dirs, S("")); // OS_CWD
}

static bool store(const struct node *node, const char *path) {
    switch (node->kind) {
    case NODE_DIRECTORY: return !mkdir(path, 0777) || errno == EEXIST;
    case NODE_LINK: return !symlink(node->bytes.at, path);
    case NODE_OTHER: return !mkfifo(path, 0666);
    case NODE_FILE: break;
    }
    return mkelf_store(path, node->bytes.at, node->bytes.n) &&
           !chmod(path, node->marks[MEMORY_RUNNABLE]     ? 0755
                        : node->marks[MEMORY_UNREADABLE] ? 0
                                                         : 0644);
}

bool memory_store(const struct os *os, const char *root) {
    struct arena arena = os->arena;
    for (size_t i = 0; i < os->entries.n; i++) {
        const struct entry *e = &os->entries.at[i];
        if (str_starts(e->path, S("/proc"))) continue;
        struct str path = str_cat(&arena, str_of(root), e->path), old = {0};
        for (size_t j = 0; j < i && !old.n; j++)
            if (os->entries.at[j].node == e->node)
                old = str_cat(&arena, str_of(root), os->entries.at[j].path);
        if (old.n ? link(old.at, path.at) : !store(&os->nodes.at[e->node], path.at)) return false;
    }
    return true;
}

// --- what happened

size_t memory_calls(const struct os *os) {
    return os->calls;
}

size_t memory_open_files(const struct os *os) {
    size_t n = 0;
    for (size_t i = 0; i < os->files.n; i++) n += os->files.at[i].open;
    return n;
}

bool memory_was_opened(const struct os *os, const char *path) {
    struct str wanted = str_of(path);
    for (size_t i = 0; i < os->opened.n; i++) {
        struct str name = os->opened.at[i];
        if (str_starts(name, wanted) && (name.n == wanted.n || name.at[wanted.n] == '/')) return true;
    }
    return false;
}

size_t memory_asked(const struct os *os) {
    return os->asked.n;
}

bool memory_asked_only(const struct os *os, struct str path) {
    for (size_t i = 0; i < os->asked.n; i++)
        if (!str_eq(os->asked.at[i], path)) return false;
    return true;
}

// --- lib/sys/os.h

// False if this is the call that has to fail.
static bool called(struct os *os) {
    bool fails = ++os->calls == os->fail;
    os->trouble |= fails;
    return !fails;
}

int os_dir(struct os *os, struct str path) {
    if (!called(os)) return -1;
    for (size_t i = 0; i < os->dirs.n; i++)
        if (str_eq(os->dirs.at[i], path)) return (int)i;
    int entry = find(os, path);
    if (entry == NOTHING || node_of(os, entry)->kind != NODE_DIRECTORY) return -1;
    strs_add(&os->arena, &os->dirs, str_cat(&os->arena, path));
    return (int)os->dirs.n - 1;
}

static struct os_stat stat_of(const struct os *os, size_t number) {
    static const enum os_kind kinds[] = {
        [NODE_FILE] = OS_FILE, [NODE_DIRECTORY] = OS_DIRECTORY, [NODE_OTHER] = OS_OTHER};
    const struct node *node = &os->nodes.at[number];
    return (struct os_stat){.kind = kinds[node->kind], .dev = 1, .ino = number + 1, .size = node->size};
}

int os_open_file(struct os *os, int dir, struct str name, struct os_stat *st) {
    name = str_cut(name, '\0').head;
    if (dir < 0 || (size_t)dir >= os->dirs.n) abort();
    *st = (struct os_stat){0};
    if (!called(os) || !name.n) return -1;
    int entry = find(os, path_from(&os->arena, os->dirs.at[dir], name));
    if (entry == NOTHING) return -1;
    *st = stat_of(os, os->entries.at[entry].node);
    return st->kind == OS_FILE ? os_open(os, dir, name) : -1;
}

int os_open(struct os *os, int dir, struct str name) {
    struct arena *a = &os->arena;
    name = str_cut(name, '\0').head;
    if (dir < 0 || (size_t)dir >= os->dirs.n) abort();
    if (!called(os) || !name.n) return -1;
    struct str path = path_from(a, os->dirs.at[dir], name);
    int entry = find(os, path);
    if (entry != NOTHING && node_of(os, entry)->kind != NODE_FILE) abort(); // no FIFO may ever be opened
    if (entry == NOTHING || node_of(os, entry)->marks[MEMORY_UNREADABLE]) return -1;
    strs_add(a, &os->opened, str_cat(a, path));
    // As on a real machine, 0 is a descriptor like any other. It is used again; the others stay closed, so
    // that their use shows.
    bool first = os->files.n && !os->files.at[0].open && os->opened.n % 2;
    struct open_file *file = first ? os->files.at : vec_push(a, &os->files);
    *file = (struct open_file){os->entries.at[entry].node, true};
    return (int)(file - os->files.at);
}

static const struct node *open_node(struct os *os, int file) {
    if (file < 0 || (size_t)file >= os->files.n || !os->files.at[file].open) abort();
    return &os->nodes.at[os->files.at[file].node];
}

void os_close(struct os *os, int file) {
    open_node(os, file);
    os->files.at[file].open = false;
}

struct os_stat os_look(struct os *os, struct str path) {
    int entry = called(os) ? find(os, path) : NOTHING;
    if (entry == NOTHING) return (struct os_stat){0};
    struct os_stat st = stat_of(os, os->entries.at[entry].node);
    st.runnable = st.kind == OS_FILE && node_of(os, entry)->marks[MEMORY_RUNNABLE];
    return st;
}

size_t os_read(struct os *os, int file, void *to, size_t n, uint64_t at) {
    const struct node *node = open_node(os, file);
    if (!called(os)) return 0;
    if (node->kind != NODE_FILE) return 0;
    os->trouble |= node->marks[MEMORY_BROKEN];
    size_t size = node->marks[MEMORY_SHRUNK] ? node->bytes.n / 2 : node->bytes.n;
    if (node->marks[MEMORY_BROKEN] || at >= size) return 0;
    size_t left = size - (size_t)at, taken = n < left ? n : left;
    memcpy(to, node->bytes.at + at, taken);
    return taken;
}

// The last one first: code that needs an order has to sort.
struct strs os_list(struct os *os, struct arena *a, struct str dir) {
    struct strs names = {0};
    int entry = called(os) ? find(os, dir) : NOTHING;
    if (entry == NOTHING || node_of(os, entry)->kind != NODE_DIRECTORY) return names;
    if (node_of(os, entry)->marks[MEMORY_UNREADABLE]) return names;
    for (size_t i = os->entries.n; i--;) {
        struct cut c = str_cut_last(os->entries.at[i].path, '/');
        if (c.found && str_eq(c.head, os->entries.at[entry].path) && c.tail.at[0] != '.')
            strs_add(a, &names, str_cat(a, c.tail));
    }
    return names;
}

struct str os_real_path(struct os *os, struct arena *a, struct str path) {
    int entry = called(os) ? find(os, path) : NOTHING;
    if (entry == NOTHING) return (struct str){0};
    struct str real = os->entries.at[entry].path;
    return real.n ? str_cat(a, real) : S("/");
}

struct str os_link(struct os *os, struct arena *a, struct str path) {
    struct str dir = os_real_path(os, a, path_dir(path));
    struct str at = str_cat(a, str_eq(dir, S("/")) ? S("") : dir, S("/"), path_base(path));
    int entry = dir.n ? entry_of(os, at) : NOTHING;
    bool link = entry != NOTHING && node_of(os, entry)->kind == NODE_LINK;
    return link ? str_cat(a, node_of(os, entry)->bytes) : (struct str){0};
}

struct str os_executable(struct os *os, struct arena *a, int process) {
    return os_real_path(os, a, process ? str_format(a, "/proc/%d/exe", process) : S("/proc/self/exe"));
}

struct str os_working_dir(struct os *os, struct arena *a) {
    return os->working_dir.n ? str_cat(a, os->working_dir) : S("/");
}

struct str os_default_path(struct os *os, struct arena *a) {
    (void)os, (void)a;
    return S("/bin:/usr/bin");
}

int os_parent(struct os *os) {
    return os->parent;
}

static bool is_for(const struct answer *answer, size_t node, const struct strs *command) {
    struct str rest = answer->words;
    if (answer->node != node) return false;
    if (str_eq(rest, S("*"))) return true;
    for (size_t i = 1; i < command->n; i++) {
        struct cut c = str_cut(rest, ' ');
        if (!rest.n || !str_eq(c.head, command->at[i])) return false;
        rest = c.tail;
    }
    return !rest.n;
}

// Programs print other messages in other languages.
static bool is_in_english(const struct strs *env) {
    for (size_t i = 0; i < env->n; i++)
        if (str_starts(env->at[i], S("LANGUAGE=")) && !str_eq(env->at[i], S("LANGUAGE="))) return false;
    return strs_have(env, S("LC_ALL=C"));
}

struct str os_ask(struct os *os, struct arena *a, const struct strs *command, const struct strs *env) {
    int entry = called(os) ? find(os, command->at[0]) : NOTHING;
    strs_add(&os->arena, &os->asked, str_cat(&os->arena, command->at[0]));
    if (entry == NOTHING) return (struct str){0};
    if (!is_in_english(env)) return S("ld di GNU\n");
    for (size_t i = 0; i < os->answers.n; i++)
        if (is_for(&os->answers.at[i], os->entries.at[entry].node, command))
            return str_cat(a, os->answers.at[i].text);
    return (struct str){0};
}

bool os_trouble(const struct os *os) {
    return os->trouble;
}
