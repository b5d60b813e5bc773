// The linker that would have run without needld (facts about drivers' search orders, measured).
#ifndef NEEDLD_HOST_LINKER_H
#define NEEDLD_HOST_LINKER_H

#include "../formats/config.h"
#include "../tables/linkers.h"

struct host_linker {
    struct str path; // as found, never resolved: the linker's messages begin with it
    struct str file; // where its links lead
    bool binary;     // and no script, as far as it can be read
    enum flavour flavour;
    struct str triple;  // of a linker built for one target, from its file's name; else empty
    struct str chain;   // the value of NEEDLD_CHAIN that it shall see
    struct str problem; // where there is none to run: why, and what to do
};

// Finds the real linker in the order in which the driver that called us would have gone on, passing over
// ourselves in every form (link, copy, other version) and over wrappers that have already run for this link.
struct host_linker host_linker_find(const struct process *proc, const struct config *config);

// Where it is installed: its file, links followed, lies in PREFIX/bin.
struct str host_linker_prefix(const struct process *proc, const struct host_linker *linker);

// The environment of a linker that shall see `chain`.
struct strs host_linker_env(const struct process *proc, struct str chain);

// What the linker answers to these words, `-v` or `--verbose` before others, in English. A wrapper in its place may call us: then the next
// linker answers.
struct str host_linker_ask(
    const struct process *proc, const struct host_linker *linker, const struct strs *question);

// The first line of what it says of itself.
struct str host_linker_banner(const struct process *proc, const struct host_linker *linker);

// The sysroot of a linker whose command line names none: the one it was configured with, or the one that a
// script in its place adds. Empty where it has none. False where it does not tell, being too old or no GNU ld.
bool host_linker_sysroot(const struct process *proc, const struct host_linker *linker, struct str *sysroot);

// True where we are called by a linker that another needld asks something.
bool host_linker_is_asked(const struct process *proc);

#endif
