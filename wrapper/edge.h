// Between what the system hands to a program and what lib/ works with.
#ifndef NEEDLD_EDGE_H
#define NEEDLD_EDGE_H

#include "../lib/sys/terminal.h"

// The texts of a vector that ends in NULL; strs_vector is the other way round.
struct strs words_of(struct arena *a, char **list);

// What this process was given.
struct process process_of(struct arena *a, char **argv, char **env);

// Writes once. What cannot be written is lost: no error and no signal holds the process up.
void write_once(int fd, struct str text);

// Lines on standard error, each behind `needld: ` and in one write: those of links that run side by side do not mix. Lost
// where nobody reads them.
void print_messages(struct arena *a, const struct strs *lines);

// Adds a text to the end of a file in one write, and makes the file where there is none. What cannot be written is lost, as by
// write_once, and no FIFO holds the process up.
void append(struct arena *a, struct str path, struct str text);

// What a file in memory of ours holds; empty where it is more than `most` bytes.
struct str memory_text(const struct process *proc, int fd, size_t most);

// An environment in which links log to such a file. They reach it through /proc: nothing but what they print leads to it.
struct strs logging_to(struct arena *a, const struct strs *env, int log);

// What is known of the terminal that a descriptor may lead to.
struct terminal terminal_of(int fd);

#endif
