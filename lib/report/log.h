// The log: a report as a line of JSON. needld(1) describes its members.
#ifndef NEEDLD_LOG_H
#define NEEDLD_LOG_H

#include "../base/json.h"
#include "../inspect/report.h"

enum { LOG_VERSION = 1 };

// The report as one object, with a line end behind it.
struct str log_write(struct arena *a, const struct report *r);

// Such objects as one array, a line each.
struct str log_array(struct arena *a, const struct strs *objects);

// The report that an object holds; what it does not hold is empty. False where it is no object of this version.
bool log_read(struct arena *a, const struct json_value *object, struct report *out);

#endif
