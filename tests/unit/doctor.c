#include "../../lib/report/doctor.h"

#include "../../lib/base/text.h"

#include "unit.h"

// Lines: WHAT, STATE: ok, or the remedy.
static struct str report_status(const struct findings *f) {
    struct text out = text_begin(arena());
    for (size_t i = 0; i < f->n; i++) {
        const struct finding *x = &f->at[i];
        text_add(&out, str_cat(arena(), x->what, S(", "), x->state, S(": "),
                           x->remedy.n ? x->remedy : S("ok"), S("\n")));
    }
    return text_str(&out);
}

static struct str settings(const char *text) {
    struct process *proc = scene(text);
    struct config config = config_read(proc);
    struct findings f = doctor_settings(proc, &config);
    return report_status(&f);
}

static struct str stubs(const char *text) {
    struct process *proc = scene(text);
    struct config config = config_read(proc);
    struct findings f = doctor_stubs(proc, &config);
    return report_status(&f);
}

static struct str lists(const char *text) {
    struct findings f = doctor_lists(scene(text));
    return report_status(&f);
}

Test(doctor, settings) {
    SAME(settings(""), "no configuration file, (looked for /etc/needld.conf and needld.conf.d): ok\n");
    SAME(settings("bytes /etc/needld.conf stub-dir = /s\\nnonsense\nenv NEEDLD_DISABLE=1"),
        "NEEDLD_DISABLE, is set, so needld adds nothing: unset it\n"
        "/etc/needld.conf, was read: ok\n"
        "/etc/needld.conf:2: not understood: nonsense, : correct it, see needld.conf(5)\n");
    SAME(settings("bytes /etc/needld.conf linker = /nowhere/ld"),
        "/etc/needld.conf, was read: ok\n"
        "the configured linker, /nowhere/ld: NEEDLD_LINKER or `linker' in needld.conf: /nowhere/ld is no "
        "linker that can be run\n");
    SAME(settings("linker /x/ld\nenv NEEDLD_LINKER=/x/ld\nenv NEEDLD_CONFIG="),
        "no configuration file, (looked for /etc/needld.conf and needld.conf.d): ok\nthe configured linker, "
        "/x/ld: "
        "ok\n");
}

Test(doctor, stub_directories) {
    SAME(stubs("lib /s/libcuda.so soname=libcuda.so.1\nlib /s/libb.so soname=liba.so.1\nlib /s/libc.so "
               "soname=liba.so.1\n"
               "env NEEDLD_STUB_PATH=/s:/nowhere"),
        "/s, contains liba.so.1, libcuda.so.1 (NEEDLD_STUB_PATH): ok\n"
        "/nowhere, (NEEDLD_STUB_PATH): no such directory: correct it\n");
    SAME(stubs("lib /s/libcuda.so soname=libcuda.so.1 machine=aarch64\nenv NEEDLD_STUB_PATH=/s"),
        "/s, (NEEDLD_STUB_PATH): contains no library for this machine: remove it, or install the stubs\n");
    SAME(stubs("bytes /etc/needld.conf stub-dir = /q/*/stubs\ndir /q"),
        "/q/*/stubs, (needld.conf): matches nothing: correct it\n");
    SAME(stubs("lib /usr/local/cuda/lib64/stubs/libcuda.so soname=libcuda.so.1\ndir "
               "/usr/local/cuda-12/lib64/stubs"),
        "/usr/local/cuda/lib64/stubs, contains libcuda.so.1 (the built-in stub directories): ok\n");
    SAME(stubs("lib /usr/local/cuda/lib64/stubs/libcuda.so soname=libcuda.so.1\nbytes /etc/needld.conf "
               "builtin-stubs = no"),
        "");
}

Test(doctor, lists) {
    SAME(lists("dir /a\ndir /b\nenv LIBRARY_PATH=/a;/b:/c:"),
        "LIBRARY_PATH: /a, searched before -L: ok\n"
        "LIBRARY_PATH: /b, searched after -L: ok\n"
        "LIBRARY_PATH: /c, searched after -L: no such directory: correct the variable\n"
        "LIBRARY_PATH: (empty), means the working directory to gcc and ld: ok\n");
    SAME(lists("dir /cuda/stubs\nenv LD_LIBRARY_PATH=/cuda/stubs/\nenv LIBRARY_PATH=/cuda/stubs"),
        "LIBRARY_PATH: /cuda/stubs, searched after -L: ok\n"
        "LD_LIBRARY_PATH: /cuda/stubs/, searched by ld itself, and by needld after LIBRARY_PATH: programs "
        "would "
        "load its stubs at run time: put it into NEEDLD_STUB_PATH instead\n");
    SAME(lists(""), "");
}
