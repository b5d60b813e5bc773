#include "scripts.h"

#include "../sys/file.h"

enum { MAX_DEPTH = 10 }; // GNU ld allows no deeper INCLUDE

// A script that is given by name is in the working directory or in a -L directory. The first file of that
// name ends the search, as in the linker, even if it cannot be read (a FIFO).
static bool read_text(const struct link_facts *facts, struct str name, struct str *text) {
    const struct process *proc = facts->proc;
    const struct strs *dirs = &facts->request->library_dirs;
    for (size_t i = 0; i <= dirs->n; i++) {
        struct str path = i ? path_join(proc->arena, dirs->at[i - 1], name) : name;
        if (file_read(proc->os, proc->arena, path, MAX_SCRIPT, text)) return true;
        if (os_look(proc->os, path).kind != OS_NONE) return false;
    }
    return false;
}

struct script scripts_parse(const struct link_facts *facts, struct str text) {
    struct arena *a = facts->proc->arena;
    struct {
        struct script script;
        size_t next;
    } open[MAX_DEPTH] = {{.script = script_read(a, text)}};
    struct script out = {.unsupported = open[0].script.unsupported};
    for (size_t depth = 1; depth && !out.unsupported;) {
        const struct script *top = &open[depth - 1].script;
        size_t i = open[depth - 1].next++;
        if (i == top->n) {
            depth--;
        } else if (top->at[i].is != SCRIPT_INCLUDE) {
            *vec_push(a, &out) = top->at[i];
        } else {
            struct str included = {0};
            out.unsupported = depth == MAX_DEPTH || !read_text(facts, top->at[i].value, &included);
            if (out.unsupported) break;
            open[depth].script = script_read(a, included);
            open[depth].next = 0;
            out.unsupported = open[depth++].script.unsupported;
        }
    }
    return out;
}

struct strs scripts_search_dirs(const struct link_facts *facts, const struct script *script) {
    struct arena *a = facts->proc->arena;
    struct strs dirs = {0};
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_SEARCH_DIR)
            strs_add(a, &dirs, request_in_sysroot(facts->request, a, script->at[i].value));
    return dirs;
}

// The script of -T or -dT.
static struct script parse_file(struct scripts *s, struct str name) {
    struct str text = {0};
    struct script script = {.unsupported = true};
    if (read_text(s->facts, name, &text)) script = scripts_parse(s->facts, text);
    if (script.unsupported) s->trouble = S("a linker script is not understood");
    return script;
}

// A script with INSERT is used in addition to the built-in one.
static bool has_insert(const struct script *script) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_INSERT) return true;
    return false;
}

struct scripts scripts_begin(const struct link_facts *facts) {
    struct scripts s = {.facts = facts};
    const struct input_arguments *inputs = &facts->request->inputs;
    size_t given = 0;
    for (size_t i = 0; i < inputs->n; i++) {
        if (inputs->at[i].kind != ARG_SCRIPT) continue;
        s.given = parse_file(&s, inputs->at[i].name);
        s.replaces_builtin = !has_insert(&s.given);
        if (given++) s.trouble = S("there are several linker scripts");
    }
    if (!facts->request->script_nostdlib) s.given_dirs = scripts_search_dirs(facts, &s.given);
    return s;
}

const struct script *scripts_default(struct scripts *s) {
    const struct str name = s->facts->request->default_script;
    if (!name.n) return NULL;
    if (!s->default_done) s->defaults = parse_file(s, name);
    s->default_done = true;
    return &s->defaults;
}
