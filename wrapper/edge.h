// Between the operating system and the values that lib/ works with.
#ifndef NEEDLD_EDGE_H
#define NEEDLD_EDGE_H

#include "../lib/sys/terminal.h"

// A NULL-terminated vector as a list: the inverse of strs_vector.
struct strs strs_from_vector(struct arena *a, char **list);

// The arguments and environment of this process.
struct process process_of(struct arena *a, char **argv, char **env);

// Calls write once. Text that cannot be written is lost: the link goes on without an error or a signal.
void write_once(int fd, struct str text);

// Prints lines on standard error, each with the prefix `needld: ` and in one write, so that the lines of
// parallel links do not mix. Lines are lost if nobody reads them.
void print_messages(struct arena *a, const struct strs *lines);

// Appends text to a file in one write; creates the file if it does not exist. Text that cannot be written is
// lost, as by write_once; a FIFO without a reader does not block.
void append_to_file(struct arena *a, struct str path, struct str text);

// The contents of a memfd; empty if it is larger than `max` bytes.
struct str memfd_text(const struct process *proc, int fd, size_t max);

// The environment in which links write their log to a memfd of this process, which they open through /proc.
struct strs env_with_log(struct arena *a, const struct strs *env, int memfd);

// Whether a descriptor is a terminal, and its width.
struct terminal terminal_of(int fd);

#endif
