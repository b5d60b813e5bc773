#include "../../lib/report/diff.h"
#include "../../lib/inspect/runtime.h"

#include "unit.h"

struct sides {
    struct report before, after;
    struct diff diff;
};

static struct diff *compared(const char *scene_text) {
    struct runtime_session session = {.proc = scene(scene_text)};
    struct sides *s = arena_calloc(arena(), sizeof *s, 1);
    s->before = runtime_report(&session, S("/a"));
    s->after = runtime_report(&session, S("/b"));
    s->diff = (struct diff){&s->before, &s->after, difference_find(session.proc, &s->before, &s->after)};
    return &s->diff;
}

static struct str lines(const char *scene_text) {
    struct paint p = {0};
    struct text out = text_begin(arena());
    diff_lines(&p, &out, compared(scene_text));
    return text_str(&out);
}

Test(diff, what_is_not_the_same) {
    SAME(
        lines(
            "lib /a needs=same,moved,old,lost runpath=/r:/q\nlib /b needs=new,same,moved,lost runpath=/q:/r\n"
            "lib /r/same\nlib /r/moved\nlib /q/moved\nlib /r/old needs=deep runpath=/r\nlib /r/deep\nlib "
            "/r/new"),
        "--- /a\n"
        "+++ /b\n"
        "-moved => /r/moved\n"
        "+moved => /q/moved\n"
        "-old => /r/old\n"
        "-deep => /r/deep\n"
        "+new => /r/new\n");
    SAME(lines("lib /a needs=x runpath=/r\nlib /b needs=x\nlib /r/x"),
        "--- /a\n+++ /b\n-x => /r/x\n+x => not found\n");
}

Test(diff, nothing) {
    SAME(lines("lib /a needs=x runpath=/r\nlib /b needs=x runpath=/q\nlib /r/x\nlink /q /r"), "");
}

Test(diff, as_json) {
    SAME(diff_json(arena(), compared("lib /a needs=x,y runpath=/r\nlib /b needs=y\nlib /r/x\nlib /r/y")),
        "{\"version\":1,\"before\":\"/a\",\"after\":\"/b\",\"differences\":["
        "{\"name\":\"x\",\"before\":\"/r/x\"},{\"name\":\"y\",\"before\":\"/r/y\",\"after\":\"\"}]}\n");
}
