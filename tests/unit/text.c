#include "../../lib/base/text.h"

#include "unit.h"

Test(text, grows) {
    struct text t = text_begin(arena());
    SAME(text_str(&t), "");
    for (size_t i = 0; i < 1000; i++) text_add(&t, S("0123456789"));
    EQUAL(text_str(&t).n, 10000);
    SAME(str_skip(text_str(&t), 9990), "0123456789");
    text_repeat(&t, S("ab"), 2);
    SAME(str_skip(text_str(&t), 9998), "89abab");
    text_add(&t, (struct str){0});
    EQUAL(text_str(&t).n, 10004);
}

static const struct {
    const char *name;
    struct str bytes;
    uint32_t character;
    size_t length;
} characters[] = {
    {"ASCII", {"a", 1}, 'a', 1},
    {"NUL", {"\0", 1}, 0, 1},
    {"two bytes", {"\xc3\xa4z", 3}, 0xe4, 2},
    {"the first of two", {"\xc2\x80", 2}, 0x80, 2},
    {"three bytes", {"\xe2\x82\xac", 3}, 0x20ac, 3},
    {"four bytes", {"\xf0\x9f\x90\xa7", 4}, 0x1f427, 4},
    {"the last of all", {"\xf4\x8f\xbf\xbf", 4}, 0x10ffff, 4},
    {"beyond it", {"\xf4\x90\x80\x80", 4}, UTF8_BAD, 1},
    {"a slash in two bytes", {"\xc0\xaf", 2}, UTF8_BAD, 1},
    {"three bytes for what needs two", {"\xe0\x82\x80", 3}, UTF8_BAD, 1},
    {"four bytes for what needs three", {"\xf0\x82\x82\xac", 4}, UTF8_BAD, 1},
    {"half of a pair", {"\xed\xa0\x80", 3}, UTF8_BAD, 1},
    {"the end of a character", {"\x80", 1}, UTF8_BAD, 1},
    {"cut short", {"\xe2\x82", 2}, UTF8_BAD, 1},
    {"broken off", {"\xe2\x82z", 3}, UTF8_BAD, 1},
    {"never a first byte", {"\xff\xff", 2}, UTF8_BAD, 1},
};

Test(text, reads_utf8) {
    for (size_t i = 0; i < COUNT(characters); i++) {
        size_t length = 0;
        EQUAL_ROW(characters[i].name, utf8_first(characters[i].bytes, &length), characters[i].character);
        EQUAL_ROW(characters[i].name, length, characters[i].length);
    }
}

Test(text, writes_utf8) {
    for (size_t i = 0; i < COUNT(characters); i++) {
        if (characters[i].character == UTF8_BAD) continue;
        struct text t = text_begin(arena());
        text_add_char(&t, characters[i].character);
        struct str want = {characters[i].bytes.at, characters[i].length};
        cr_expect(str_eq(text_str(&t), want), "%s", characters[i].name);
    }
}

Test(text, shows_control_characters_as_numbers) {
    SAME(text_printable(arena(), S("a/b c")), "a/b c");
    SAME(text_printable(arena(), S("")), "");
    SAME(text_printable(arena(), S("a\nb\x1b[2J\x7f")), "a\\012b\\033[2J\\177");
    SAME(text_printable(arena(), S("\xc2\x9b"
                                   "2J")),
        "\\302\\2332J");
    SAME(text_printable(arena(), S("\xc3\xa4\xff")), "\xc3\xa4\xff");
    // A byte that is a control code to a terminal by itself; Greek capital lambda ends in it.
    SAME(text_printable(arena(), S("\x9b"
                                   "2J\x80\x9f")),
        "\\2332J\\200\\237");
    SAME(text_printable(arena(), S("\xce\x9b\xe2\x9b\xa0")), "\xce\x9b\xe2\x9b\xa0");
    SAME(text_printable(arena(), S("\xe2\x9b")), "\xe2\\233");
    SAME(text_printable(arena(), S("\xa0")), "\xa0");
}

Test(text, columns) {
    EQUAL(text_columns(S("")), 0);
    EQUAL(text_columns(S("abc")), 3);
    EQUAL(text_columns(S("\xc3\xa4\xff")), 2);
    EQUAL(text_columns(S("a\xcc\x88")), 1);
    EQUAL(text_columns(S("\xe5\xba\xab")), 2);
}

Test(text, words_of_a_shell) {
    static const struct {
        const char *word, *quoted;
    } rows[] = {{"", "''"}, {"-Wl,a=/b.c:d@e+f%g", "-Wl,a=/b.c:d@e+f%g"}, {"a b", "'a b'"},
        {"a'b", "'a'\\''b'"}, {"$a\"\\", "'$a\"\\'"}, {"~", "'~'"}, {"\303\244", "'\303\244'"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME(text_shell_quoted(arena(), str_of(rows[i].word)), rows[i].quoted);
}
