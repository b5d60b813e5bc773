#define _GNU_SOURCE
#include "lto.h"

#include "maker.h"
#include "run.h"

#include <string.h>
#include <unistd.h>

// Names of objects and what is in them: f0 is of the first library, f1 of the second.
static const struct {
    const char *name, *source;
} sources[] = {
    {"l0", "void f0(void); void l0(void) { f0(); }"},
    {"l1", "void f1(void); void l1(void) { f1(); }"},
    {"lw", "void f1(void) __attribute__((weak)); void lw(void) { if (f1) f1(); }"},
    {"lv", "extern int v0; int lv(void) { return v0; }"},
};
enum { SOURCES = sizeof sources / sizeof *sources };

// The options that gcc passes to its linker plugin.
static void tell_plugin(struct pool *p, const struct lto *l, struct list *env) {
    list_add(p, env, text(p, "COLLECT_GCC=%s", l->gcc));
    list_add(p, env, text(p, "COLLECT_LTO_WRAPPER=%s", l->wrapper));
    list_add(p, env,
        text(p, "COLLECT_GCC_OPTIONS='-O1' '-flto' '-nostdlib' '-ffreestanding'%s%s%s '-frandom-seed=1'",
            *l->flags ? " '" : "", l->flags, *l->flags ? "'" : ""));
}

static struct outcome ask(
    struct pool *p, const struct lto *l, const char *dir, const char *program, const char *line) {
    struct list args = {0}, env = {0};
    for (const char *s = line + strspn(line, " "); *s; s += strspn(s, " ")) {
        size_t n = strcspn(s, " ");
        list_add(p, &args, text_copy(p, s, n));
        s += n;
    }
    list_add(p, &env, "PATH=/usr/bin:/bin");
    list_add(p, &env, "LC_ALL=C");
    if (l->wrapper) tell_plugin(p, l, &env);
    return run(p, dir, program, &args, &env, NULL);
}

static const char *asked_path(struct pool *p, const struct lto *l, const char *dir, const char *question) {
    struct outcome o = ask(p, l, dir, l->gcc, question);
    char *path = text_copy(p, o.out, strcspn(o.out, "\n"));
    return o.status == 0 && path[0] == '/' && access(path, R_OK) == 0 ? path : NULL;
}

static bool compile(struct pool *p, const struct lto *l, const char *dir, size_t i, bool fat) {
    const char *c = text(p, "%s/%s.c", dir, sources[i].name);
    if (!mkelf_store(c, sources[i].source, strlen(sources[i].source))) return false;
    const char *line = text(p, "%s -O1 -c -flto %s -frandom-seed=1 -ffreestanding %s.c -o %s-%s.o", l->flags,
        fat ? "-ffat-lto-objects" : "-fno-fat-lto-objects", sources[i].name, sources[i].name,
        fat ? "fat" : "slim");
    return ask(p, l, dir, l->gcc, line).status == 0;
}

struct lto lto_make(struct pool *p, const char *dir, const char *linker, const char *emulation) {
    static const struct {
        const char *emulation, *gcc, *flags;
    } compilers[] = {{"elf_x86_64", "/usr/bin/x86_64-linux-gnu-gcc", "-m64"},
        {"elf_i386", "/usr/bin/x86_64-linux-gnu-gcc", "-m32"},
        {"aarch64linux", "/usr/bin/aarch64-linux-gnu-gcc", ""}};
    struct lto l = {.dir = NULL};
    for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++)
        if (strcmp(compilers[i].emulation, emulation) == 0 && access(compilers[i].gcc, X_OK) == 0) {
            l.gcc = compilers[i].gcc;
            l.flags = compilers[i].flags;
        }
    if (!l.gcc || !mkelf_store(text(p, "%s/x", dir), "", 0)) return (struct lto){0};
    l.plugin = asked_path(p, &l, dir, "-print-file-name=liblto_plugin.so");
    l.wrapper = asked_path(p, &l, dir, "-print-prog-name=lto-wrapper");
    if (!l.plugin || !l.wrapper) return (struct lto){0};
    for (size_t i = 0; i < SOURCES; i++)
        if (!compile(p, &l, dir, i, false) || !compile(p, &l, dir, i, true)) return (struct lto){0};
    const char *line =
        text(p, "-m%s -r -plugin %s -plugin-opt=%s -plugin-opt=-fresolution=res -o r.o l0-fat.o", emulation,
            l.plugin, l.wrapper);
    if (ask(p, &l, dir, linker, line).status != 0) return (struct lto){0};
    l.dir = text(p, "%s", dir);
    return l;
}

// --- in a world

// The first ones are made of the even sources, the last ones of the odd ones.
static void lto_object(struct maker *m, bool front) {
    const struct lto *l = &m->kind->lto;
    size_t i = 2 * below(m, SOURCES / 2) + !front;
    const char *name = sources[i].name;
    const char *path = text(m->p, "%s/%s-%s.o", l->dir, name, chance(m, 500) ? "slim" : "fat");
    word(m, false, path);
    if (chance(m, 700)) object_symbol(&m->main, (struct mkelf_symbol){.name = name, .undefined = true});
}

// The arguments and the environment that gcc passes to the linker.
static void lto_words(struct maker *m) {
    const struct lto *l = &m->kind->lto;
    struct list *plugin = &unit(m, true)->words;
    list_add(m->p, plugin, "-plugin");
    list_add(m->p, plugin, l->plugin);
    list_add(m->p, plugin, text(m->p, "-plugin-opt=%s", l->wrapper));
    list_add(m->p, plugin, text(m->p, "-plugin-opt=-fresolution=%s/tmp/res", m->w->root));
    if (chance(m, 500)) list_add(m->p, plugin, "-plugin-opt=-pass-through=-lc");
    if (chance(m, 700)) word(m, true, "-flto");
    tell_plugin(m->p, l, &m->w->env);
}

bool lto_begin(struct maker *m) {
    if (!m->lto) return false;
    m->w->kinds |= 1U << KIND_LTO;
    lto_words(m);
    if (chance(m, 600)) lto_object(m, true);
    return true;
}

void lto_end(struct maker *m) {
    if (chance(m, 700)) lto_object(m, false);
}
