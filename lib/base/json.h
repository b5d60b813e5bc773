// JSON: a writer, and a reader for what the writer writes.
#ifndef NEEDLD_JSON_H
#define NEEDLD_JSON_H

#include "text.h"

// --- writing

// Written member by member. Each call takes the key of the member: NULL in an array and for the outermost
// value.
struct json {
    struct text text, ends; // `ends`: the brackets that close what is open
    bool comma;             // the next member needs a comma before it
};

struct json json_begin(struct arena *a);
// These open an object or an array; json_end closes the innermost one.
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end(struct json *j);
// A byte that is not UTF-8 becomes U+FFFD, so that any file name gives valid JSON.
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
    uint64_t number; // 1 for true
    size_t size;     // of this subtree in the flat array: the value and all that follow it as its members
};

// Reads one value. NULL if it is malformed, followed by something else, nested deeper than JSON_MAX_DEPTH, or
// has a number that is not an integer of 64 bits.
enum { JSON_MAX_DEPTH = 32 };
const struct json_value *json_read(struct arena *a, struct str text);

// The first value of an array or object, and the one after `v`; NULL if there is none.
const struct json_value *json_first(const struct json_value *in);
const struct json_value *json_next(const struct json_value *in, const struct json_value *v);

// A member of an object by its key; NULL if `in` is NULL, not an object, or has no such member.
const struct json_value *json_get(const struct json_value *in, const char *key);
// The value of a member; empty or 0 if there is none or it is of another kind.
struct str json_get_string(const struct json_value *in, const char *key);
uint64_t json_get_number(const struct json_value *in, const char *key);
struct strs json_get_strings(struct arena *a, const struct json_value *in, const char *key);

#endif
