#include "../../lib/base/json.h"

#include "unit.h"

static struct str written(const struct json *j) {
    return text_str(&j->text);
}

Test(json, writes_members_of_all_kinds) {
    struct json j = json_begin(arena());
    struct strs list = words("x y");
    json_object(&j, NULL);
    json_string(&j, "s", S("v"));
    json_number(&j, "n", UINT64_MAX);
    json_bool(&j, "t", true);
    json_bool(&j, "f", false);
    json_strings(&j, "l", &list);
    json_array(&j, "a");
    json_object(&j, NULL);
    json_end(&j);
    json_array(&j, NULL);
    json_number(&j, NULL, 1);
    json_number(&j, NULL, 2);
    json_end(&j);
    json_end(&j);
    json_string(&j, "z", S(""));
    json_end(&j);
    SAME(written(&j), "{\"s\":\"v\",\"n\":18446744073709551615,\"t\":true,\"f\":false,\"l\":[\"x\",\"y\"],"
                      "\"a\":[{},[1,2]],\"z\":\"\"}");
}

static struct str quoted(struct str s) {
    struct json j = json_begin(arena());
    json_string(&j, NULL, s);
    return written(&j);
}

Test(json, writes_any_bytes) {
    SAME(quoted(S("a\"b\\c/")), "\"a\\\"b\\\\c/\"");
    SAME(quoted(S("\n\t\x01\0\x7f")), "\"\\u000a\\u0009\\u0001\\u0000\\u007f\"");
    SAME(quoted(S("\xc2\x9b\xce\x9b")), "\"\\u009b\xce\x9b\"");
    SAME(quoted(S("\xc3\xa4\xf0\x9f\x90\xa7")), "\"\xc3\xa4\xf0\x9f\x90\xa7\"");
    SAME(quoted(S("a\xff\xc3(\xed\xa0\x80")),
        "\"a\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

Test(json, reads_what_it_writes) {
    for (int byte = 0; byte < 128; byte++) {
        char c[] = {'a', (char)byte, 'b'};
        struct str s = {c, sizeof c};
        const struct json_value *v = json_read(arena(), quoted(s));
        cr_assert(v && v->kind == JSON_STRING);
        cr_expect(str_eq(v->text, s), "byte %d", byte);
    }
}

Test(json, reads_members) {
    const struct json_value *v = json_read(arena(),
        S(" { \"a\" : [ 1 , { \"x\" : null } , [ ] , \"q\" ] , \"b\" : true,\"s\":\"t\", \"e\" : { } } "));
    cr_assert(v && v->kind == JSON_OBJECT);
    const struct json_value *a = json_get(v, "a"), *in = json_first(a);
    cr_assert(a && a->kind == JSON_ARRAY && in);
    EQUAL(in->number, 1);
    in = json_next(a, in);
    cr_assert(in && in->kind == JSON_OBJECT);
    cr_expect(json_get(in, "x")->kind == JSON_NULL);
    in = json_next(a, in);
    cr_assert(in && in->kind == JSON_ARRAY && !json_first(in));
    in = json_next(a, in);
    cr_assert(in);
    SAME(in->text, "q");
    cr_expect(!json_next(a, in));
    EQUAL(json_get_number(v, "b"), 1);
    SAME(json_get_string(v, "s"), "t");
    cr_expect(!json_first(json_get(v, "e")));
    cr_expect(!json_get(v, "none") && !json_get(NULL, "a") && !json_get(a, "a"));
    EQUAL(json_get_string(v, "a").n, 0);
    SAME(joined(&(struct strs){0}), "");
    struct strs list = json_get_strings(arena(), v, "a");
    SAME(joined(&list), "q");
    EQUAL(json_get_strings(arena(), v, "s").n, 0);
}

Test(json, reads_escapes) {
    const struct json_value *v = json_read(arena(),
        S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u20ac\\ud83d\\udc27\\uD83d\\udc00x\\ud83d\\u0041\\udc00\""));
    cr_assert(v);
    SAME(v->text, "\"\\/\b\f\n\r\tA\xe2\x82\xac\xf0\x9f\x90\xa7\xf0\x9f\x90\x80x\xef\xbf\xbd\xef\xbf\xbd");
}

Test(json, reads_nothing_malformed) {
    static const char *const rows[] = {"", " ", "{", "[", "]", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]",
        "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "{\"a\":1]", "[1}", "1 2", "\"", "\"a",
        "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "\"\xff\"", "nul", "truer", "01", "-1",
        "1.5", "1e3", "18446744073709551616", "[]]", "{}{}", "x"};
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect(!json_read(arena(), str_of(rows[i])), "%s was read", rows[i]);
}

Test(json, depth_is_limited) {
    for (size_t depth = 1; depth < 100; depth++) {
        struct text t = text_begin(arena());
        text_repeat(&t, S("["), depth);
        text_repeat(&t, S("]"), depth);
        EQUAL(json_read(arena(), text_str(&t)) != NULL, depth <= JSON_MAX_DEPTH);
    }
    struct text deep = text_begin(arena());
    text_repeat(&deep, S("[{\"a\":"), 1000000);
    cr_expect(!json_read(arena(), text_str(&deep)));
}
