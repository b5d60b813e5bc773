#include "../../lib/link/candidate.h"

#include "unit.h"

static struct candidate found(struct candidate_index *index, const char *needed_by, const char *name) {
    struct library by = {.path = str_of(needed_by)};
    return candidate_find(index, &(struct search_key){str_of(name), &by});
}

// The candidate for liba.so.1, needed by /d/libbar.so, or `none`. A `+` behind it: found by its SONAME.
static struct str candidate_for(const char *text) {
    struct link *l = followed(str_cat(arena(), S("obj m.o\n"), str_of(text), S("\n")).at);
    struct candidate_index index = candidates_begin(&l->search_path, &l->libraries);
    struct candidate s = found(&index, "/d/libbar.so", "liba.so.1");
    EQUAL(memory_open_files(l->facts.proc->os), 0);
    if (!s.file) return S("none");
    SAME(path_join(arena(), s.dir, path_base(s.file->path)), s.file->path.at);
    return str_cat(arena(), s.file->path, s.by_soname ? S("+") : S(""));
}

Test(candidate, none) {
    SAME(candidate_for("argv m.o -L/l"), "none");
    SAME(candidate_for("lib /l/liba.so\nlib /l/liba.so.2 soname=liba.so.2\nargv m.o -L/l"), "none");
}

Test(candidate, directories_in_their_order) {
    // Each directory wins over those named behind it.
    static const char *const places[] = {"lib /1/liba.so.1\nenv LIBRARY_PATH=/1;/3\n",
        "lib /2/liba.so.1\nargv -L/2\n", "lib /3/liba.so.1\n",
        "lib /4/liba.so.1\nenv LD_LIBRARY_PATH_64=/4\n", "lib /d/liba.so.1\n",
        "lib /5/liba.so.1\nenv NEEDLD_STUB_PATH=/5\n",
        "lib /6/liba.so.1\nbytes /etc/needld.conf stub-dir=/6\n", "lib /2/stubs/liba.so.1\n",
        "lib /usr/local/cuda/lib64/stubs/liba.so.1\n"};
    static const char *const wanted[] = {
        "/1", "/2", "/3", "/4", "/d", "/5", "/6", "/2/stubs", "/usr/local/cuda/lib64/stubs"};
    for (size_t i = 0; i < COUNT(places); i++) {
        struct str text = S("argv m.o\n");
        // The variables stay, so that later directories are still named.
        if (i > 0) text = str_cat(arena(), text, S("env LIBRARY_PATH=/1;/3\n"));
        if (i > 1) text = str_cat(arena(), text, S("argv -L/2\n"));
        for (size_t j = i; j < COUNT(places); j++) text = str_cat(arena(), text, str_of(places[j]));
        SAME_ROW(wanted[i], candidate_for(text.at), str_cat(arena(), str_of(wanted[i]), S("/liba.so.1")).at);
    }
}

Test(candidate, name_beats_soname) {
    SAME(candidate_for("lib /1/liba.so soname=liba.so.1\nlib /2/liba.so.1\nargv m.o -L/1 -L/2"),
        "/2/liba.so.1");
    SAME(
        candidate_for("lib /1/liba.so soname=liba.so.1\nlib /2/liba.so soname=liba.so.1\nargv m.o -L/1 -L/2"),
        "/1/liba.so+");
    SAME(candidate_for("lib /1/liba.so.1 soname=other\nargv m.o -L/1"), "/1/liba.so.1");
}

Test(candidate, soname_of_several_files) {
    static const struct {
        const char *files[3];
        const char *want;
    } rows[] = {
        {{"liba.so.1.9", "liba.so.1.10", "liba.so.1.2"}, "liba.so.1.10"},
        {{"liba.so", "liba.so.1.0", "liba.so.0"}, "liba.so.1.0"},
        {{"liba-2.so", "liba-10.so", "liba-9.so"}, "liba-10.so"},
        {{"liba.so.1.2", "liba.so.1.02.1", "liba.so.1.1"}, "liba.so.1.02.1"},
        {{"a.so", "c.so", "b.so"}, "c.so"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str text = S("argv m.o -L/l\n");
        for (size_t j = 0; j < 3; j++)
            text = str_cat(arena(), text, S("lib /l/"), str_of(rows[i].files[j]), S(" soname=liba.so.1\n"));
        SAME_ROW(rows[i].want, candidate_for(text.at),
            str_cat(arena(), S("/l/"), str_of(rows[i].want), S("+")).at);
    }
}

Test(candidate, soname_of_files_that_are_no_libraries_by_name) {
    SAME(candidate_for("lib /l/plugin soname=liba.so.1\nargv m.o -L/l"), "none");
    SAME(candidate_for("lib /l/.liba.so soname=liba.so.1\nargv m.o -L/l"), "none");
    SAME(candidate_for("lib /l/x.so.bak soname=liba.so.1\nargv m.o -L/l"), "/l/x.so.bak+");
}

Test(candidate, stubs_are_last) {
    SAME(candidate_for("lib /s/stubs/liba.so.1\nlib /l/liba.so soname=liba.so.1\nargv m.o -L/s/stubs -L/l"),
        "/l/liba.so+");
    SAME(candidate_for("lib /s/stubs/liba.so.1\nlib /d/liba.so soname=liba.so.1\nargv m.o -L/s/stubs"),
        "/d/liba.so+");
    SAME(candidate_for("lib /s/stubs/liba.so.1\nlib /t/stub/liba.so.1\nargv m.o -L/s/stubs -L/t/stub"),
        "/s/stubs/liba.so.1");
    SAME(candidate_for(
             "lib /s/stubs/liba.so soname=liba.so.1\nlib /t/stub/liba.so.1\nargv m.o -L/s/stubs -L/t/stub"),
        "/t/stub/liba.so.1");
}

Test(candidate, only_libraries_that_the_linker_takes) {
    static const char *const files[] = {"lib /l/liba.so.1 machine=i386", "exe /l/liba.so.1",
        "obj /l/liba.so.1", "bytes /l/liba.so.1 INPUT(x)", "dir /l/liba.so.1", "fifo /l/liba.so.1",
        "link /l/liba.so.1 none", "lib /l/liba.so.1\nunreadable /l/liba.so.1", "lib /l/liba.so.1 version=2",
        "lib /l/liba.so.1 cut=100"};
    for (size_t i = 0; i < COUNT(files); i++) {
        struct str text = str_cat(arena(), str_of(files[i]), S("\nargv m.o -L/l\n"));
        SAME_ROW(files[i], candidate_for(text.at), "none");
        text = str_cat(arena(), text, S("lib /k/liba.so soname=liba.so.1\nargv -L/k\n"));
        SAME_ROW(files[i], candidate_for(text.at), "/k/liba.so+");
    }
}

Test(candidate, of_another_class) {
    SAME(
        candidate_for("obj m.o machine=i386\nlib /l/liba.so.1\nlib /k/liba.so soname=liba.so.1 machine=i386\n"
                      "argv -m elf_i386 m.o -L/l -L/k"),
        "/k/liba.so+");
}

Test(candidate, directories_are_listed_only_if_no_file_has_the_name) {
    struct link *l =
        followed("obj m.o\nlib /1/libother.so soname=other\nlib /2/liba.so.1\nargv m.o -L/1 -L/2");
    struct candidate_index index = candidates_begin(&l->search_path, &l->libraries);
    cr_expect(found(&index, "/d/x.so", "liba.so.1").file);
    cr_expect(!memory_was_opened(l->facts.proc->os, "/1/libother.so"));
    cr_expect(!found(&index, "/d/x.so", "libnone.so").file);
    cr_expect(memory_was_opened(l->facts.proc->os, "/1/libother.so"));
}

Test(candidate, no_candidate_for_absolute_and_empty_names) {
    struct link *l = followed("obj m.o\nlib /l/q/a\nlib /q/a\nargv m.o -L/l -L/");
    struct candidate_index index = candidates_begin(&l->search_path, &l->libraries);
    cr_expect(!found(&index, "/d/x.so", "/q/a").file);
    cr_expect(!found(&index, "/d/x.so", "").file);
    cr_expect(found(&index, "/d/x.so", "q/a").file);
}
