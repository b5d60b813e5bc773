#include "hwcaps.h"

#include "../sys/file.h"

#include <elf.h>

enum { MAX_CPUINFO = 16 << 20 };

// The levels of the x86-64 psABI: the flags in /proc/cpuinfo that each adds to the one below.
static const struct {
    const char *name, *flags;
} levels[] = {
    {"x86-64-v2", "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3"},
    {"x86-64-v3", "avx avx2 bmi1 bmi2 f16c fma movbe xsave"},
    {"x86-64-v4", "avx512f avx512bw avx512cd avx512dq avx512vl"},
};
enum { LEVELS = sizeof levels / sizeof *levels };

static struct strs cpu_flags(const struct process *proc) {
    struct str text = {0};
    file_read(proc->os, proc->arena, S("/proc/cpuinfo"), MAX_CPUINFO, &text);
    for (struct cut c = {.tail = text, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        if (str_starts(c.head, S("flags"))) return str_split(proc->arena, str_cut(c.head, ':').tail, ' ');
    }
    return (struct strs){0};
}

static bool has_all(const struct process *proc, const struct strs *flags, const char *wanted) {
    struct strs list = str_split(proc->arena, str_of(wanted), ' ');
    for (size_t i = 0; i < list.n; i++)
        if (!strs_have(flags, list.at[i])) return false;
    return true;
}

struct strs hwcaps_levels(const struct process *proc, const struct target *target) {
    struct strs out = {0};
    if (target->machine != EM_X86_64 || !target->is64) return out;
    struct strs flags = cpu_flags(proc);
    size_t n = 0;
    while (n < LEVELS && has_all(proc, &flags, levels[n].flags)) n++;
    while (n--) strs_add(proc->arena, &out, str_of(levels[n].name));
    return out;
}
