#include "posix.h"

#include "os_posix.h"

#include "child.h"
#include "../lib/base/map.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// In place of a directory's descriptor. ABSENT: it cannot be opened. BY_PATH: there was no descriptor left
// for it, so files in it are opened by their whole path.
enum { ABSENT = -1, BY_PATH = -2, MAX_OPEN = 128 };

struct dir {
    struct str path;
    int fd;
    uint64_t dev, ino; // 0 if it is not open
};
struct os {
    struct arena *arena;
    struct map names; // path -> index into dirs
    struct {
        struct dir *at;
        size_t n, cap;
    } dirs;
    size_t open;
    bool trouble;
};

struct os *os_posix(struct arena *a) {
    struct os *os = arena_calloc(a, sizeof *os, 1);
    os->arena = a;
    map_add(a, &os->names, S(""), OS_CWD);
    *vec_push(a, &os->dirs) = (struct dir){.path = S(""), .fd = AT_FDCWD};
    return os;
}

// Errors that are a property of the file, so that the linker will get them too. Any other error may be gone a
// moment later.
static bool is_permanent_error(int error) {
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EACCES:
    case EPERM:
    case ELOOP:
    case ENAMETOOLONG:
    case ENXIO:
    case ENODEV:
    case EISDIR:
    case EOVERFLOW:
    case EINVAL: return true;
    default: return false;
    }
}

// If the standard streams are closed, open returns their numbers: messages would be written into the file,
// and the linker would inherit it.
int fd_above_stdio(int fd) {
    if (fd < 0 || fd > 2) return fd;
    int higher = fcntl(fd, F_DUPFD_CLOEXEC, 3), error = errno;
    close(fd);
    errno = error;
    return higher;
}

static int open_at(int dir, const char *name, int flags) {
    int fd;
    do fd = openat(dir, name, flags | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    return fd_above_stdio(fd);
}

// If an error says that there are no descriptors left, closes those of all directories; from then on their
// files are opened by path. True if the failed call is worth a second try.
static bool close_cached_dirs(struct os *os, int error) {
    bool any = false;
    if (error != EMFILE && error != ENFILE) return false;
    for (size_t i = 1; i < os->dirs.n; i++) {
        struct dir *d = &os->dirs.at[i];
        if (d->fd < 0) continue;
        close(d->fd);
        d->fd = BY_PATH;
        d->dev = d->ino = 0;
        any = true;
    }
    os->open = MAX_OPEN;
    return any;
}

static int open_path(struct os *os, const char *path, int flags) {
    int fd = open_at(AT_FDCWD, path, flags);
    if (fd < 0 && close_cached_dirs(os, errno)) fd = open_at(AT_FDCWD, path, flags);
    os->trouble |= fd < 0 && !is_permanent_error(errno);
    return fd;
}

static struct dir open_dir(struct os *os, struct str path) {
    struct dir d = {.path = path, .fd = BY_PATH};
    if (os->open == MAX_OPEN) return d;
    d.fd = open_at(AT_FDCWD, str_z(os->arena, path), O_PATH | O_DIRECTORY);
    struct stat st;
    if (d.fd >= 0) {
        os->open++;
        if (!fstat(d.fd, &st)) d.dev = st.st_dev, d.ino = st.st_ino;
    } else if (is_permanent_error(errno)) {
        d.fd = ABSENT;
    } else {
        d.fd = BY_PATH, os->open = MAX_OPEN;
    }
    return d;
}

// The index of a directory that is already open under another path; dirs.n if there is none.
static uint32_t find_same_dir(const struct os *os, const struct dir *d) {
    uint32_t i = d->ino ? 0 : (uint32_t)os->dirs.n;
    while (i < os->dirs.n && !(os->dirs.at[i].ino == d->ino && os->dirs.at[i].dev == d->dev)) i++;
    return i;
}

int os_dir(struct os *os, struct str path) {
    uint32_t number = map_get(&os->names, path);
    if (number == NO_INDEX) {
        struct dir d = open_dir(os, path);
        number = find_same_dir(os, &d);
        map_add(os->arena, &os->names, path, number);
        if (number == os->dirs.n)
            *vec_push(os->arena, &os->dirs) = d;
        else
            close(d.fd), os->open--;
    }
    return os->dirs.at[number].fd == ABSENT ? -1 : (int)number;
}

static struct os_stat stat_of(const struct stat *st) {
    struct os_stat out = {
        .kind = OS_OTHER, .dev = st->st_dev, .ino = st->st_ino, .size = (uint64_t)st->st_size};
    if (S_ISREG(st->st_mode)) out.kind = OS_FILE;
    if (S_ISDIR(st->st_mode)) out.kind = OS_DIRECTORY;
    out.elevates = (st->st_mode & S_ISUID && st->st_uid != getuid()) ||
                   (st->st_mode & S_ISGID && st->st_gid != getgid());
    return out;
}

// `path` is what path_in returns for `name`.
static int open_in(struct os *os, const struct dir *d, struct str name, const char *path) {
    // O_NONBLOCK: the file may have been replaced by a FIFO since it was checked.
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
    if (d->fd == BY_PATH) return open_path(os, path, flags);
    int fd = open_at(d->fd, path, flags);
    if (fd >= 0 || is_permanent_error(errno)) return fd;
    return open_path(os, path_join(os->arena, d->path, name).at, flags);
}

// The name for openat: relative to the directory's descriptor, or the whole path if it has none.
static const char *path_in(struct os *os, const struct dir *d, struct str name) {
    return d->fd == BY_PATH ? path_join(os->arena, d->path, name).at : str_z(os->arena, name);
}

// fstatat first: for a file that does not exist, which is the usual case, it takes half the time of a failing
// openat.
int os_open_file(struct os *os, int dir, struct str name, struct os_stat *out) {
    const struct dir *d = &os->dirs.at[dir];
    const char *path = path_in(os, d, name);
    struct stat st;
    *out = (struct os_stat){0};
    if (fstatat(d->fd == BY_PATH ? AT_FDCWD : d->fd, path, &st, 0)) {
        os->trouble |= !is_permanent_error(errno);
        return -1;
    }
    *out = stat_of(&st);
    return out->kind == OS_FILE ? open_in(os, d, name, path) : -1;
}

int os_open(struct os *os, int dir, struct str name) {
    const struct dir *d = &os->dirs.at[dir];
    return open_in(os, d, name, path_in(os, d, name));
}

void os_close(struct os *os, int file) {
    (void)os;
    close(file);
}

struct os_stat os_look(struct os *os, struct str path) {
    struct stat st;
    const char *name = str_z(os->arena, path);
    if (stat(name, &st)) {
        os->trouble |= !is_permanent_error(errno);
        return (struct os_stat){0};
    }
    struct os_stat out = stat_of(&st);
    bool may_run = out.kind == OS_FILE && st.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH);
    out.runnable = may_run && !faccessat(AT_FDCWD, name, X_OK, AT_EACCESS);
    return out;
}

size_t os_read(struct os *os, int file, void *to, size_t n, uint64_t at) {
    size_t done = 0;
    while (done < n) {
        ssize_t got = pread(file, (char *)to + done, n - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) os->trouble = true;
        if (got <= 0) break;
        done += (size_t)got;
    }
    return done;
}

// A directory entry of getdents64: two numbers of 8 bytes, the length of the entry (2 bytes), its type (1),
// its name.
enum { ENTRY_LENGTH = 16, ENTRY_NAME = 19 };

static void add_names(struct arena *a, const char *entries, size_t n, struct strs *names) {
    unsigned short length = 0;
    for (size_t at = 0; at < n; at += length) {
        memcpy(&length, entries + at + ENTRY_LENGTH, sizeof length);
        const char *name = entries + at + ENTRY_NAME;
        if (name[0] != '.') strs_add(a, names, str_cat(a, str_of(name)));
    }
}

// Not by readdir: for a small directory, its malloc and free take longer than the system calls.
struct strs os_list(struct os *os, struct arena *a, struct str dir) {
    struct strs names = {0};
    char entries[32 << 10];
    int fd = open_path(os, str_z(a, dir), O_RDONLY | O_DIRECTORY);
    if (fd < 0) return names;
    long n;
    while ((n = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0)
        add_names(a, entries, (size_t)n, &names);
    os->trouble |= n < 0 && !is_permanent_error(errno);
    close(fd);
    return names;
}

// Empty on an error, and for a target of 1024 bytes or more.
static struct str read_link(struct arena *a, struct str link) {
    char target[1024];
    ssize_t n = readlink(str_z(a, link), target, sizeof target);
    bool complete = n > 0 && (size_t)n < sizeof target;
    return complete ? str_cat(a, (struct str){target, (size_t)n}) : (struct str){0};
}

// The target of a link in /proc, which is an absolute path without symbolic links. Empty if it is not known.
static struct str read_proc_link(struct arena *a, struct str link) {
    struct str name = read_link(a, link);
    bool known = str_starts(name, S("/")) && !str_ends(name, S(" (deleted)"));
    return known ? name : (struct str){0};
}

struct str os_link(struct os *os, struct arena *a, struct str path) {
    errno = EINVAL; // so that an empty target without an error is no trouble
    struct str to = read_link(a, path);
    os->trouble |= !to.n && !is_permanent_error(errno);
    return to;
}

struct str os_real_path(struct os *os, struct arena *a, struct str path) {
    int fd = open_path(os, str_z(a, path), O_PATH);
    if (fd < 0) return (struct str){0};
    // One system call, where realpath makes one for each component.
    struct str name = read_proc_link(a, str_format(a, "/proc/self/fd/%d", fd));
    close(fd);
    if (name.n) return name;
    char *real = realpath(str_z(a, path), NULL);
    if (!real && !is_permanent_error(errno)) os->trouble = true;
    struct str out = real ? str_cat(a, str_of(real)) : (struct str){0};
    free(real);
    return out;
}

struct str os_executable(struct os *os, struct arena *a, int process) {
    struct str link = process ? str_format(a, "/proc/%d/exe", process) : S("/proc/self/exe");
    struct str name = read_proc_link(a, link);
    return name.n ? name : os_real_path(os, a, link);
}

struct str os_working_dir(struct os *os, struct arena *a) {
    (void)os;
    char buffer[1024], *dir = getcwd(buffer, sizeof buffer); // with NULL it allocates a page first
    if (dir) return str_cat(a, str_of(dir));
    dir = getcwd(NULL, 0);
    struct str out = dir ? str_cat(a, str_of(dir)) : S(".");
    free(dir);
    return out;
}

struct str os_default_path(struct os *os, struct arena *a) {
    (void)os;
    char path[256];
    size_t n = confstr(_CS_PATH, path, sizeof path);
    return n && n <= sizeof path ? str_cat(a, str_of(path)) : S("/bin:/usr/bin");
}

int os_parent(struct os *os) {
    (void)os;
    return (int)getppid();
}

// Starts `command` with `output` as its standard output, and `null`, the path of /dev/null, or nothing as its
// other streams. Returns an error number. Not by fork, which copies the page tables of all memory that a
// large link uses.
static int spawn_with_null(const char *null, char **command, char **env, int output, pid_t *child) {
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    if (null) error = posix_spawn_file_actions_addopen(&actions, 0, null, O_RDWR, 0);
    if (!error) error = posix_spawn_file_actions_adddup2(&actions, output, 1);
    if (!error && null) error = posix_spawn_file_actions_adddup2(&actions, 0, 2);
    if (!null) posix_spawn_file_actions_addclose(&actions, 0), posix_spawn_file_actions_addclose(&actions, 2);
    if (!error) error = posix_spawn(child, command[0], &actions, NULL, command, env);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

// A linker whose output is read. `error`: it could not be started, and no descriptor is open.
struct linker_output {
    int error;
    int from; // the pipe with its output
    pid_t child;
};

static struct linker_output start_linker(char **command, char **env) {
    struct linker_output started = {.from = -1, .child = -1};
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC)) {
        started.error = errno;
        return started;
    }
    started.from = ends[0];
    int output = fd_above_stdio(ends[1]);
    started.error = output < 0 ? errno : spawn_with_null("/dev/null", command, env, output, &started.child);
    // A bare chroot has no /dev/null: the streams are closed instead.
    if (started.error == ENOENT) started.error = spawn_with_null(NULL, command, env, output, &started.child);
    if (output >= 0) close(output); // else the read would never see end of file
    if (started.error) close(started.from);
    return started;
}

struct str os_ask(struct os *os, struct arena *a, const struct strs *command, const struct strs *env) {
    char **argv = strs_vector(a, command), **envp = strs_vector(a, env);
    struct child_signal before = child_signal_reset();
    struct linker_output started = start_linker(argv, envp);
    if (close_cached_dirs(os, started.error)) started = start_linker(argv, envp);
    if (started.error == ENOEXEC) {
        struct strs shell = shell_argv(a, command);
        started = start_linker(strs_vector(a, &shell), envp);
    }
    os->trouble |= started.error && started.error != ENOEXEC && !is_permanent_error(started.error);
    struct text output = text_begin(a);
    bool succeeded = !started.error && child_read(started.child, started.from, &output);
    if (!started.error) close(started.from);
    child_signal_restore(&before);
    return succeeded ? text_str(&output) : (struct str){0};
}

bool os_trouble(const struct os *os) {
    return os->trouble;
}
