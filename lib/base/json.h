// JSON: a writer, and a reader for what the writer writes.
#ifndef NEEDLD_JSON_H
#define NEEDLD_JSON_H

#include "text.h"

// --- writing

// Text that is written member by member. Each call takes the member's key, which is NULL in an array and for the outermost
// value.
struct json {
    struct text text, ends; // `ends`: what closes the objects and arrays that are open
    bool comma;             // the next member stands behind another
};

struct json json_begin(struct arena *a);
// Open an object or an array; json_end closes the innermost one.
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end(struct json *j);
// A byte that is not UTF-8 becomes U+FFFD, so that the text is valid whatever a file is called.
void json_string(struct json *j, const char *key, struct str value);
void json_number(struct json *j, const char *key, uint64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_strings(struct json *j, const char *key, const struct strs *values);

// --- reading

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
struct json_value {
    enum json_kind kind;
    struct str key;  // within an object
    struct str text; // of a string
    uint64_t number; // or 1 for true
    size_t size;     // values that it takes with all that is in it; those in it follow it
};

// Reads one value with nothing but blanks around it. NULL where it is malformed, nests deeper than JSON_MAX_DEPTH, or holds a
// number that is not a whole one that fits.
enum { JSON_MAX_DEPTH = 32 };
const struct json_value *json_read(struct arena *a, struct str text);

// The first value of an array or object, and the one behind `v`; NULL where there is none.
const struct json_value *json_first(const struct json_value *in);
const struct json_value *json_next(const struct json_value *in, const struct json_value *v);

// A member of an object by its key; NULL where `in` is NULL, no object, or has none.
const struct json_value *json_get(const struct json_value *in, const char *key);
// The same for a string, a number or truth, the strings of an array; empty, 0, none where the member is of another kind.
struct str json_get_string(const struct json_value *in, const char *key);
uint64_t json_get_number(const struct json_value *in, const char *key);
struct strs json_get_strings(struct arena *a, const struct json_value *in, const char *key);

#endif
