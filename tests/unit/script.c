#include "../../lib/formats/script.h"

#include "unit.h"

// The statements of a script, each in one or two words, joined by `|`.
static struct str report_status(const struct script *script) {
    static const char *const names[] = {[SCRIPT_INPUT] = "input",
        [SCRIPT_STARTUP] = "startup",
        [SCRIPT_GROUP] = "group",
        [SCRIPT_GROUP_END] = "end",
        [SCRIPT_SEARCH_DIR] = "dir",
        [SCRIPT_OUTPUT_FORMAT] = "format",
        [SCRIPT_INCLUDE] = "include",
        [SCRIPT_INSERT] = "insert",
        [SCRIPT_ASSIGNMENT] = "assign",
        [SCRIPT_PROVIDE] = "provide",
        [SCRIPT_REFERENCE] = "reference",
        [SCRIPT_EXTERN] = "extern",
        [SCRIPT_ENTRY] = "entry"};
    struct strs list = {0};
    for (size_t i = 0; i < script->n; i++) {
        struct script_statement s = script->at[i];
        struct str value = s.value.n ? str_cat(arena(), S(" "), s.value) : S("");
        strs_add(arena(), &list,
            str_cat(arena(), str_of(names[s.is]), value, s.as_needed ? S(" as-needed") : S("")));
    }
    if (script->unsupported) strs_add(arena(), &list, S("odd"));
    return joined(&list);
}

static const struct row {
    const char *text, *want;
} rows[] = {
    {"", ""},
    {" \t\r\n\f\v", ""},
    {";;", ""},
    // lists of files
    {"INPUT(a b)", "input a|input b"},
    {"INPUT ( a , b )", "input a|input b"},
    {"INPUT(a,b)", "input a,b"},
    {"INPUT(a, b)", "input a,|input b"},
    {"INPUT(a);INPUT(b)", "input a|input b"},
    {"INPUT(-lfoo -l:x.so)", "input -lfoo|input -l:x.so"},
    {"INPUT(\"a b\" \"c(d),e\")", "input a b|input c(d),e"},
    {"INPUT(=/x $SYSROOT/y)", "input =/x|input $SYSROOT/y"},
    {"INPUT()", ""},
    {"INPUT(AS_NEEDED(a b) c)", "input a as-needed|input b as-needed|input c"},
    {"GROUP(a AS_NEEDED(b))", "group|input a|input b as-needed|end"},
    {"STARTUP(a.o)", "startup a.o"},
    // the rest of libc.so
    {"OUTPUT_FORMAT(elf64-x86-64)", "format elf64-x86-64"},
    {"OUTPUT_FORMAT(\"elf32-i386\", \"b\", \"c\")", "format elf32-i386"},
    {"OUTPUT_FORMAT(elf32-i386,b,c)", "format elf32-i386"},
    {"SEARCH_DIR(\"=/usr/lib\"); SEARCH_DIR(/x);", "dir =/usr/lib|dir /x"},
    {"INCLUDE more.ld INPUT(a)", "include more.ld|input a"},
    {"INCLUDE \"my file\"", "include my file"},
    // comments
    {"/* INPUT(x) */INPUT(a)/**/", "input a"},
    {"/* * / ** */ INPUT(a)", "input a"},
    {"# INPUT(x)\nINPUT(a) # y", "input a"},
    {"INPUT(a /* b */ c)", "input a|input c"},
    {"INPUT(# a\nb)", "input a|input b"},
    {"/* without an end", ""},
    // skipped statements
    {"OUTPUT_ARCH(i386:x86-64) ASSERT(x, \"y)\")", ""},
    {"VERSION { V1 { global: a; local: *; }; }", "  V1 { global: a; local: *; }; "},
    {"MEMORY { ram : ORIGIN = 0, LENGTH = 1M } PHDRS { text PT_LOAD; }", "*"},
    // symbols
    {"x = 1;", "assign x"},
    {"x=1;", "assign x"},
    {"PROVIDE(y = .); PROVIDE_HIDDEN ( z = 1 );", "provide y|provide z"},
    {"HIDDEN(x = y);", "reference y|assign x"},
    {"ENTRY(_start) EXTERN(a b) EXTERN(\"c\", d,e)",
        "entry _start|extern a|extern b|extern c|extern d|extern e"},
    {"SECTIONS { .text : { *(.text) } _end = .; PROVIDE (end = .); . = 4; a == b; }",
        "assign _end|provide end"},
    {"SECTIONS{a = b + c;}", "reference b|reference c|assign a"},
    {"SECTIONS { /* a = b; */ .t : { PROVIDE_HIDDEN (__init_array_start = .); } }",
        "provide __init_array_start"},
    // symbols in expressions
    {"a += b; c <<= d; e = f", "reference b|assign a|reference d|assign c|reference f|assign e"},
    {"\"a\" = \"b\";", "reference b|assign a"},
    {"a = b <= c; a = 0x10K + 4 + . - SIZEOF_HEADERS;", "reference b|reference c|assign a|assign a"},
    {"a = DEFINED(b) + SIZEOF(.c) + ADDR (d) + SEGMENT_START(\"e\", 0) + CONSTANT(F);", "assign a"},
    {"a = MAX(b, ALIGN(c, 4)) ? d : e;", "reference b|reference c|assign a"},
    {"PROVIDE(a = b); SECTIONS { . = c; } ASSERT(d, \"e\")", "provide a"},
    {"SECTIONS { } INSERT AFTER .text;", "insert"},
    // what the linker calls a syntax error
    {"INPUT a", "odd"},
    {"INPUT(a", "*odd"},
    {"GROUP(a { b )", "*odd"},
    {"SECTIONS { .text", "*odd"},
    {"Hello, world", "*odd"},
    {"INPUT(a) // comment", "*odd"},
    {"INPUT(a AS_NEEDED b)", "*odd"},
    {"\177ELF", "*odd"},
    {"SEARCH_DIR /x", "odd"},
    {"INPUT(a))", "*odd"},
};

Test(script, statements) {
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct script script = script_read(arena(), str_of(rows[i].text));
        struct str want = str_of(rows[i].want);
        if (!str_starts(want, S("*")))
            SAME_ROW(rows[i].text, report_status(&script), rows[i].want);
        else // only whether it is odd
            EQUAL_ROW(rows[i].text, script.unsupported, want.n > 1);
    }
}

Test(script, of_the_linker) {
    struct str answer = scene_answer(arena(), S("elf_i386"), S(""));
    struct str text = str_cut(answer, '=').tail;
    while (str_starts(text, S("="))) text = str_skip(text, 1);
    text.n -= 52; // the closing line
    struct script script = script_read(arena(), text);
    cr_expect(!script.unsupported);
    SAME(script.at[0].value, "elf32-i386");
    SAME(script.at[1].value, "_start");
    SAME(script.at[2].value, "=/usr/local/lib/i386-linux-gnu");
    size_t dirs = 0, symbols = 0;
    for (size_t i = 0; i < script.n; i++) {
        dirs += script.at[i].is == SCRIPT_SEARCH_DIR;
        symbols += script.at[i].is == SCRIPT_ASSIGNMENT || script.at[i].is == SCRIPT_PROVIDE;
    }
    EQUAL(dirs, 14);
    EQUAL(symbols, 10);
}

// A script may end anywhere: reading it ends.
Test(script, cut_anywhere) {
    struct str text =
        S("/* x */ OUTPUT_FORMAT(\"a\") GROUP ( \"a b\" AS_NEEDED ( -lc ) ) SECTIONS { . = 1; } x = 2;");
    for (size_t n = 0; n <= text.n; n++) script_read(arena(), (struct str){text.at, n});
    cr_expect(!script_read(arena(), text).unsupported);
}

Test(script, with_a_nul) {
    script_read(arena(), S("INPUT(a\0b)"));
    script_read(arena(), S("\0"));
    cr_expect(script_read(arena(), S("\0\0\0\0")).unsupported);
}
