#include "runtime_obstacles.h"

#include "runtime_search.h"

static struct arena *arena_of(const struct runtime_load *load) {
    return load->sys->proc->arena;
}

// A file of another machine, or a link to nowhere.
static void add_passed_over(struct runtime_load *load, struct str path, struct strs *out) {
    struct arena *a = arena_of(load);
    const struct runtime_file *f = runtime_file_of(&load->sys->files, path);
    if (f->verdict == RUNTIME_SKIPPED) strs_add(a, out, str_cat(a, path, S(" "), f->why));
    if (f->verdict != RUNTIME_ABSENT) return;
    struct str to = f->st.kind == OS_NONE ? os_link(load->sys->proc->os, a, f->real) : S("");
    if (to.n) strs_add(a, out, str_cat(a, path, S(" is a link to "), to, S(", which does not exist")));
    if (f->st.kind == OS_FILE) strs_add(a, out, str_cat(a, path, S(" cannot be opened")));
}

// ld.so searches a DT_RUNPATH for the dependencies of its own object only, not for theirs.
static void add_run_path_of(struct runtime_load *load, const struct runtime_object *o,
    const struct runtime_name *missing, struct strs *out) {
    struct arena *a = arena_of(load);
    const struct runtime_object *by = &load->objects.at[missing->by];
    struct strs dirs = str_split(a, o->file->image.dynamic.runpath, ':');
    for (size_t i = 0; i < dirs.n; i++) {
        struct str path = path_join(a, runtime_in_root(load, o, dirs.at[i]), missing->name);
        if (runtime_file_of(&load->sys->files, path)->verdict != RUNTIME_LOADED) continue;
        strs_add(a, out,
            str_cat(a, S("the RUNPATH of "), o->path, S(" has "), path, S(", but it does not serve "),
                by->path, S(": give that one a RUNPATH, or link "), o->path, S(" with --disable-new-dtags")));
        return;
    }
}

struct strs runtime_obstacles(struct runtime_load *load, const struct runtime_name *missing) {
    struct strs out = {0};
    for (size_t i = 0; i < missing->searched.n; i++)
        add_passed_over(load, path_join(arena_of(load), missing->searched.at[i], missing->name), &out);
    if (load->sys->musl || str_has(missing->name, '/')) return out;
    for (uint32_t i = load->objects.at[missing->by].loader; i != NO_INDEX; i = load->objects.at[i].loader) {
        const struct runtime_object *o = &load->objects.at[i];
        if (!o->file->image.dynamic.rpath) add_run_path_of(load, o, missing, &out);
    }
    return out;
}
