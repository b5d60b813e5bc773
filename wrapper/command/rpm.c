#include "../posix.h"

#include "rpm.h"

#include "../../lib/inspect/packages.h"
#include "../../lib/report/log.h"
#include "probe.h"

static struct str package_of_file(const struct process *proc, struct str rpm, struct str file) {
    struct arena *a = proc->arena;
    struct strs command = {0};
    strs_add(a, &command, rpm);
    strs_add(a, &command, S("-qf"));
    strs_add(a, &command, S("--queryformat"));
    strs_add(a, &command, S("%{NAME}\n"));
    strs_add(a, &command, file);
    struct probe p = probe_run(proc, &command, S(""));
    return p.ran && !p.status ? str_cut(p.out, '\n').head : S("");
}

static bool name_packages(const struct process *proc, struct str rpm, struct report *r) {
    bool any = false;
    for (size_t i = 0; i < r->problems.n; i++) {
        struct problem *p = &r->problems.at[i];
        if (!p->file.n || p->package.n) continue;
        p->package = package_of_file(proc, rpm, p->file);
        if (!p->package.n) continue;
        package_tell(proc->arena, p);
        any = true;
    }
    return any;
}

void rpm_name_packages(const struct process *proc, struct reports *reports, struct strs *objects) {
    struct str rpm = process_find_program(proc, S("rpm"));
    for (size_t i = 0; rpm.n && i < reports->n; i++)
        if (name_packages(proc, rpm, &reports->at[i]))
            objects->at[i] = str_cut(log_write(proc->arena, &reports->at[i]), '\n').head;
}
