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

// The words of the first line of that name in /proc/cpuinfo.
static struct strs cpu_words(const struct process *proc, struct str name) {
    struct str text = {0};
    file_read(proc->os, proc->arena, S("/proc/cpuinfo"), MAX_CPUINFO, &text);
    for (struct cut c = {.tail = text, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        if (str_starts(c.head, name)) return str_split(proc->arena, str_cut(c.head, ':').tail, ' ');
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
    struct strs flags = cpu_words(proc, S("flags"));
    size_t n = 0;
    while (n < LEVELS && has_all(proc, &flags, levels[n].flags)) n++;
    while (n--) strs_add(proc->arena, &out, str_of(levels[n].name));
    return out;
}

// --- before glibc 2.37

// The names, and what each is in an entry of ld.so.cache.
static const struct {
    const char *name;
    uint64_t bit;
} legacy[] = {{"x86_64", 1 << 1}, {"avx512_1", 1 << 2}, {"haswell", (uint64_t)1 << 48},
    {"xeon_phi", (uint64_t)2 << 48}, {"tls", (uint64_t)1 << 63}};
enum { LEGACY = sizeof legacy / sizeof *legacy };

// The names that a path is made of, in their order.
static struct strs legacy_names(const struct process *proc) {
    struct arena *a = proc->arena;
    struct strs flags = cpu_words(proc, S("flags")), vendor = cpu_words(proc, S("vendor_id")), names = {0};
    bool intel = strs_have(&vendor, S("GenuineIntel"));
    bool phi = intel && has_all(proc, &flags, "avx512f avx512cd avx512er avx512pf");
    bool haswell = intel && has_all(proc, &flags, "avx2 bmi1 bmi2 abm movbe popcnt fma");
    bool avx512 = intel && !strs_have(&flags, S("avx512er")) &&
                  has_all(proc, &flags, "avx512f avx512cd avx512bw avx512dq avx512vl");
    strs_add(a, &names, S("tls"));
    strs_add(a, &names, phi ? S("xeon_phi") : haswell ? S("haswell") : S("x86_64"));
    if (avx512) strs_add(a, &names, S("avx512_1"));
    strs_add(a, &names, S("x86_64"));
    return names;
}

bool hwcaps_legacy_fits(const struct process *proc, const struct target *target, uint64_t bits) {
    if (target->machine != EM_X86_64 || !target->is64) return false;
    struct strs names = legacy_names(proc);
    for (size_t i = 0; i < LEGACY; i++)
        if (strs_have(&names, str_of(legacy[i].name))) bits &= ~legacy[i].bit;
    return !bits;
}

const char *hwcaps_legacy_name(size_t i) {
    return i < LEGACY ? legacy[i].name : NULL;
}

// Every choice of the names, the one with all of them first.
struct strs hwcaps_legacy(const struct process *proc, const struct target *target) {
    struct strs out = {0};
    if (target->machine != EM_X86_64 || !target->is64) return out;
    struct strs names = legacy_names(proc);
    for (unsigned choice = (1U << names.n) - 1; choice; choice--) {
        struct strs chosen = {0};
        for (size_t i = 0; i < names.n; i++)
            if (choice >> (names.n - 1 - i) & 1) strs_add(proc->arena, &chosen, names.at[i]);
        strs_add_new(proc->arena, &out, strs_join(proc->arena, &chosen, S("/")));
    }
    return out;
}
