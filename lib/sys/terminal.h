// How output for people looks: the characters that draw trees, colour, width.
#ifndef NEEDLD_TERMINAL_H
#define NEEDLD_TERMINAL_H

#include "../base/text.h"
#include "process.h"

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
struct terminal {
    bool there;
    size_t columns; // 0: not known
};

struct paint {
    bool utf8, color;
    size_t columns; // 0: lines may be of any length
};

// From the locale (LC_ALL, LC_CTYPE, LANG), NO_COLOR, TERM, COLUMNS, and the terminal that is written to. Without a terminal
// lines are of any length unless COLUMNS says otherwise.
struct paint paint_choose(const struct process *proc, enum color_when when, struct terminal terminal);

// What a text is to the reader.
enum tone { TONE_PLAIN, TONE_TITLE, TONE_GOOD, TONE_BAD, TONE_ASIDE };

// Adds a text, control characters shown as numbers.
void paint_add(const struct paint *p, struct text *out, enum tone tone, struct str s);

// Adds a text as lines, each with `indent` before it, broken at blanks so that it fits the width; a word that is longer
// stays whole.
void paint_wrap(const struct paint *p, struct text *out, enum tone tone, struct str indent, struct str s);

// What stands before a row of a tree: beside the subtree of an earlier row that goes on, beside one that has ended, before a
// row that others follow, before the last one.
enum branch { BRANCH_PASS, BRANCH_NONE, BRANCH_ROW, BRANCH_LAST };
struct str paint_branch(const struct paint *p, enum branch branch);

#endif
