#include "problem_scripts.h"

#include "../sys/file.h"
#include "library_words.h"
#include "shown.h"
#include "sought.h"

// The directory above the script in which an absolute name of it exists, and is another file: /usr is no
// sysroot where /lib is a link to /usr/lib.
static struct str root_of(struct failed_link *f, struct str script, struct str name) {
    struct str dir = path_dir(os_real_path(f->proc->os, f->arena, script));
    const struct os_stat here = os_look(f->proc->os, name);
    for (; dir.n > 1; dir = path_dir(dir)) {
        const struct os_stat st = os_look(f->proc->os, str_cat(f->arena, dir, name));
        if (st.kind == OS_FILE && !os_same_file(&st, &here)) return dir;
    }
    return (struct str){0};
}

static void add_root_fix(struct failed_link *f, struct problem *p, struct str root) {
    struct arena *a = f->arena;
    for (size_t i = 1; i < f->proc->argv.n; i++)
        if (str_starts(f->proc->argv.at[i], S("--sysroot=")))
            strs_add(a, &p->fix.remove, f->proc->argv.at[i]);
    strs_add(a, &p->fix.prepend, str_cat(a, S("--sysroot="), root));
    p->fix.text = str_cat(a, S("add "), p->fix.prepend.at[0]);
}

// A name without a slash in front is looked for beside the script, in the working directory, and as by -l.
static void check_bare_name(struct failed_link *f, struct str script, struct str name) {
    struct arena *a = f->arena;
    struct strs dirs = library_dirs_of(f), names = {0};
    const bool searched = str_starts(name, S("-l"));
    if (str_starts(name, S("="))) return;
    struct str x = searched ? str_cat(a, S("lib"), str_skip(name, 2)) : name;
    strs_add(a, &names, searched ? str_cat(a, x, S(".so")) : name);
    if (searched) strs_add(a, &names, str_cat(a, x, S(".a")));
    strs_add(a, &dirs, path_dir(script));
    strs_add(a, &dirs, S(""));
    if (sought_dir_with(f, &dirs, &names).n) return;
    struct problem *p = problem_add(f, "no-library",
        str_cat(
            a, shown_path(f->proc, script), S(", a linker script, names "), name, S(", which is nowhere")));
    if (!p) return;
    p->fix.text = str_cat(a, S("install "), names.at[0], S(", or add its directory with -L"));
    strs_add(a, &p->fix.install, names.at[0]);
}

static void check_script_name(struct failed_link *f, struct str script, struct str name) {
    struct arena *a = f->arena;
    if (!str_starts(name, S("/"))) {
        check_bare_name(f, script, name);
        return;
    }
    struct str sysroot = f->l->request.sysroot, inside = str_cat(a, sysroot, name);
    struct str real = os_real_path(f->proc->os, a, script), root = os_real_path(f->proc->os, a, sysroot);
    bool in_sysroot = root.n && path_is_below(real, root);
    struct str path = in_sysroot ? inside : name;
    if (sought_fits(f, path)) return;
    struct str meant = root_of(f, script, name), shown = shown_path(f->proc, script);
    bool outside = in_sysroot && sought_fits(f, name);
    if (!meant.n && !outside && os_look(f->proc->os, path).kind == OS_FILE) return; // it is told as unfit
    struct str text = str_cat(a, shown, S(", a linker script, names "), name);
    if (outside)
        text = str_cat(a, text, S(", which is outside the sysroot "), sysroot);
    else if (meant.n)
        text = str_cat(a, text, S(", which is meant to be "), shown_path(f->proc, str_cat(a, meant, name)),
            S(": "), shown_path(f->proc, meant), S(" is a sysroot"));
    else
        text = str_cat(a, text, S(", which does not exist"));
    struct problem *p = problem_add(f, "outside-sysroot", text);
    if (!p) return;
    if (meant.n) {
        add_root_fix(f, p, meant);
        return;
    }
    p->fix.text = str_cat(a, S("put "), name, S(" into the sysroot, or correct the script"));
    strs_add(a, &p->fix.install, path);
}

void scripts_check(struct failed_link *f, struct str path) {
    struct str text = {0};
    if (!path.n || !file_read(f->proc->os, f->arena, path, MAX_SCRIPT, &text)) return;
    if (str_starts(text, S("\177ELF")) || str_starts(text, S("!<"))) return;
    struct script script = scripts_parse(&f->l->facts, text);
    for (size_t i = 0; i < script.n; i++)
        if (script.at[i].is == SCRIPT_INPUT) check_script_name(f, path, script.at[i].value);
}
