#include "response.h"

#include "../sys/file.h"

// The limit of GNU ld for arguments that begin with @, whether there is such a file or not.
enum { MAX_FILES = 2000 };
enum { MAX_BYTES = 128 << 20 };

// Reads an argument from `text`, which does not begin with a blank, and writes it with a NUL to `to`.
static struct str read_argument(struct str *text, char *to) {
    size_t n = 0, i = 0;
    char quote = 0;
    for (; i < text->n && (quote || !char_is_space(text->at[i])); i++) {
        char c = text->at[i];
        if (c == '\\' && i + 1 < text->n)
            to[n++] = text->at[++i];
        else if (c == '\\')
            continue;
        else if (quote && c == quote)
            quote = 0;
        else if (!quote && (c == '\'' || c == '"'))
            quote = c;
        else
            to[n++] = c;
    }
    *text = str_skip(*text, i);
    return (struct str){to, n};
}

struct strs response_split(struct arena *a, struct str text) {
    struct strs args = {0};
    text = str_cut(text, '\0').head;
    char *to = arena_calloc(a, 1, text.n + 2); // an argument with its NUL is never longer than its source
    for (;;) {
        while (text.n && char_is_space(text.at[0])) text = str_skip(text, 1);
        if (!text.n) return args;
        struct str arg = read_argument(&text, to);
        strs_add(a, &args, arg);
        to += arg.n + 1;
    }
}

// The files that are being read, the innermost last.
struct argument_file {
    struct strs args;
    size_t next;
};
struct argument_files {
    struct argument_file *at;
    size_t n, cap;
};

// Pushes the file of @FILE, if there is one. False if the linker would fail.
static bool push_file(struct os *os, struct arena *a, struct str arg, struct argument_files *stack) {
    struct str path = str_skip(arg, 1), text;
    struct os_stat st = os_look(os, path);
    if (st.kind == OS_NONE) return true;
    if (st.kind != OS_FILE || st.size > MAX_BYTES) return false;
    if (file_read(os, a, path, MAX_BYTES, &text))
        *vec_push(a, stack) = (struct argument_file){.args = response_split(a, text)};
    return true;
}

bool response_expand(struct os *os, struct arena *a, const struct strs *argv, struct strs *out) {
    struct argument_files stack = {0};
    *out = strs_room(a, argv->n);
    *vec_push(a, &stack) = (struct argument_file){.args = *argv};
    size_t files = 0;
    while (stack.n) {
        struct argument_file *top = &stack.at[stack.n - 1];
        if (top->next == top->args.n) {
            stack.n--;
            continue;
        }
        struct str arg = top->args.at[top->next++];
        size_t depth = stack.n;
        if (str_starts(arg, S("@")) && (++files >= MAX_FILES || !push_file(os, a, arg, &stack))) return false;
        if (stack.n == depth) strs_add(a, out, arg);
    }
    return true;
}
