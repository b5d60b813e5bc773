#include "linker_chain.h"

#include "../base/map.h"
#include "../sys/file.h"

// The value of the variable begins with this instead of the key of a link if needld only reads the output.
#define QUERY "?"

// The output file identifies a link.
static struct str link_key(const struct process *proc) {
    struct str out = S("a.out");
    for (size_t i = 1; i < proc->argv.n; i++) {
        struct str s = proc->argv.at[i];
        if (!str_starts(s, S("-o"))) continue;
        out = s.n > 2 || i + 1 == proc->argv.n ? str_skip(s, 2) : proc->argv.at[i + 1];
    }
    struct str here = str_starts(out, S("/")) ? S("") : os_working_dir(proc->os, proc->arena);
    struct str text = path_join(proc->arena, here, out);
    return str_format(proc->arena, "%016llx", (unsigned long long)map_stable_hash(text));
}

struct linker_chain linker_chain_read(const struct process *proc) {
    struct str key = link_key(proc), value = process_env(proc, "NEEDLD_CHAIN");
    struct cut c = str_cut(value, ';');
    if (!str_eq(c.head, key) && !str_eq(c.head, S(QUERY))) return (struct linker_chain){.value = key};
    return (struct linker_chain){.value = value, .ran = str_split(proc->arena, c.tail, ';')};
}

bool linker_chain_has(const struct linker_chain *chain, struct arena *a, struct os_stat st) {
    return strs_have(&chain->ran, file_identity(a, st));
}

struct str linker_chain_with(const struct linker_chain *chain, struct arena *a, struct os_stat st) {
    return str_cat(a, chain->value, S(";"), file_identity(a, st));
}

struct strs linker_chain_env(const struct process *proc, struct str value) {
    return env_with(proc->arena, &proc->env, str_cat(proc->arena, S("NEEDLD_CHAIN="), value));
}

struct strs linker_chain_query_env(const struct process *proc, struct str value) {
    return linker_chain_env(proc, str_cat(proc->arena, S(QUERY ";"), str_cut(value, ';').tail));
}

bool linker_chain_is_query(const struct process *proc) {
    return str_starts(process_env(proc, "NEEDLD_CHAIN"), S(QUERY ";"));
}
