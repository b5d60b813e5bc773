#include "link_facts.h"

struct link_facts link_facts_of(const struct process *proc, const struct config *config,
    const struct request *request, const struct host_linker *linker) {
    struct link_facts facts = {.proc = proc, .config = config, .request = request, .linker = linker};
    facts.target = target_find(request->emulation, linker->triple);
    if (!facts.target.emulation.n) facts.trouble = S("the emulation is not known");
    if (facts.target.big_endian ? request->little : request->big_endian)
        facts.trouble = S("the output is for the other byte order");
    return facts;
}

bool link_reads_ld_run_path(const struct link_facts *facts) {
    return facts->target.native && !facts->request->rpath.n && !facts->request->rpath_link.n;
}
