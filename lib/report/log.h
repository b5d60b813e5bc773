// The log: one line of JSON for each link. needld(1) describes its members.
#ifndef NEEDLD_LOG_H
#define NEEDLD_LOG_H

#include "../base/json.h"
#include "../inspect/report.h"

enum { LOG_VERSION = 1 };

// The report as a JSON object with a newline at the end.
struct str log_write(struct arena *a, const struct report *r);

// The members `problem` and `fix` of an open object; neither if there is no problem.
void log_write_problems(struct json *j, const struct problems *problems);

// Such objects as one JSON array, one line each.
struct str log_array(struct arena *a, const struct strs *objects);

// Parses an object into a report. Members that are absent stay empty. False if the version is not
// LOG_VERSION, or if the object is inconsistent.
bool log_read(struct arena *a, const struct json_value *object, struct report *out);

#endif
