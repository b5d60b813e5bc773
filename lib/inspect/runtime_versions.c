#include "runtime_versions.h"

// A library without any version passes: it may be one that was built before it got versions.
static bool is_defined(const struct runtime_load *load, uint32_t lib, struct str version) {
    const struct elf_image *image = &load->objects.at[lib].file->image;
    arena_charge(load->sys->proc->arena, image->defined.n / 8 + 1);
    return !image->has_versions || strs_have(&image->defined, version);
}

struct unmet_versions runtime_unmet_versions(const struct runtime_load *load) {
    struct unmet_versions out = {0};
    for (uint32_t by = 0; by < load->objects.n && !load->sys->musl; by++) {
        const struct elf_image_needs *needs = &load->objects.at[by].file->image.version_needs;
        for (size_t i = 0; i < needs->n; i++) {
            const struct elf_image_need *need = &needs->at[i];
            uint32_t lib = map_get(&load->names, need->file);
            if (need->weak || lib == NO_INDEX || is_defined(load, lib, need->version)) continue;
            *vec_push(load->sys->proc->arena, &out) = (struct unmet_version){by, lib, need->version};
        }
    }
    return out;
}
