// Output for people: characters that draw trees, colour, width.
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
    size_t columns; // 0: lines are not wrapped
};

// Depends on the locale (LC_ALL, LC_CTYPE, LANG), the variables of colour, TERM, COLUMNS and the terminal.
// Without a terminal lines are wrapped only if COLUMNS is set.
struct paint paint_choose(const struct process *proc, enum color_when when, struct terminal terminal);

// What a text is for; each has a colour.
enum tone { TONE_PLAIN, TONE_TITLE, TONE_GOOD, TONE_BAD, TONE_ASIDE };

// Adds a text with its control characters escaped.
void paint_add(const struct paint *p, struct text *out, enum tone tone, struct str s);

// Adds a text as lines with `indent` before each, wrapped at blanks to the width. A word that is longer is
// not broken.
void paint_wrap(const struct paint *p, struct text *out, enum tone tone, struct str indent, struct str s);

// The drawing before a row of a tree: a line that passes it, an empty column, the branch to a row that others
// follow, the branch to the last row.
enum branch { BRANCH_PASS, BRANCH_NONE, BRANCH_ROW, BRANCH_LAST };
struct str paint_branch(const struct paint *p, enum branch branch);

#endif
