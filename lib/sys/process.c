#include "process.h"

#include "file.h"

enum { MAX_PROC = 4 << 20 };

static struct str value_of(struct str variable, struct str name) {
    bool found = str_starts(variable, name) && variable.n > name.n && variable.at[name.n] == '=';
    return found ? (struct str){variable.at + name.n + 1, variable.n - name.n - 1} : (struct str){0};
}

struct str process_env(const struct process *proc, const char *name) {
    struct str value = {0}, wanted = str_of(name);
    for (size_t i = 0; i < proc->env.n && !value.at; i++) value = value_of(proc->env.at[i], wanted);
    return value;
}

struct strs env_with(struct arena *a, const struct strs *env, struct str setting) {
    struct str name = str_cut(setting, '=').head;
    struct strs out = strs_room(a, env->n + 1);
    for (size_t i = 0; i < env->n; i++)
        if (!value_of(env->at[i], name).at) strs_add(a, &out, env->at[i]);
    strs_add(a, &out, setting);
    return out;
}

struct strs env_in_english(struct arena *a, const struct strs *env) {
    struct strs out = env_with(a, env, S("LC_ALL=C"));
    return env_with(a, &out, S("LANGUAGE="));
}

struct str process_path(const struct process *proc) {
    struct str path = process_env(proc, "PATH");
    return path.at ? path : os_default_path(proc->os, proc->arena);
}

struct strs process_path_dirs(const struct process *proc) {
    return str_split(proc->arena, process_path(proc), ':');
}

struct str process_find_program(const struct process *proc, struct str name) {
    if (str_has(name, '/')) return name;
    struct strs dirs = process_path_dirs(proc);
    for (size_t i = 0; i < dirs.n; i++) {
        struct str path = path_join(proc->arena, dirs.at[i].n ? dirs.at[i] : S("."), name);
        if (os_look(proc->os, path).runnable) return path;
    }
    return (struct str){0};
}

// The parent of a process; 0 if it is not known. The name in parentheses may contain anything.
static int parent_of(const struct process *proc, int process) {
    struct str text;
    if (!file_read(proc->os, proc->arena, str_format(proc->arena, "/proc/%d/stat", process), MAX_PROC, &text))
        return 0;
    struct str fields = str_cut_last(text, ')').tail; // " S PARENT ..."
    return (int)str_leading_number(str_skip(fields, 3), 9);
}

static struct str env_of(const struct process *proc, int process, struct str name) {
    struct str text = {0};
    struct str path = str_format(proc->arena, "/proc/%d/environ", process);
    if (!file_read(proc->os, proc->arena, path, MAX_PROC, &text)) return (struct str){0};
    for (struct cut c = {.tail = text, .found = true}; c.found;) {
        c = str_cut(c.tail, '\0');
        struct str value = value_of(c.head, name);
        if (value.at) return value;
    }
    return (struct str){0};
}

struct str process_library_path(const struct process *proc) {
    struct str given = process_env(proc, "LIBRARY_PATH");
    int collect2 = os_parent(proc->os);
    if (!process_env(proc, "COLLECT_GCC").at || !collect2) return given;
    struct str original = env_of(proc, parent_of(proc, collect2), S("LIBRARY_PATH"));
    return original.at ? original : given;
}
