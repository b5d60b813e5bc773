#include "unit.h"

#include "../support/mkelf.h"

// Without `full`: a test that exhausts the arena crashes, in a process of its own.
struct arena *arena(void) {
    static struct arena room;
    if (!room.left && !room.next) room = arena_make((size_t)256 << 20);
    return &room;
}

struct process *scene(const char *text) {
    struct process *proc = arena_calloc(arena(), sizeof *proc, 1);
    struct str problem = scene_read(arena(), str_of(text), NULL, proc, NULL);
    cr_assert(!problem.n, "%s", problem.n ? problem.at : "");
    return proc;
}

static struct link *follow(const struct process *proc, struct host_linker *linker) {
    struct config *config = arena_calloc(arena(), sizeof *config, 1);
    *config = config_read(proc);
    *linker = host_linker_find(proc, config);
    cr_assert(!linker->problem.n, "%s", linker->problem.n ? linker->problem.at : "");
    return link_resolve(proc, config, linker, true);
}

struct link *followed(const char *scene_text) {
    return follow(scene(scene_text), arena_calloc(arena(), sizeof(struct host_linker), 1));
}

struct report reported(const char *scene_text) {
    const struct process *proc =
        scene(str_cat(arena(), S("obj m.o defines=_start\n"), str_of(scene_text), S("\n")).at);
    struct host_linker *linker = arena_calloc(arena(), sizeof *linker, 1);
    return report_all(proc, linker, follow(proc, linker));
}

struct str made(const char *line) {
    char *path;
    void *bytes;
    size_t size;
    cr_assert(mkelf_line(line, &path, &bytes, &size), "%s", path);
    return (struct str){bytes, size};
}

struct str joined(const struct strs *list) {
    return strs_join(arena(), list, S("|"));
}

struct strs words(const char *line) {
    return scene_words(arena(), str_of(line));
}
