#include "../../lib/link/library.h"

#include "unit.h"

static struct libraries libraries;
static struct os *os;

static void begin(void) {
    const struct link *l =
        followed("obj m.o\nlib d/libx.so.1\nlib d/LibY.so\nlib d/.hidden.so\nlib d/lib\xe9.so\nargv m.o\n");
    libraries = l->libraries;
    os = l->facts.proc->os;
}

static bool opens(struct str name) {
    return library_open(&libraries, S("d"), name, false) != NULL;
}

// Looks for that many names that do not exist.
static void miss(size_t n) {
    for (size_t i = 0; i < n; i++) cr_assert(!opens(str_format(arena(), "libmissing%zu.so", i)));
}

Test(library, is_opened_once_for_a_name_in_a_directory) {
    begin();
    cr_assert(opens(S("libx.so.1")));
    size_t calls = memory_calls(os);
    cr_assert(opens(S("libx.so.1")));
    EQUAL(memory_calls(os), calls);
}

Test(library, is_searched_for_once_if_it_does_not_exist) {
    begin();
    struct str name = S("libz.so");
    cr_assert(!opens(name));
    size_t calls = memory_calls(os);
    cr_assert(!opens(name));
    EQUAL(memory_calls(os), calls);
}

static size_t calls_for(const char *name, bool there) {
    size_t before = memory_calls(os);
    EQUAL(opens(str_of(name)), there);
    return memory_calls(os) - before;
}

Test(library, an_absent_file_takes_one_call) {
    begin();
    calls_for("liba.so", false); // opens the directory
    EQUAL(calls_for("libb.so", false), 1);
}

// A directory is listed after many failed lookups; then names that are not listed are not opened.
Test(library, names_not_in_a_listing_are_not_opened) {
    begin();
    miss(100);
    size_t calls = memory_calls(os);
    for (size_t i = 0; i < 100; i++) cr_assert(!opens(str_format(arena(), "libother%zu.so", i)));
    EQUAL(memory_calls(os), calls);
}

// A directory of one block is listed early.
Test(library, a_small_directory_is_listed_soon) {
    begin();
    miss(8);
    size_t calls = memory_calls(os);
    cr_assert(!opens(S("libother.so")));
    EQUAL(memory_calls(os), calls);
}

// Some file systems take LIBX.SO.1 for libx.so.1, and may fold names outside ASCII in other ways; a listing
// leaves out names that begin with a dot.
Test(library, names_that_a_listing_does_not_cover_are_opened) {
    begin();
    miss(100);
    cr_expect(opens(S("libx.so.1")));
    cr_expect(opens(S("LibY.so")));
    cr_expect(opens(S(".hidden.so")));
    cr_expect(opens(S("lib\xe9.so")));
    static const char *const others[] = {
        "LIBX.SO.1", "liby.so", "lib\xc3\xa9.so", ".other.so", "sub/libx.so.1", ""};
    for (size_t i = 0; i < COUNT(others); i++) {
        size_t calls = memory_calls(os);
        cr_expect(!opens(str_of(others[i])), "%s", others[i]);
        cr_expect_gt(memory_calls(os), calls, "%s is not looked for", others[i]);
    }
}

Test(library, a_directory_that_cannot_be_listed) {
    begin();
    for (size_t call = 2; call < 60; call++) { // the first opens the directory
        begin();
        memory_reset(os);
        memory_fail(os, call); // one of these calls is the one that lists
        miss(20);
        if (memory_calls(os) < call) break;
        cr_expect(opens(S("libx.so.1")), "after call %zu", call);
    }
}
