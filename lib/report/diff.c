#include "diff.h"

#include "log.h"

static bool is_found(const struct report_dependency *dep) {
    return dep->file.n && dep->status != REPORT_MISSING;
}

static void add_line(const struct paint *p, struct text *out, const char *sign, enum tone tone,
    const struct report_dependency *dep) {
    if (!dep) return;
    struct str to = is_found(dep) ? dep->file : S("not found");
    paint_add(p, out, tone, str_cat(out->arena, str_of(sign), dep->name, S(" => "), to));
    text_add(out, S("\n"));
}

void diff_lines(const struct paint *p, struct text *out, const struct diff *d) {
    struct arena *a = out->arena;
    if (!d->list.n) return;
    paint_add(p, out, TONE_TITLE, str_cat(a, S("--- "), d->before->output));
    text_add(out, S("\n"));
    paint_add(p, out, TONE_TITLE, str_cat(a, S("+++ "), d->after->output));
    text_add(out, S("\n"));
    for (size_t i = 0; i < d->list.n; i++) {
        add_line(p, out, "-", TONE_BAD, d->list.at[i].before);
        add_line(p, out, "+", TONE_GOOD, d->list.at[i].after);
    }
}

// An empty string: needed, and not found.
static void write_side(struct json *j, const char *key, const struct report_dependency *dep) {
    if (dep) json_string(j, key, is_found(dep) ? dep->file : S(""));
}

struct str diff_json(struct arena *a, const struct diff *d) {
    struct json j = json_begin(a);
    json_object(&j, NULL);
    json_number(&j, "version", LOG_VERSION);
    json_string(&j, "before", d->before->output);
    json_string(&j, "after", d->after->output);
    json_array(&j, "differences");
    for (size_t i = 0; i < d->list.n; i++) {
        const struct difference *one = &d->list.at[i];
        json_object(&j, NULL);
        json_string(&j, "name", one->before ? one->before->name : one->after->name);
        write_side(&j, "before", one->before);
        write_side(&j, "after", one->after);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    text_add(&j.text, S("\n"));
    return text_str(&j.text);
}
