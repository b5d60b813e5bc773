// NEEDLD_CHAIN says which linkers have already run for a link. A wrapper script in the linker's place may run
// needld again: without this variable the two would run each other forever.
#ifndef NEEDLD_LINKER_CHAIN_H
#define NEEDLD_LINKER_CHAIN_H

#include "../sys/process.h"

struct linker_chain {
    struct str value; // of the variable; only the key of the link if none has run
    struct strs ran;  // DEVICE:INODE of each linker that has run
};

// The chain of the link that proc->argv asks for. One of another link, which a wrapper started, does not
// count.
struct linker_chain linker_chain_read(const struct process *proc);

bool linker_chain_has(const struct linker_chain *chain, struct arena *a, struct os_stat st);

// The value of the variable for the linker that runs next.
struct str linker_chain_with(const struct linker_chain *chain, struct arena *a, struct os_stat st);

// The environment with that value.
struct strs linker_chain_env(const struct process *proc, struct str value);
// The same for a linker that is run to read its output. If that is a wrapper that runs needld again, needld
// must find the next linker and write no log.
struct strs linker_chain_query_env(const struct process *proc, struct str value);
// True in such a needld.
bool linker_chain_is_query(const struct process *proc);

#endif
