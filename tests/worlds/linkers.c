// Linkers of the world's own: scripts in front of the real one.
#include "maker.h"

#include <sys/stat.h>

static const char *path_for(struct maker *m, const char *name) {
    return text(m->p, "%s/tools/%s", m->w->root, name);
}

static void store_linker(struct maker *m, const char *name, const char *before, const char *words_added) {
    const char *script = text(m->p, "#!/bin/sh\n%sexec %s %s\"$@\"\n", before, m->kind->linker, words_added);
    store_text(m, text(m->p, "tools/%s", name), script);
    m->w->linker = path_for(m, name);
    chmod(m->w->linker, 0777);
}

static const char *banner_in_another_language(struct maker *m) {
    static const char *const banners[] = {"El enlazador de GNU (Binutils de GNU) 2.40",
        "GNU \xe3\x83\xaa\xe3\x83\xb3\xe3\x82\xab (Binutils) 2.40"};
    return text(m->p,
        "case ${LC_ALL:-$LANG} in C|C.*|POSIX) ;; *)\n"
        "    case $1 in -v|-V|--version|-version) echo '%s'; exit 0 ;; esac ;;\n"
        "esac\n",
        banners[below(m, 2)]);
}

// The linker knows its sysroot by itself, as one configured with it does.
bool sysroot_of_its_own(struct maker *m) {
    static const char *const names[] = {"ld", "x86_64-conda-linux-gnu-ld", "linker7"};
    if (!chance(m, 250)) return false;
    m->w->kinds |= 1U << KIND_OWN_SYSROOT;
    store_linker(m, names[below(m, 3)], "", text(m->p, "--sysroot=%s ", m->sysroot));
    return true;
}

// Its name does not tell that it is GNU ld, and its banner does only in English.
void linker_with_banner(struct maker *m) {
    if (m->sysroot || !chance(m, 15)) return;
    m->w->kinds |= 1U << KIND_BANNER;
    store_linker(m, "linker8", banner_in_another_language(m), "");
}
