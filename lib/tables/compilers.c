#include "compilers.h"

#include "linkers.h"

#define RUST_PROGRAM "fn main() {}\n"
#define RUST_LINK_ARGS "-Clink-arg=-v", "-Clink-arg=-Wl,-v"
// rustc prints what the linker prints only in its own log.
#define RUST_ENV "RUSTC_LOG=rustc_codegen_ssa::back::link=info", "RUSTUP_AUTO_INSTALL=0"

// The last row is for any other name.
static const struct compiler rows[] = {
    // A .c file, because a .cu file takes ten times as long, and both are linked in the same way.
    {COMPILER_NVCC, "nvcc", .files = {{"empty.c", COMPILER_INPUT "\n"}},
        .args = {"@/empty.c", "-o", "@/empty", "+"}, .show = {"-Xlinker", "-v"},
        .by_hand = "echo '" COMPILER_INPUT "' >empty.c; COMPILER empty.c -o empty"},
    {COMPILER_RUSTC, "rustc", .files = {{"empty.rs", RUST_PROGRAM}},
        .args = {"@/empty.rs", "-o", "@/empty", "+"}, .show = {RUST_LINK_ARGS}, .env = {RUST_ENV},
        .by_hand = "echo 'fn main() {}' | COMPILER -o empty -"},
    {COMPILER_CARGO, "cargo",
        .files = {{"empty.rs", RUST_PROGRAM},
            {"Cargo.toml", "[package]\nname = \"empty\"\nversion = \"0.0.0\"\n"
                           "[[bin]]\nname = \"empty\"\npath = \"empty.rs\"\n[workspace]\n"}},
        .args = {"rustc", "--offline", "--manifest-path", "@/Cargo.toml", "--target-dir", "@/target", "--",
            "+"},
        .show = {RUST_LINK_ARGS}, .env = {RUST_ENV},
        .by_hand = "COMPILER new empty; cd empty; COMPILER build"},
    // A program that uses C: others are linked by Go itself.
    {COMPILER_GO, "go",
        .files = {{"empty.go", "package main\n\n// static int zero(void) { return 0; }\nimport \"C\"\n\n"
                               "func main() { _ = C.zero() }\n"}},
        .args = {"build", "-o", "@/empty", "+", "@/empty.go"},
        .show = {"-ldflags=-v -linkmode=external '-extldflags=-v -Wl,-v'"},
        .env = {"GOTOOLCHAIN=local", "GOPROXY=off", "GOWORK=off", "GO111MODULE=off"},
        .by_hand = "printf 'package main\\n\\nimport \"C\"\\n\\nfunc main() {}\\n' >empty.go; "
                   "COMPILER build empty.go"},
    {COMPILER_LINKER, "ld", .args = {"+"}, .show = {"-v"}, .by_hand = "COMPILER -v"},
    {COMPILER_DRIVER, NULL, .args = {"-x", "c", "-", "-o", "/dev/null", "+"}, .show = {"-v", "-Wl,-v"},
        .by_hand = "echo '" COMPILER_INPUT "' | COMPILER -x c - -o empty"},
};
static const struct compiler *const last_row = rows + sizeof rows / sizeof *rows - 1;

// NAME, NAME-1.80, NAME1.80; for the linker, any name of one.
static bool is_named(const struct compiler *row, struct str file) {
    struct str triple, name = str_of(row->name);
    if (row->kind == COMPILER_LINKER)
        return linker_from_name(file, &triple).n || flavour_of_name(file) != FLAVOUR_UNKNOWN;
    if (!str_starts(file, name)) return false;
    file = str_skip(file, name.n);
    for (size_t i = 0; i < file.n; i++)
        if (!str_has(S("-.0123456789"), file.at[i])) return false;
    return true;
}

// A program in front of the compiler, or a setting for it, as in `ccache gcc' and `env A=b gcc'.
static bool is_before_compiler(struct str word) {
    static const char *const names[] = {"ccache", "sccache", "distcc", "icecc", "env", "nice", "time"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(path_base(word), str_of(names[i]))) return true;
    return str_has(word, '=');
}

const struct compiler *compiler_of(const struct strs *command) {
    size_t at = 0;
    while (at + 1 < command->n && is_before_compiler(command->at[at])) at++;
    for (const struct compiler *row = rows; command->n && row < last_row; row++)
        if (is_named(row, path_base(command->at[at]))) return row;
    return last_row;
}
