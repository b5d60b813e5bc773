#include "../../lib/formats/version_script.h"

#include "unit.h"

// Whether `foo` is hidden, as in ld 2.40, 2.44 and 2.47.50.
static const struct {
    const char *script;
    bool hidden;
} rows[] = {
    {"{ local: *; };", true},
    {"{ global: foo; local: *; };", false},
    {"{ global: f*; local: *; };", false},
    {"{ global: *; local: foo; };", true},
    {"{ global: *; local: f*; };", true},
    {"{ global: f*; local: f*; };", false},
    {"{ global: f*; local: foo; };", true},
    {"{ global: foo; local: foo; };", false},
    {"{ local: foo; global: foo; };", false},
    {"{ local: f*; };", true},
    {"{ global: *; local: *; };", false},
    {"{ global: bar; };", false},
    {"{ global: bar; local: *; };", true},
    {"V1 { local: *; }; V2 { global: foo; };", false},
    {"V1 { global: foo; }; V2 { local: *; } V1;", false},
    {"V1 { global: f*; }; V2 { local: foo; };", true},
    {"V1 { local: foo; }; V2 { global: foo; };", true},
    {"V1 { local: f*; }; V2 { global: fo*; };", false},
    {"V1 { global: f*; }; V2 { local: fo*; };", false},
    {"V1 { local: foo; }; V2 { global: f*; };", true},
    {"V1 { global: \"f*\"; local: *; };", true},
    {"{ global: f?o; local: *; };", false},
    {"{ global: [ef]oo; local: *; };", false},
    {"{ global: extern \"C\" { foo; }; local: *; };", false},
    {"{ global: extern \"C++\" { foo*; }; local: *; };", true},
    {"{ local: extern \"C++\" { foo*; \"a::b()\"; }; };", false},
    {"{ local: f\\oo; };", true},
    {"{ global: a::b; foo; local: *; };", false},
    {"{ /* foo */ global: foo; # local: foo;\n local: *; } ;", false},
    {"{ global: local; foo; local: *; };", false},
    {"{ };", false},
    {"", false},
};

Test(version_script, of_a_symbol) {
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct version_script script = {0};
        version_script_read(arena(), str_of(rows[i].script), &script);
        cr_expect(!script.unsupported, "%s", rows[i].script);
        EQUAL_ROW(rows[i].script, version_script_hides(arena(), &script, S("foo")), rows[i].hidden);
    }
}

Test(version_script, without_its_end) {
    static const char *const texts[] = {
        "{", "{ global", "{ global:", "{ extern", "{ extern \"C", "{ a; /*", "{ {"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct version_script script = {0};
        version_script_read(arena(), str_of(texts[i]), &script);
        cr_expect(script.unsupported, "%s", texts[i]);
    }
}
