#include "../../lib/formats/archive.h"

#include "../support/mkelf.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static struct reader *opened(struct str content) {
    struct os *os = os_memory();
    struct reader *b = arena_calloc(arena(), sizeof *b, 1);
    memory_file(os, S("/f"), content);
    reader_begin(b, os, os_open(os, OS_CWD, S("/f")), 0, content.n);
    return b;
}

// A member or table of an archive. Without `stored` only its header, as in a thin archive.
static struct str part(const char *name, struct str content, bool stored) {
    struct str header =
        str_format(arena(), "%-16s%-12d%-6d%-6d%-8o%-10zu`\n", name, 0, 0, 0, 0644u, content.n);
    struct str pad = content.n % 2 && stored ? S("\n") : S("");
    return str_cat(arena(), header, stored ? content : S(""), pad);
}

Test(archive, begins_with_its_magic) {
    cr_expect(archive_begins(opened(S("!<arch>\n"))));
    cr_expect(archive_begins(opened(S("!<thin>\n"))));
    cr_expect(!archive_begins(opened(S("!<arch>"))));
    cr_expect(!archive_begins(opened(S("!<ARCH>\n"))));
    cr_expect(!archive_begins(opened(S(""))));
}

Test(archive, which_member_defines_which_symbol) {
    struct reader *b = opened(made("ar /x a.o:defines=f,g:undefined=u b.o:defines=h"));
    struct archive ar = archive_read(b, arena());
    cr_expect(!ar.thin);
    EQUAL(ar.symbols.n, 3);
    struct archive_member first, second;
    cr_assert(archive_member(b, arena(), &ar, ar.first, &first));
    cr_assert(archive_member(b, arena(), &ar, first.next, &second));
    SAME(ar.symbols.at[0].name, "f");
    SAME(ar.symbols.at[1].name, "g");
    EQUAL(ar.symbols.at[0].member, ar.first);
    EQUAL(ar.symbols.at[1].member, ar.first);
    EQUAL(ar.symbols.at[2].member, first.next);
    cr_expect(!memcmp(reader_get(b, first.start, 4), "\177ELF", 4));
    cr_expect(!memcmp(reader_get(b, second.start, 4), "\177ELF", 4));
    struct archive_member none;
    cr_expect(!archive_member(b, arena(), &ar, second.next, &none));
}

Test(archive, without_a_table) {
    struct reader *b =
        opened(str_cat(arena(), S("!<arch>\n"), part("a/", S("odd"), true), part("b/", S("even"), true)));
    struct archive ar = archive_read(b, arena());
    EQUAL(ar.symbols.n, 0);
    EQUAL(ar.first, 8);
    struct archive_member a, c;
    cr_assert(archive_member(b, arena(), &ar, ar.first, &a));
    EQUAL(a.size, 3);
    cr_assert(archive_member(b, arena(), &ar, a.next, &c), "members begin at even offsets");
    EQUAL(c.size, 4);
    cr_expect(!memcmp(reader_get(b, c.start, 4), "even", 4));
}

Test(archive, with_a_64_bit_table) {
    struct str table = S("\0\0\0\0\0\0\0\2\0\0\0\0\0\0\1\0\0\0\0\1\0\0\0\2f\0g\0");
    struct archive ar =
        archive_read(opened(str_cat(arena(), S("!<arch>\n"), part("/SYM64/", table, true))), arena());
    EQUAL(ar.symbols.n, 2);
    SAME(ar.symbols.at[0].name, "f");
    SAME(ar.symbols.at[1].name, "g");
    EQUAL(ar.symbols.at[0].member, 0x100);
    EQUAL(ar.symbols.at[1].member, 0x100000002);
}

Test(archive, thin) {
    struct str names = S("some/where/a.o/\nb.o/\n");
    struct str content = str_cat(arena(), S("!<thin>\n"), part("//", names, true),
        part("/0", S("xxxx"), false), part("/16", S("yyy"), false), part("short.o/", S("z"), false));
    struct reader *b = opened(content);
    struct archive ar = archive_read(b, arena());
    cr_expect(ar.thin);
    static const char *const paths[] = {"some/where/a.o", "b.o", "short.o"};
    uint64_t at = ar.first;
    struct archive_member m;
    for (size_t i = 0; i < 3; i++, at = m.next) {
        cr_assert(archive_member(b, arena(), &ar, at, &m), "member %zu", i);
        SAME(m.path, paths[i]);
    }
    cr_expect(!archive_member(b, arena(), &ar, at, &m));
}

Test(archive, malformed_tables) {
    static const struct {
        const char *what;
        struct str table;
    } rows[] = {{"empty", S("")}, {"no count", S("\0\0")}, {"count too high", S("\0\0\1\0\0\0\0\0f\0")},
        {"count far too high", S("\xff\xff\xff\xff\0\0\0\0f\0")}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str content = str_cat(arena(), S("!<arch>\n"), part("/", rows[i].table, true));
        EQUAL_ROW(rows[i].what, archive_read(opened(content), arena()).symbols.n, 0);
    }
    struct str content = str_cat(arena(), S("!<arch>\n"), part("/", S("\0\0\0\2\0\0\0\0\0\0\0\0f"), true));
    for (size_t i = 0; i < archive_read(opened(content), arena()).symbols.n; i++)
        SAME(archive_read(opened(content), arena()).symbols.at[i].name, ""); // no NUL behind its name
}

Test(archive, malformed_members) {
    struct str whole = str_cat(arena(), S("!<arch>\n"), part("a/", S("content"), true));
    struct archive_member m;
    for (size_t n = 0; n < whole.n - 1; n++) {
        struct reader *b = opened((struct str){whole.at, n});
        struct archive ar = archive_read(b, arena());
        cr_expect(!archive_member(b, arena(), &ar, 8, &m), "cut to %zu bytes", n);
    }
    struct reader *b = opened(whole);
    struct archive ar = archive_read(b, arena());
    cr_expect(!archive_member(b, arena(), &ar, 9, &m), "no header there");
    cr_expect(!archive_member(b, arena(), &ar, UINT64_MAX - 8, &m));
    cr_expect(!archive_member(b, arena(), &ar, whole.n, &m));
}

Test(archive, long_name_outside_its_table) {
    struct str content =
        str_cat(arena(), S("!<thin>\n"), part("//", S("a.o/\n"), true), part("/77", S(""), false));
    struct reader *b = opened(content);
    struct archive ar = archive_read(b, arena());
    struct archive_member m;
    cr_assert(archive_member(b, arena(), &ar, ar.first, &m));
    SAME(m.path, "");
}
