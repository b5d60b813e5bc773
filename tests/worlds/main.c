// Random links, judged by the linker itself. See README.md.
#define _GNU_SOURCE
#include "judge.h"
#include "run.h"
#include "../support/mkelf.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct options {
    struct programs programs;
    const char *emulation;
    uint64_t seed, count;
    double seconds;
    unsigned jobs;
    bool keep;
};

static void fail(const char *what, const char *detail) {
    fprintf(stderr, "worlds: %s%s%s\n", what, detail ? ": " : "", detail ? detail : "");
    exit(2);
}

// ---- the recorder: this program under the linker's name ----

// The recorder does not run the link itself.
static int record(const char *linker_file, int argc, char **argv) {
    char linker[4096];
    int fd = open(linker_file, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, linker, sizeof linker - 1);
    if (n <= 0) return 126;
    linker[n] = '\0';
    const char *to = getenv("WORLDS_RECORD"), *words = getenv("WORLDS_WORDS"),
               *first = getenv("WORLDS_FIRST"), *last = getenv("WORLDS_LAST");
    bool link = false;
    for (int i = 1; first && i < argc; i++) link |= strcmp(argv[i], first) == 0;
    if (to && words && link && last && argc - 1 >= atoi(words) && strcmp(argv[argc - 1], last) == 0) {
        FILE *f = fopen(to, "wb");
        if (!f) return 126;
        for (char **a = argv + 1; *a; a++) fwrite(*a, 1, strlen(*a) + 1, f);
        return fclose(f) == 0 ? 0 : 126;
    }
    argv[0] = linker;
    execv(linker, argv);
    return 126;
}

static const char *make_recorder(struct pool *p, const char *dir, const char *linker) {
    char *real = realpath(linker, NULL), self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (!real || n <= 0) fail("no such linker", linker);
    self[n] = '\0';
    const char *path = text(p, "%s/%s", dir, path_base(real));
    free(real);
    FILE *in = fopen(self, "rb");
    char *bytes = NULL;
    size_t size = 0;
    FILE *copy = open_memstream(&bytes, &size);
    for (int c; (c = getc(in)) != EOF;) putc(c, copy);
    fclose(in);
    fclose(copy);
    if (!mkelf_store(path, bytes, size) || chmod(path, 0777) != 0 ||
        !mkelf_store(text(p, "%s.linker", path), linker, strlen(linker)))
        fail("cannot write", path);
    free(bytes);
    return path;
}

// ---- the linker ----

static const struct {
    const char *emulation, *machine;
    bool native; // where this program runs on x86-64
} emulations[] = {{"elf_x86_64", "x86-64", true}, {"elf_i386", "i386", true}, {"elf32_x86_64", "x32", true},
    {"aarch64linux", "aarch64", false}, {"aarch64linuxb", "aarch64_be", false},
    {"elf64lriscv", "riscv64", false}, {"elf64_s390", "s390x", false}, {"armelf_linux_eabi", "arm", false}};

static struct outcome ask(struct pool *p, const char *linker, const char *a, const char *b, const char *c) {
    struct list args = {0}, env = {0};
    const char *const words[] = {a, b, c};
    for (size_t i = 0; i < 3 && words[i]; i++) list_add(p, &args, words[i]);
    list_add(p, &env, "LC_ALL=C");
    list_add(p, &env, "PATH=/usr/bin:/bin");
    return run(p, "/", linker, &args, &env, NULL);
}

static struct world_kind learn(struct pool *p, const struct options *o) {
    struct world_kind k = {.linker = o->programs.linker, .emulation = o->emulation};
    for (size_t i = 0; i < sizeof emulations / sizeof *emulations; i++)
        if (strcmp(emulations[i].emulation, o->emulation) == 0) {
            k.machine = emulations[i].machine;
            k.native = emulations[i].native;
        }
    if (!k.machine) fail("unknown emulation", o->emulation);
    struct outcome script = ask(p, k.linker, "-m", o->emulation, "--verbose");
    if (script.status != 0) fail("the linker does not know this emulation", script.err);
    const char *default_script = ask(p, k.linker, "--verbose", NULL, NULL).out;
    k.own_emulation = strcmp(default_script, script.out) == 0;
    char *from = strstr(script.out, "======"), *to = from ? strstr(strchr(from, '\n') + 1, "======") : NULL;
    if (!to) fail("the linker shows no script", k.linker);
    from = strchr(from, '\n') + 1;
    k.script = text_copy(p, from, (size_t)(to - from));
    for (const char *s = k.script; (s = strstr(s, "SEARCH_DIR(\"=")) != NULL;) {
        s += strlen("SEARCH_DIR(\"=");
        list_add(p, &k.search_dirs, text_copy(p, s, strcspn(s, "\"")));
    }
    unsigned major = 0, minor = 0;
    const char *banner = ask(p, k.linker, "-v", NULL, NULL).out, *paren = strrchr(banner, ')');
    sscanf(paren ? paren + 1 : banner, "%u.%u", &major, &minor);
    k.newer = major > 2 || minor > 40;
    return k;
}

// ---- worlds ----

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static void remove_tree(const char *path) {
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void put_quoted(FILE *f, const char *s) {
    putc('\'', f);
    for (; *s; s++) {
        if (*s == '\'')
            fputs("'\\''", f);
        else
            putc(*s, f);
    }
    putc('\'', f);
}

// A kept world can be linked again by hand, and made smaller.
static void leave_command(struct world *w) {
    const char *lines = text(&w->pool, "%s\n", list_join(&w->pool, &w->recipe, "\n"));
    mkelf_store(text(&w->pool, "%s/recipe", w->root), lines, strlen(lines));
    FILE *f = fopen(text(&w->pool, "%s/command", w->root), "w");
    if (!f) return;
    fputs("cd \"$(dirname \"$0\")\" && exec env -i", f);
    for (size_t i = 0; i < w->env.n; i++) {
        putc(' ', f);
        put_quoted(f, w->env.at[i]);
    }
    fprintf(f, " NEEDLD_LINKER='%s' NEEDLD_TRACE=\"$NEEDLD_TRACE\" \"${@:-%s}\"", w->linker, w->linker);
    for (size_t i = 0; i < w->args.n; i++) {
        putc(' ', f);
        put_quoted(f, w->args.at[i]);
    }
    putc('\n', f);
    fclose(f);
}

static const char *kinds_of(struct world *w) {
    struct list names = {0};
    for (unsigned i = 0; i < KINDS; i++)
        if (w->kinds & 1U << i) list_add(&w->pool, &names, kind_names[i]);
    return names.n ? text(&w->pool, "; has: %s", list_join(&w->pool, &names, ", ")) : "";
}

static bool one_world(const struct options *o, const struct world_kind *kind, const char *base, uint64_t seed,
    struct counts *counts) {
    struct world w;
    struct pool p = {0};
    char *root = text(&p, "%s/w%llu", base, (unsigned long long)seed);
    remove_tree(root);
    if (mkdir(root, 0777) != 0) fail(root, strerror(errno));
    world_make(&w, kind, seed, root);
    struct list violations = judge(&w, &o->programs, counts);
    char *report = text(&p, "%s", "");
    for (size_t i = 0; i < violations.n; i++)
        report = text(&p, "%s# world %llu: %s\n", report, (unsigned long long)seed, violations.at[i]);
    if (violations.n)
        report = text(&p, "%s#   again: --emulation %s --seed %llu --count 1; kept in %s (sh command)%s\n",
            report, o->emulation, (unsigned long long)seed, root, kinds_of(&w));
    fputs(report, stdout);
    fflush(stdout);
    bool good = violations.n == 0;
    if (!good || o->keep) leave_command(&w);
    if (good && !o->keep) remove_tree(root);
    pool_free(&w.pool);
    pool_free(&p);
    return good;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct share {
    struct counts counts;
    unsigned bad;
};

static void work(
    const struct options *o, const struct world_kind *k, const char *base, unsigned job, struct share *s) {
    double end = now() + o->seconds;
    for (uint64_t i = job; o->count == 0 || i < o->count; i += o->jobs) {
        if (o->seconds > 0 && now() >= end) break;
        s->bad += !one_world(o, k, base, o->seed + i, &s->counts);
    }
}

static void add(struct share *to, const struct share *s) {
    unsigned *a = (unsigned *)&to->counts;
    const unsigned *b = (const unsigned *)&s->counts;
    for (size_t i = 0; i < sizeof s->counts / sizeof *a; i++) a[i] += b[i];
    to->bad += s->bad;
}

static uint64_t load_uint(const char *s) {
    char *end;
    uint64_t n = strtoull(s, &end, 10);
    if (!*s || *end) fail("not a number", s);
    return n;
}

// Not realpath: needld acts by the name under which it is called.
static const char *absolute(struct pool *p, const char *path) {
    char cwd[4096];
    if (access(path, X_OK) != 0) fail("no such program", path);
    if (path[0] == '/' || !getcwd(cwd, sizeof cwd)) return path;
    return text(p, "%s/%s", cwd, path);
}

static struct options read_options(struct pool *p, int argc, char **argv) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    struct options o = {.programs.linker = "/usr/bin/ld",
        .emulation = "elf_x86_64",
        .seed = ((uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000) % 1000000000,
        .jobs = 1};
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(a, "--keep") == 0) {
            o.keep = true;
            continue;
        }
        if (!v) fail("a value is missing behind", a);
        i++;
        if (strcmp(a, "--linker") == 0)
            o.programs.linker = v;
        else if (strcmp(a, "--emulation") == 0)
            o.emulation = v;
        else if (strcmp(a, "--shim") == 0)
            o.programs.shim = absolute(p, v);
        else if (strcmp(a, "--predict") == 0)
            o.programs.predict = absolute(p, v);
        else if (strcmp(a, "--seed") == 0)
            o.seed = load_uint(v);
        else if (strcmp(a, "--count") == 0)
            o.count = load_uint(v);
        else if (strcmp(a, "--seconds") == 0)
            o.seconds = (double)load_uint(v);
        else if (strcmp(a, "--jobs") == 0)
            o.jobs = (unsigned)load_uint(v);
        else
            fail("unknown option", a);
    }
    if (!o.jobs) o.jobs = 1;
    if (!o.count && o.seconds <= 0) o.count = 100;
    return o;
}

static void print_counts(const struct counts *c) {
    printf("# %u link plain, %u crash the linker; names: %u searched, %u found, %u missing\n", c->linked,
        c->crashed, c->searched, c->found, c->missing);
    printf(
        "# with a name missing: %u work, %u work and fail with exact links, %u only with exact links, %u not "
        "even so\n",
        c->warned, c->spoilt, c->wanting, c->hopeless);
    printf(
        "# of the last but one: %u with another file than the preferred one, %u with another file for a name "
        "that is found; needld replaced %u\n",
        c->another, c->by_move, c->replaced);
    printf("# needld: %u changed, %u with a candidate that cannot be added, %u beyond exact links, "
           "%u wanting for a relocation, %u with a message about a name that the linker did not reach, "
           "%u not predicted\n",
        c->changed, c->not_added, c->beyond_exact, c->by_relocation, c->premature, c->not_predicted);
    printf("# kinds (drawn; with a name missing: work, work and fail with exact links, only with exact "
           "links):\n");
    for (unsigned i = 0; i < KINDS; i++)
        printf("#   %-16s %5u; %4u %4u %4u\n", kind_names[i], c->kinds[i].drawn, c->kinds[i].working,
            c->kinds[i].spoilt, c->kinds[i].wanting);
}

int main(int argc, char **argv) {
    struct pool p = {0};
    const char *linker_file = text(&p, "%s.linker", argv[0]);
    if (access(linker_file, R_OK) == 0) return record(linker_file, argc, argv);
    if (getenv("LIBRARY_PATH")) { // needld reads it from the process that started gcc's collect2
        unsetenv("LIBRARY_PATH");
        execv("/proc/self/exe", argv);
    }

    struct options o = read_options(&p, argc, argv);
    struct world_kind kind = learn(&p, &o);
    const char *tmp = getenv("TMPDIR");
    if (!tmp || !*tmp) tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char *base = text(&p, "%s/needld-worlds-XXXXXX", tmp);
    if (!mkdtemp(base)) fail(base, strerror(errno));
    kind.lto = lto_make(&p, text(&p, "%s/lto", base), o.programs.linker, o.emulation);
    o.programs.recorder = make_recorder(&p, text(&p, "%s/recorder", base), o.programs.linker);
    struct share *shares =
        mmap(NULL, o.jobs * sizeof *shares, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shares == MAP_FAILED) fail("mmap", strerror(errno));
    printf("# worlds %s seed %llu\n", o.emulation, (unsigned long long)o.seed);
    fflush(stdout);
    bool broken = false;
    for (unsigned j = 0; j < o.jobs; j++) {
        pid_t pid = fork();
        if (pid < 0) fail("fork", strerror(errno));
        if (pid == 0) {
            work(&o, &kind, base, j, &shares[j]);
            fflush(stdout);
            _exit(0);
        }
    }
    for (int status; wait(&status) > 0;) broken |= status != 0;
    struct share all = {0};
    for (unsigned j = 0; j < o.jobs; j++) add(&all, &shares[j]);
    struct counts *c = &all.counts;
    print_counts(c);
    bool good = !all.bad && !broken && c->worlds;
    printf("%s - worlds %s (%u worlds%s", good ? "ok" : "not ok", o.emulation, c->worlds, good ? ")\n" : "");
    if (!good) printf(", %u with violations%s)\n", all.bad, broken ? ", a job broke down" : "");
    if (good && !o.keep)
        remove_tree(base);
    else // a kept world may need the objects of gcc -flto
        remove_tree(text(&p, "%s/recorder", base));
    pool_free(&p);
    return good ? 0 : 1;
}
