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

// The file of a name in the DT_RUNPATH of an object; NULL if there is none that ld.so would load.
static const struct runtime_file *file_in_run_path(
    struct runtime_load *load, const struct runtime_object *o, struct str name) {
    struct arena *a = arena_of(load);
    if (o->file->image.dynamic.rpath) return NULL;
    struct strs dirs = str_split(a, o->file->image.dynamic.runpath, ':');
    for (size_t i = 0; i < dirs.n; i++) {
        struct str path = path_join(a, runtime_in_root(load, o, dirs.at[i]), name);
        const struct runtime_file *f = runtime_file_of(&load->sys->files, path);
        if (f->verdict == RUNTIME_LOADED) return f;
    }
    return NULL;
}

// ld.so searches a DT_RUNPATH for the dependencies of its own object only, not for theirs.
struct strs runtime_run_paths_above(struct runtime_load *load, const struct runtime_name *n) {
    struct strs out = {0};
    struct arena *a = arena_of(load);
    const struct runtime_object *objects = load->objects.at, *by = &objects[n->by];
    if (load->sys->musl || str_has(n->name, '/')) return out;
    for (uint32_t i = by->loader; i != NO_INDEX; i = objects[i].loader) {
        const struct runtime_object *o = &objects[i];
        const struct runtime_file *f = file_in_run_path(load, o, n->name);
        bool same = f && n->lib != NO_INDEX && os_same_file(&f->st, &objects[n->lib].file->st);
        if (!f || same) continue;
        strs_add(a, &out,
            str_cat(a, S("the RUNPATH of "), o->path, S(" has "), f->path, S(", but it does not serve "),
                by->path, S(": give that one a RUNPATH, or link "), o->path, S(" with --disable-new-dtags")));
    }
    return out;
}

struct strs runtime_obstacles(struct runtime_load *load, const struct runtime_name *missing) {
    struct strs out = {0}, above = runtime_run_paths_above(load, missing);
    for (size_t i = 0; i < missing->searched.n; i++)
        add_passed_over(load, path_join(arena_of(load), missing->searched.at[i], missing->name), &out);
    strs_add_all(arena_of(load), &out, &above);
    return out;
}
