#include "../../lib/base/text.h"
#include "unit.h"

// The number of system calls of a link in which a library and `objects` objects reference that many undefined
// symbols.
static size_t calls_for(int objects, int symbols) {
    struct text names = text_begin(arena()), scene_text = text_begin(arena());
    for (int i = 0; i < symbols; i++) text_add(&names, str_format(arena(), "%sf%d", i ? "," : "", i));
    for (int i = 0; i < objects; i++)
        text_add(&scene_text, str_cat(arena(), str_format(arena(), "obj m%d.o undefined=", i),
                                  text_str(&names), str_format(arena(), "\nargv m%d.o\n", i)));
    text_add(&scene_text, str_cat(arena(), S("lib x.so needs=a undefined="), text_str(&names),
                              S("\nlib /l/a defines="), text_str(&names), S("\nargv x.so -L/l\n")));
    const struct link *l = followed(text_str(&scene_text).at);
    cr_expect(verdict_fails(&l->verdict));
    return memory_calls(l->facts.proc->os);
}

// A forgotten -lcuda: the objects are read once more, however many symbols are undefined.
Test(verdict, objects_are_read_once_for_all_symbols) {
    EQUAL(calls_for(20, 30), calls_for(20, 1));
    cr_expect_gt(calls_for(30, 1), calls_for(20, 1));
}
