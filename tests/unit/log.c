#include "../../lib/report/log.h"

#include "unit.h"

static struct str logged(const char *text) {
    const struct process *proc =
        scene(str_cat(arena(), S("obj m.o defines=_start\n"), str_of(text), S("\n")).at);
    struct config config = config_read(proc);
    struct host_linker linker = host_linker_find(proc, &config);
    struct link *l = link_resolve(proc, &config, &linker, true);
    struct report r = report_all(proc, &linker, l);
    return log_write(arena(), &r);
}

Test(log, one_object) {
    SAME(logged("lib x.so soname=libx.so needs=liba.so.1,c,gone undefined=f,g runpath=/r\n"
                "lib /l/liba.so soname=liba.so.1 defines=f\nlib /r/c\nlib /l/libg.so defines=g\n"
                "bytes /etc/needld.conf builtin-stubs=no\ncalled ld /needld/ld\nargv -nostdlib -L/l -pie -o "
                "out m.o x.so -rpath-link /k"),
        "{\"version\":1,\"directory\":\"/w\",\"linker\":\"/usr/bin/ld\",\"flavour\":\"gnu\","
        "\"banner\":\"GNU ld (GNU Binutils for Debian) "
        "2.40\",\"emulation\":\"elf_x86_64\",\"output\":\"out\","
        "\"kind\":\"position-independent program\","
        "\"argv\":[\"ld\",\"-nostdlib\",\"-L/l\",\"-pie\",\"-o\",\"out\",\"m.o\",\"x.so\",\"-rpath-link\",\"/"
        "k\"],"
        "\"added\":[\"--push-state\",\"--as-needed\",\"/l/liba.so\",\"--pop-state\"],"
        "\"libraries\":[{\"file\":\"x.so\",\"soname\":\"libx.so\",\"runpath\":\"/r\",\"input\":true,"
        "\"needed\":[\"liba.so.1\",\"c\",\"gone\"]},"
        "{\"file\":\"/l/liba.so\",\"soname\":\"liba.so.1\",\"input\":false,\"needed\":[]},"
        "{\"file\":\"/r/c\",\"input\":false,\"needed\":[]}],"
        "\"needs\":[{\"name\":\"liba.so.1\",\"file\":\"/l/liba.so\",\"rule\":\"-L, by its SONAME\","
        "\"added\":\"--as-needed /l/liba.so\",\"why\":\"the file is called liba.so, not "
        "liba.so.1\",\"by\":\"x.so\","
        "\"status\":\"supplied\",\"ld\":[\"/k\",\"/r\"],\"needld\":[\"/k\",\"/l\",\".\",\"/r\"]},"
        "{\"name\":\"c\",\"file\":\"/r/c\",\"rule\":\"run path\",\"by\":\"x.so\",\"status\":\"found\"},"
        "{\"name\":\"gone\",\"by\":\"x.so\",\"status\":\"missing\",\"ld\":[\"/k\",\"/r\"],\"needld\":[\"/"
        "k\",\"/l\",\".\",\"/r\"]}],"
        "\"undefined\":[{\"library\":\"x.so\",\"symbols\":[\"g\"],"
        "\"definers\":[{\"file\":\"/l/libg.so\",\"symbols\":[\"g\"]}]}]}\n");
}

// A failed link with these problems, in JSON from `status` on.
static struct str logged_problems(const struct problems *problems) {
    struct report r = {.status_known = true, .status = 139, .problems = *problems};
    return str_cut_text(log_write(arena(), &r), S("\"undefined\":[],")).tail;
}

Test(log, problems_and_one_fix) {
    struct problems problems = {0};
    struct problem p = {.cause = S("nowhere"), .text = S("x is nowhere"), .fix.text = S("add -la")};
    strs_add(arena(), &p.detail, S("f"));
    p.fix.append = words("-la -lb");
    p.fix.prepend = words("-rpath-link d");
    *vec_push(arena(), &problems) = p;
    p.fix.append = words("-lb -lc");
    p.fix.prepend = words("-rpath-link e");
    *vec_push(arena(), &problems) = p;
    p.works = true;
    p.fix = (struct fix){.text = S("install x")};
    p.fix.install = words("x");
    *vec_push(arena(), &problems) = p;
    SAME(logged_problems(&problems),
        "\"status\":139,\"problem\":["
        "{\"cause\":\"nowhere\",\"text\":\"x is nowhere\",\"fix\":\"add -la\",\"detail\":[\"f\"]},"
        "{\"cause\":\"nowhere\",\"text\":\"x is nowhere\",\"fix\":\"add -la\",\"detail\":[\"f\"]},"
        "{\"cause\":\"nowhere\",\"text\":\"x is nowhere\",\"fix\":\"install x\",\"detail\":[\"f\"],\"works\":"
        "true}],"
        "\"fix\":{\"text\":[\"add -la\",\"install x\"],\"prepend\":[\"-rpath-link\",\"d\",\"-rpath-link\","
        "\"e\"],\"append\":[\"-la\",\"-lb\",\"-lc\"],\"remove\":[],\"move\":[],\"env\":[],\"install\":[\"x\"]"
        ","
        "\"relink\":[]}}\n");
}

// A JSON text, read and written again.
static struct str again(struct str line) {
    struct report r;
    const struct json_value *v = json_read(arena(), line);
    return v && log_read(arena(), v, &r) ? log_write(arena(), &r) : S("not read");
}

Test(log, reads_what_it_writes) {
    static const char *const links[] = {
        "argv m.o",
        "argv -r m.o",
        "argv --version",
        ("lib x.so needs=a,b,c,d,e,x.so\nlib /l/a\nlib /l/q.so soname=b\nlib /usr/lib/c\nlib /l/d "
         "undefined=q\n"
         "lib y.so\nargv m.o x.so y.so -L/l -o out"),
        "lib x.so needs=a rpath=/r\nlib /l/q.so soname=a runpath=/k\nargv m.o x.so -L/l --cref",
        "lib x.so needs=a\nlib y.so needs=a,b\nargv -shared m.o x.so --copy-dt-needed-entries y.so",
        ("lib x.so needs=s undefined=f,g@V\nlib y.so soname=s\nlib libf.so defines=f,g@V\nargv m.o x.so "
         "--as-needed y.so"),
    };
    for (size_t i = 0; i < COUNT(links); i++) {
        struct str line = logged(links[i]);
        SAME_ROW(links[i], again(line), str_z(arena(), line));
    }
}

Test(log, reads_problems) {
    struct report r = {.status_known = true, .status = 1};
    struct problem p = {.cause = S("order"), .text = S("t"), .fix.text = S("move -la"), .works = true};
    p.fix.move = words("-la");
    p.fix.relink = words("x.so -lm");
    *vec_push(arena(), &r.problems) = p;
    *vec_push(arena(), &r.problems) = (struct problem){.cause = S("nowhere"), .fix.text = S("add it")};
    struct str line = log_write(arena(), &r);
    SAME(again(line), str_z(arena(), line));
}

Test(log, reads_nothing_else) {
    static const char *const rows[] = {"[]", "{}", "{\"version\":2}", "{\"version\":\"1\"}",
        "{\"version\":1,\"needs\":[{}]}", "{\"version\":1,\"needs\":[1]}",
        "{\"version\":1,\"libraries\":[{\"file\":\"x\"}],\"needs\":[{\"by\":\"x\",\"status\":\"lost\"}]}",
        "{\"version\":1,\"undefined\":[{\"library\":\"x\"}]}"};
    for (size_t i = 0; i < COUNT(rows); i++) SAME_ROW(rows[i], again(str_of(rows[i])), "not read");
    cr_expect(
        !str_eq(again(S("{\"version\":1,\"libraries\":7,\"needs\":{},\"other\":[[]]}")), S("not read")));
}
