#include "stubs.h"

struct stub_row {
    const char *variable; // NULL: the pattern is the whole path
    const char *pattern;
};

static const struct stub_row stub_rows[] = {
    // NVIDIA CUDA
    {"CUDA_HOME", "/lib64/stubs"},
    {"CUDA_HOME", "/targets/*/lib/stubs"},
    {"CUDA_HOME", "/lib/stubs"},
    {"CUDA_PATH", "/lib64/stubs"},
    {"CUDA_PATH", "/targets/*/lib/stubs"},
    {"CUDA_PATH", "/lib/stubs"},
    {"EBROOTCUDA", "/stubs/lib64"},
    {"EBROOTCUDA", "/lib64/stubs"},
    {"CONDA_PREFIX", "/lib/stubs"},
    {"CONDA_PREFIX", "/lib64/stubs"},
    {"CONDA_PREFIX", "/targets/*/lib/stubs"},
    {NULL, "/usr/local/cuda/lib64/stubs"},
    {NULL, "/usr/local/cuda/targets/*/lib/stubs"},
    {NULL, "/usr/local/cuda-*/lib64/stubs"},
    {NULL, "/usr/local/cuda-*/targets/*/lib/stubs"},
    {NULL, "/opt/cuda/lib64/stubs"},
    {NULL, "/opt/cuda/targets/*/lib/stubs"},
    {NULL, "/usr/lib/*/stubs"},
    // NVIDIA HPC SDK
    {"NVHPC_ROOT", "/cuda/*/lib64/stubs"},
    {"NVHPC_ROOT", "/cuda/*/targets/*/lib/stubs"},
    {"NVHPC", "/Linux_*/*/cuda/*/lib64/stubs"},
    {NULL, "/opt/nvidia/hpc_sdk/Linux_*/*/cuda/*/lib64/stubs"},
    // Huawei Ascend
    {"ASCEND_TOOLKIT_HOME", "/runtime/lib64/stub"},
    {"ASCEND_TOOLKIT_HOME", "/runtime/lib64/stub/*"},
    {"ASCEND_HOME_PATH", "/lib64/stub"},
    {"ASCEND_HOME_PATH", "/runtime/lib64/stub"},
    {NULL, "/usr/local/Ascend/ascend-toolkit/latest/runtime/lib64/stub"},
    {NULL, "/usr/local/Ascend/ascend-toolkit/latest/runtime/lib64/stub/*"},
};

struct strs stubs_builtin(const struct process *proc) {
    struct strs patterns = {0};
    for (const struct stub_row *r = stub_rows; r < stub_rows + sizeof stub_rows / sizeof *stub_rows; r++) {
        struct str start = r->variable ? process_env(proc, r->variable) : S("");
        if (!r->variable || start.n)
            strs_add(proc->arena, &patterns, str_cat(proc->arena, start, str_of(r->pattern)));
    }
    return patterns;
}

bool stubs_is_stub_dir(struct str dir) {
    struct str name = path_base(path_trim(dir));
    return str_eq(name, S("stubs")) || str_eq(name, S("stub"));
}
