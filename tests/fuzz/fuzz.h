// What the fuzz targets share. Each is a row in fuzz.c.
#ifndef NEEDLD_TEST_FUZZ_H
#define NEEDLD_TEST_FUZZ_H

#include "../../lib/base/str.h"

// Reads any input. Memory taken from `a` is freed afterwards.
void fuzz_elf(struct arena *a, struct str input);
void fuzz_archive(struct arena *a, struct str input);
void fuzz_script(struct arena *a, struct str input);
void fuzz_versions(struct arena *a, struct str input);
void fuzz_response(struct arena *a, struct str input);
void fuzz_options(struct arena *a, struct str input);
void fuzz_ldconf(struct arena *a, struct str input);
void fuzz_config(struct arena *a, struct str input);
void fuzz_ldcache(struct arena *a, struct str input);
void fuzz_json(struct arena *a, struct str input);
void fuzz_link(struct arena *a, struct str input);

// Ends the run if a condition does not hold; the fuzzer then keeps the input.
#define HOLDS(what) ((what) ? (void)0 : fuzz_broken(#what, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *what, const char *file, int line);

#endif
