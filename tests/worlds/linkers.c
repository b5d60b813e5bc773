// Linkers of one world: scripts in front of the real linker.
#include "maker.h"

#include <string.h>
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

static const char *triple(const struct maker *m) {
    return m->kind->native ? "x86_64" : m->kind->machine; // a native linker has the name of the host
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

// A name with the machine in it, or one without, with -m on the command line. A linker that is recognized by
// its banner must not have a name by which it is recognized.
void name_linker(struct maker *m) {
    if (m->sysroot && chance(m, 250)) {
        m->w->kinds |= 1U << KIND_OWN_SYSROOT;
        m->w->own_sysroot = true;
    } else if (!m->sysroot && chance(m, 15))
        m->w->kinds |= 1U << KIND_BANNER;
    else
        return;
    unsigned which = m->sysroot ? below(m, 3) : 1;
    m->own_linker = which == 0 ? "ld" : which == 1 ? "linker7" : text(m->p, "%s-own-linux-gnu-ld", triple(m));
    m->tell_emulation = which < 2 && strcmp(m->kind->machine, "x86-64") != 0;
}

void store_own_linker(struct maker *m) {
    if (!m->own_linker) return;
    if (m->sysroot)
        store_linker(m, m->own_linker, "", text(m->p, "--sysroot=%s ", m->sysroot));
    else
        store_linker(m, m->own_linker, banner_in_another_language(m), "");
}
