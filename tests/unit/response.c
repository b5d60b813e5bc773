#include "../../lib/formats/response.h"

#include "unit.h"

// libiberty's buildargv, measured.
static const struct {
    const char *text, *want;
    size_t n;
} rows[] = {
    {"", "", 0},
    {" \t\n\r\f\v ", "", 0},
    {"a", "a", 1},
    {" a  b\nc\t", "a|b|c", 3},
    {"'a b' \"c d\"", "a b|c d", 2},
    {"a'b c'd", "ab cd", 1},
    {"a\"b c\"'d e'f", "ab cd ef", 1},
    {"''", "", 1},
    {"\"\" '' a", "||a", 3},
    {"\"it's\" 'a\"b'", "it's|a\"b", 2},
    {"a\\ b", "a b", 1},
    {"\\\\ \\' \\\"", "\\|'|\"", 3},
    {"'a\\'b'", "a'b", 1},
    {"\"a\\\"b\"", "a\"b", 1},
    {"'a\\nb'", "anb", 1},
    {"a\\\nb", "a\nb", 1},
    {"'a", "a", 1},
    {"'a b", "a b", 1},
    {"a\\", "a", 1},
    {"\\", "", 1},
    {"# no comment", "#|no|comment", 3},
    {"a$b *", "a$b|*", 2},
};

Test(response, words) {
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct strs got = response_split(arena(), str_of(rows[i].text));
        SAME_ROW(rows[i].text, joined(&got), rows[i].want);
        EQUAL_ROW(rows[i].text, got.n, rows[i].n);
    }
}

Test(response, words_end_at_a_nul) {
    struct strs got = response_split(arena(), S("a b\0c"));
    SAME(joined(&got), "a|b");
}

Test(response, words_are_ended_by_nuls) {
    struct strs got = response_split(arena(), S("a'b' c"));
    EQUAL(got.at[0].at[2], 0);
    EQUAL(got.at[1].at[1], 0);
}

static const char files[] = "text one\n"
                            "    a @two\n"
                            "    'b c'\n"
                            "text two\n"
                            "    x @one-missing y\n"
                            "text empty\n"
                            "dir d\n"
                            "text unreadable\n"
                            "    z\n"
                            "unreadable unreadable\n"
                            "text loop\n"
                            "    @loop\n"
                            "text quoted\n"
                            "    '@two'\n"
                            "fifo fifo\n";

static struct str expanded(const char *line) {
    struct process *proc = scene(files);
    struct strs argv = words(line), out = {0};
    bool fine = response_expand(proc->os, arena(), &argv, &out);
    return fine ? joined(&out) : S("(given up)");
}

Test(response, files_are_replaced_by_their_arguments) {
    SAME(expanded("ld @one end"), "ld|a|x|@one-missing|y|b c|end");
    SAME(expanded("ld @/w/two"), "ld|x|@one-missing|y");
    SAME(expanded("ld -o @two"), "ld|-o|x|@one-missing|y");
    SAME(expanded("ld @quoted"), "ld|x|@one-missing|y");
    SAME(expanded("ld @empty b"), "ld|b");
    SAME(expanded("ld -x@one"), "ld|-x@one");
}

Test(response, missing_file_stays_an_argument) {
    SAME(expanded("ld @missing"), "ld|@missing");
    SAME(expanded("ld @"), "ld|@");
    SAME(expanded("ld @unreadable"), "ld|@unreadable");
}

Test(response, errors_that_stop_the_linker) {
    SAME(expanded("ld @d"), "(given up)");
    SAME(expanded("ld @loop"), "(given up)");
    SAME(expanded("ld @fifo"), "(given up)");
}

// ld gives up at the 2000th argument that begins with @, even if it names no file.
Test(response, at_most_1999_files) {
    for (size_t n = 1998; n <= 2001; n++) {
        struct process *proc = scene("text x\n    a\n");
        struct strs argv = words("ld"), out = {0};
        for (size_t i = 0; i < n; i++) strs_add(arena(), &argv, i % 2 ? S("@x") : S("@missing"));
        EQUAL(response_expand(proc->os, arena(), &argv, &out), n < 2000);
    }
}

Test(response, leaves_no_file_open) {
    struct process *proc = scene(files);
    struct strs argv = words("ld @one @d"), out = {0};
    response_expand(proc->os, arena(), &argv, &out);
    EQUAL(memory_open_files(proc->os), 0);
}
