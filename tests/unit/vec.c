#include "../../lib/base/vec.h"

#include "unit.h"

Test(vec, grows_and_keeps_its_elements) {
    struct {
        int *at;
        size_t n, cap;
    } v = {0};
    for (int i = 0; i < 1000; i++) *vec_push(arena(), &v) = i * 3;
    EQUAL(v.n, 1000);
    cr_expect(v.cap >= v.n);
    for (int i = 0; i < 1000; i++) EQUAL(v.at[i], i * 3);
}

Test(vec, new_elements_are_zero) {
    struct {
        struct {
            int a;
            const char *b;
        } * at;
        size_t n, cap;
    } v = {0};
    for (int i = 0; i < 20; i++) {
        vec_push(arena(), &v);
        EQUAL(v.at[i].a, 0);
        cr_expect_null(v.at[i].b);
        v.at[i].a = 7;
    }
}
