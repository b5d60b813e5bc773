#include "unit.h"

#include <string.h>

Test(str, of_a_c_string) {
    SAME(str_of("abc"), "abc");
    EQUAL(str_of("").n, 0);
    EQUAL(str_of(NULL).n, 0);
    SAME(S("literal"), "literal");
}

Test(str, compares) {
    cr_expect(str_eq(S("ab"), S("ab")));
    cr_expect(!str_eq(S("ab"), S("abc")));
    cr_expect(!str_eq(S("ab"), S("ac")));
    cr_expect(str_eq(S(""), (struct str){0}), "an empty text without an address is empty too");
    cr_expect(!str_eq(S("a\0b"), S("a\0c")), "a NUL does not end a text");
}

Test(str, starts_and_ends) {
    cr_expect(str_starts(S("libc.so.6"), S("libc.so")));
    cr_expect(str_starts(S("x"), S("")));
    cr_expect(str_starts((struct str){0}, S("")));
    cr_expect(!str_starts(S("lib"), S("libc")));
    cr_expect(str_ends(S("x.so"), S(".so")));
    cr_expect(str_ends(S(".so"), S(".so")));
    cr_expect(!str_ends(S("so"), S(".so")));
    cr_expect(!str_ends(S("x.so.1"), S(".so")));
}

Test(str, has_a_character) {
    cr_expect(str_has(S("a:b"), ':'));
    cr_expect(!str_has(S("ab"), ':'));
    cr_expect(!str_has(S(""), '\0'));
    cr_expect(!str_has((struct str){0}, 'a'));
}

Test(str, skips) {
    SAME(str_skip(S("--sysroot=/x"), 10), "/x");
    SAME(str_skip(S("abc"), 0), "abc");
    SAME(str_skip(S("abc"), 3), "");
    SAME(str_skip(S("abc"), 4), "");
}

Test(str, cuts) {
    static const struct {
        const char *text, *head, *tail;
        bool found;
        const char *last_head, *last_tail;
    } rows[] = {
        {"a=b", "a", "b", true, "a", "b"},
        {"a=b=c", "a", "b=c", true, "a=b", "c"},
        {"=", "", "", true, "", ""},
        {"=a", "", "a", true, "", "a"},
        {"a=", "a", "", true, "a", ""},
        {"abc", "abc", "", false, "abc", ""},
        {"", "", "", false, "", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct cut first = str_cut(str_of(rows[i].text), '='), last = str_cut_last(str_of(rows[i].text), '=');
        SAME_ROW(rows[i].text, first.head, rows[i].head);
        SAME_ROW(rows[i].text, first.tail, rows[i].tail);
        EQUAL_ROW(rows[i].text, first.found, rows[i].found);
        SAME_ROW(rows[i].text, last.head, rows[i].last_head);
        SAME_ROW(rows[i].text, last.tail, rows[i].last_tail);
        EQUAL_ROW(rows[i].text, last.found, rows[i].found);
    }
}

Test(str, cuts_at_a_text) {
    static const struct {
        const char *text, *head, *tail;
        bool found;
    } rows[] = {
        {"a==b", "a", "b", true},
        {"a=b==c==d", "a=b", "c==d", true},
        {"===", "", "=", true},
        {"a=", "a=", "", false},
        {"=", "=", "", false},
        {"", "", "", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct cut c = str_cut_text(str_of(rows[i].text), S("=="));
        SAME_ROW(rows[i].text, c.head, rows[i].head);
        SAME_ROW(rows[i].text, c.tail, rows[i].tail);
        EQUAL_ROW(rows[i].text, c.found, rows[i].found);
    }
}

Test(path, base_and_dir) {
    static const struct {
        const char *path, *base, *dir;
    } rows[] = {
        {"/usr/lib/x.so", "x.so", "/usr/lib"},
        {"x.so", "x.so", "."},
        {"/x.so", "x.so", "/"},
        {"a/x.so", "x.so", "a"},
        {"a/", "", "a"},
        {"a//x", "x", "a/"},
        {"/", "", "/"},
        {"", "", "."},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        SAME_ROW(rows[i].path, path_base(str_of(rows[i].path)), rows[i].base);
        SAME_ROW(rows[i].path, path_dir(str_of(rows[i].path)), rows[i].dir);
    }
}

Test(path, joins_as_the_linker_does) {
    SAME(path_join(arena(), S("/lib"), S("x.so")), "/lib/x.so");
    SAME(path_join(arena(), S("/lib//"), S("x.so")), "/lib///x.so");
    SAME(path_join(arena(), S(""), S("x.so")), "x.so");
    SAME(path_join(arena(), S("."), S("a/x.so")), "./a/x.so");
    EQUAL(path_join(arena(), S(""), S("x.so")).at[4], 0);
}

Test(path, from_a_directory) {
    SAME(path_from(arena(), S("/lib"), S("x.so")), "/lib/x.so");
    SAME(path_from(arena(), S("/lib"), S("/x.so")), "/x.so");
    SAME(path_from(arena(), S(""), S("x.so")), "x.so");
    SAME(path_from(arena(), S("."), S("../x.so")), "./../x.so");
}

Test(str, joins_texts_and_ends_them_with_a_nul) {
    struct str s = str_cat(arena(), S("a"), S(""), (struct str){0}, S("bc"));
    SAME(s, "abc");
    EQUAL(s.at[3], 0);
    cr_expect_str_eq(str_z(arena(), (struct str){"abcdef", 3}), "abc");
    EQUAL(str_cat(arena(), S("")).n, 0);
}

Test(str, formats) {
    struct str s = str_format(arena(), "%d-%s", 42, "x");
    SAME(s, "42-x");
    EQUAL(s.at[s.n], 0);
    EQUAL(str_format(arena(), "%5000d", 1).n, 5000);
    EQUAL(str_format(arena(), "%s", "").n, 0);
}

Test(str, splits_as_the_linker_splits_its_paths) {
    static const struct {
        const char *text;
        size_t n;
        const char *parts;
    } rows[] = {
        {"", 0, ""},
        {"a", 1, "a"},
        {"a:b", 2, "a|b"},
        {":", 2, "|"},
        {"a:", 2, "a|"},
        {":a", 2, "|a"},
        {"a::b", 3, "a||b"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct strs parts = str_split(arena(), str_of(rows[i].text), ':');
        EQUAL_ROW(rows[i].text, parts.n, rows[i].n);
        SAME_ROW(rows[i].text, joined(&parts), rows[i].parts);
    }
}

Test(strs, holds_texts) {
    struct strs list = {0};
    cr_expect(!strs_have(&list, S("")));
    strs_add(arena(), &list, S("a"));
    strs_add(arena(), &list, S("b"));
    cr_expect(strs_have(&list, S("b")));
    cr_expect(!strs_have(&list, S("")));
    cr_expect(!strs_have(&list, S("ab")));
}

Test(str, join) {
    struct strs list = {0};
    SAME(strs_join(arena(), &list, S(", ")), "");
    strs_add(arena(), &list, S("a"));
    SAME(strs_join(arena(), &list, S(", ")), "a");
    strs_add(arena(), &list, S(""));
    strs_add(arena(), &list, S("c"));
    SAME(strs_join(arena(), &list, S(", ")), "a, , c");
}

// exec needs a NUL behind each string; a part of another string has none.
Test(str, vector_for_an_exec) {
    static const char whole[] = "whole", list[] = "/a:/b";
    struct strs words = strs_room(arena(), 2);
    strs_add(arena(), &words, str_of(whole));
    strs_add(arena(), &words, str_cut(str_of(list), ':').head);
    strs_add(arena(), &words, (struct str){0});
    char **vector = strs_vector(arena(), &words);
    cr_expect(vector[0] == whole, "it is not copied");
    cr_expect_str_eq(vector[1], "/a");
    cr_expect_str_eq(vector[2], "");
    cr_expect_null(vector[3]);
}

Test(str, path_without_slashes_at_its_end) {
    SAME(path_trim(S("/a//")), "/a");
    SAME(path_trim(S("a/b")), "a/b");
    SAME(path_trim(S("//")), "/");
    SAME(path_trim(S("")), "");
}

Test(str, leading_number) {
    EQUAL(str_leading_number(S("19.1"), 4), 19);
    EQUAL(str_leading_number(S("20241111"), 4), 2024);
    EQUAL(str_leading_number(S("x1"), 4), 0);
    EQUAL(str_leading_number(S(""), 4), 0);
}
