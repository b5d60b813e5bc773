#include "linker_query.h"

#include "linker_chain.h"

// The output of the linker with these arguments, in English. If a wrapper in its place runs needld again, the
// output of the next linker.
static struct str linker_output(
    const struct process *proc, const struct host_linker *linker, const struct strs *arguments) {
    struct arena *a = proc->arena;
    struct strs command = {0}, env = linker_chain_query_env(proc, linker->chain);
    env = env_in_english(a, &env);
    strs_add(a, &command, linker->path);
    strs_add_all(a, &command, arguments);
    return os_ask(proc->os, a, &command, &env);
}

struct str linker_query_banner(const struct process *proc, const struct host_linker *linker) {
    struct strs arguments = {0};
    strs_add(proc->arena, &arguments, S("-v"));
    return str_cut(linker_output(proc, linker, &arguments), '\n').head;
}

// --- the sysroot

static bool is_in_bin(struct str file) {
    return str_eq(path_dir(file), S("/usr/bin")) || str_eq(path_dir(file), S("/bin"));
}

// A distribution's own linker has no sysroot. Its cross linkers are in /usr/bin too: Debian's have none,
// Fedora's have one.
static bool is_of_the_distribution(const struct process *proc, const struct host_linker *linker) {
    if (!linker->binary) return false;
    if (!is_in_bin(linker->file) && !is_in_bin(os_real_path(proc->os, proc->arena, linker->file)))
        return false;
    return target_is_this_machine(linker->triple) ||
           os_look(proc->os, S("/etc/debian_version")).kind == OS_FILE;
}

bool linker_query_sysroot(const struct process *proc, const struct host_linker *linker, struct str *sysroot) {
    *sysroot = S("");
    if (is_of_the_distribution(proc, linker)) return true;
    struct strs arguments = {0};
    // The line of -v comes first: without a sysroot, --print-sysroot prints an empty line, or fails.
    strs_add(proc->arena, &arguments, S("-v"));
    strs_add(proc->arena, &arguments, S("--print-sysroot"));
    struct cut output = str_cut(linker_output(proc, linker, &arguments), '\n');
    *sysroot = str_cut(output.tail, '\n').head;
    if (str_eq(*sysroot, S("/"))) *sysroot = S(""); // old ones print that for none
    return flavour_of_banner(output.head) == FLAVOUR_GNU;
}

// --- the built-in script

struct linker_query linker_query_begin(const struct link_facts *facts) {
    return (struct linker_query){.facts = facts};
}

// In the output of --verbose the script is between two lines of equals signs.
static struct str script_text(struct str output) {
    struct str line = S("\n==========");
    struct str script = str_cut(str_cut_text(output, line).tail, '\n').tail;
    return str_cut_text(script, line).head;
}

// `GNU ld (GNU Binutils for Debian) 2.40`. 0 if the minor version does not have two digits.
static unsigned version_number(struct str banner) {
    while (str_has(banner, ' ')) banner = str_cut(banner, ' ').tail;
    struct str s = banner;
    bool known = s.n >= 4 && s.at[1] == '.' && (s.n == 4 || s.at[4] == '.' || s.at[4] == '-');
    unsigned version = 0;
    for (size_t i = 0; i < 4 && known; i++) {
        if (i == 1) continue;
        known = s.at[i] >= '0' && s.at[i] <= '9';
        version = version * 10 + (unsigned)(s.at[i] - '0');
    }
    return known ? version : 0;
}

// The built-in script depends on the kind of output: __executable_start is not defined for shared libraries,
// nor __rela_iplt_start for a PIE. `identify`: -v in front of the rest makes lld, gold and mold print their
// version and exit.
static struct strs arguments_for(struct arena *a, const struct request *r, bool identify) {
    struct strs arguments = {0};
    if (identify) strs_add(a, &arguments, S("-v"));
    strs_add(a, &arguments, S("--verbose"));
    if (r->emulation.n) strs_add(a, &arguments, str_cat(a, S("-m"), r->emulation));
    if (r->shared) strs_add(a, &arguments, S("-shared"));
    if (r->product == PRODUCT_PIE) strs_add(a, &arguments, S("-pie"));
    return arguments;
}

static struct linker_answer run_linker(const struct link_facts *facts) {
    struct arena *a = facts->proc->arena;
    bool identify = facts->linker->flavour == FLAVOUR_UNKNOWN;
    struct strs arguments = arguments_for(a, facts->request, identify);
    struct str output = linker_output(facts->proc, facts->linker, &arguments);
    struct linker_answer answer = {.banner = str_cut(output, '\n').head};
    if (!output.n) {
        answer.trouble = S("the linker does not say what it is");
    } else if (identify && flavour_of_banner(answer.banner) != FLAVOUR_GNU) {
        answer.trouble = S("the linker is not GNU ld");
    } else {
        answer.version = version_number(answer.banner);
        answer.script = script_read(a, script_text(output));
        if (answer.script.unsupported || !answer.script.n)
            answer.trouble = S("the linker's own script is not understood");
    }
    return answer;
}

const struct linker_answer *linker_query_run(struct linker_query *query) {
    if (!query->done) query->answer = run_linker(query->facts);
    query->done = true;
    return &query->answer;
}
