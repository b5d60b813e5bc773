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

// A directory that could be opened, or ABSENT, or one for which no descriptor was left: it is reached by its
// path.
enum { ABSENT = -1, BY_PATH = -2, MAX_OPEN = 128 };

struct dir {
    struct str path;
    int fd;
    uint64_t dev, ino; // 0 where it is not open
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

// Errors that say something of the file, and that the linker will meet too.
static bool is_answer(int error) {
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

// Where the standard streams are closed, a file must not become one: a message would be written to it, and it
// would stand in the linker's place.
int above_standard(int fd) {
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
    return above_standard(fd);
}

// Where an error is want of descriptors, gives back those of all directories, which are reached by their paths from then on.
// True where what failed is worth another try.
static bool gave_back(struct os *os, int error) {
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
    if (fd < 0 && gave_back(os, errno)) fd = open_at(AT_FDCWD, path, flags);
    os->trouble |= fd < 0 && !is_answer(errno);
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
    } else if (is_answer(errno)) {
        d.fd = ABSENT;
    } else {
        d.fd = BY_PATH, os->open = MAX_OPEN;
    }
    return d;
}

// A directory that is open already, by another path; the number of directories where there is none.
static uint32_t same_dir(const struct os *os, const struct dir *d) {
    uint32_t i = d->ino ? 0 : (uint32_t)os->dirs.n;
    while (i < os->dirs.n && !(os->dirs.at[i].ino == d->ino && os->dirs.at[i].dev == d->dev)) i++;
    return i;
}

int os_dir(struct os *os, struct str path) {
    uint32_t number = map_get(&os->names, path);
    if (number == NO_INDEX) {
        struct dir d = open_dir(os, path);
        number = same_dir(os, &d);
        map_add(os->arena, &os->names, path, number);
        if (number == os->dirs.n)
            *vec_push(os->arena, &os->dirs) = d;
        else
            close(d.fd), os->open--;
    }
    return os->dirs.at[number].fd == ABSENT ? -1 : (int)number;
}

static struct os_stat from_stat(const struct stat *st) {
    struct os_stat out = {
        .kind = OS_OTHER, .dev = st->st_dev, .ino = st->st_ino, .size = (uint64_t)st->st_size};
    if (S_ISREG(st->st_mode)) out.kind = OS_FILE;
    if (S_ISDIR(st->st_mode)) out.kind = OS_DIRECTORY;
    return out;
}

// `path`: the name in a directory that is open, else the whole path.
static int open_in(struct os *os, const struct dir *d, struct str name, const char *path) {
    // O_NONBLOCK: a FIFO may have taken the file's place meanwhile.
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
    if (d->fd == BY_PATH) return open_path(os, path, flags);
    int fd = open_at(d->fd, path, flags);
    if (fd >= 0 || is_answer(errno)) return fd;
    return open_path(os, path_join(os->arena, d->path, name).at, flags);
}

static const char *path_in(struct os *os, const struct dir *d, struct str name) {
    return d->fd == BY_PATH ? path_join(os->arena, d->path, name).at : str_z(os->arena, name);
}

// In one call for what is not there, which takes half the time of opening it in vain.
int os_open_file(struct os *os, int dir, struct str name, struct os_stat *out) {
    const struct dir *d = &os->dirs.at[dir];
    const char *path = path_in(os, d, name);
    struct stat st;
    *out = (struct os_stat){0};
    if (fstatat(d->fd == BY_PATH ? AT_FDCWD : d->fd, path, &st, 0)) {
        os->trouble |= !is_answer(errno);
        return -1;
    }
    *out = from_stat(&st);
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

struct os_stat os_stat(struct os *os, int file) {
    struct stat st;
    if (!fstat(file, &st)) return from_stat(&st);
    os->trouble = true;
    return (struct os_stat){0};
}

struct os_stat os_look(struct os *os, struct str path) {
    struct stat st;
    const char *name = str_z(os->arena, path);
    if (stat(name, &st)) {
        os->trouble |= !is_answer(errno);
        return (struct os_stat){0};
    }
    struct os_stat out = from_stat(&st);
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

// An entry of a directory as the kernel gives it: two numbers of 8 bytes, its own length (2), its kind (1), its name.
enum { ENTRY_LENGTH = 16, ENTRY_NAME = 19 };

static void add_names(struct arena *a, const char *entries, size_t n, struct strs *names) {
    unsigned short length = 0;
    for (size_t at = 0; at < n; at += length) {
        memcpy(&length, entries + at + ENTRY_LENGTH, sizeof length);
        const char *name = entries + at + ENTRY_NAME;
        if (name[0] != '.') strs_add(a, names, str_cat(a, str_of(name)));
    }
}

// Not by readdir, which for a small directory takes longer than the kernel: for a page of memory that it asks for and gives
// back.
struct strs os_list(struct os *os, struct arena *a, struct str dir) {
    struct strs names = {0};
    char entries[32 << 10];
    int fd = open_path(os, str_z(a, dir), O_RDONLY | O_DIRECTORY);
    if (fd < 0) return names;
    long n;
    while ((n = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0)
        add_names(a, entries, (size_t)n, &names);
    os->trouble |= n < 0 && !is_answer(errno);
    close(fd);
    return names;
}

// Empty also where it is longer than links are.
static struct str read_link(struct arena *a, struct str link) {
    char room[1024];
    ssize_t n = readlink(str_z(a, link), room, sizeof room);
    bool whole = n > 0 && (size_t)n < sizeof room;
    return whole ? str_cat(a, (struct str){room, (size_t)n}) : (struct str){0};
}

// What a link of /proc leads to: the kernel has the whole path, with no link left in it. Empty where it does not tell.
// Of a process that began just now that takes 10 us, five times as long as another link.
static struct str proc_link(struct arena *a, struct str link) {
    struct str name = read_link(a, link);
    bool whole = str_starts(name, S("/")) && !str_ends(name, S(" (deleted)"));
    return whole ? name : (struct str){0};
}

struct str os_link(struct os *os, struct arena *a, struct str path) {
    errno = EINVAL; // what it is where all went well
    struct str to = read_link(a, path);
    os->trouble |= !to.n && !is_answer(errno);
    return to;
}

struct str os_real_path(struct os *os, struct arena *a, struct str path) {
    int fd = open_path(os, str_z(a, path), O_PATH);
    if (fd < 0) return (struct str){0};
    // Where realpath takes a call for each component.
    struct str name = proc_link(a, str_format(a, "/proc/self/fd/%d", fd));
    close(fd);
    if (name.n) return name;
    char *linker = realpath(str_z(a, path), NULL);
    if (!linker && !is_answer(errno)) os->trouble = true;
    struct str out = linker ? str_cat(a, str_of(linker)) : (struct str){0};
    free(linker);
    return out;
}

struct str os_executable(struct os *os, struct arena *a, int process) {
    struct str link = process ? str_format(a, "/proc/%d/exe", process) : S("/proc/self/exe");
    struct str name = proc_link(a, link);
    return name.n ? name : os_real_path(os, a, link);
}

struct str os_working_dir(struct os *os, struct arena *a) {
    (void)os;
    char room[1024], *dir = getcwd(room, sizeof room); // NULL would have it ask for a page of memory first
    if (dir) return str_cat(a, str_of(dir));
    dir = getcwd(NULL, 0);
    struct str out = dir ? str_cat(a, str_of(dir)) : S(".");
    free(dir);
    return out;
}

struct str os_default_path(struct os *os, struct arena *a) {
    (void)os;
    char room[256];
    size_t n = confstr(_CS_PATH, room, sizeof room);
    return n && n <= sizeof room ? str_cat(a, str_of(room)) : S("/bin:/usr/bin");
}

int os_parent(struct os *os) {
    (void)os;
    return (int)getppid();
}

// Starts `command`, whose standard output is `answer`; an error number. Not by fork, which copies what a large link has in
// memory.
static int start_beside(const char *null, char **command, char **env, int answer, pid_t *child) {
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    if (null) error = posix_spawn_file_actions_addopen(&actions, 0, null, O_RDWR, 0);
    if (!error) error = posix_spawn_file_actions_adddup2(&actions, answer, 1);
    if (!error && null) error = posix_spawn_file_actions_adddup2(&actions, 0, 2);
    if (!null) posix_spawn_file_actions_addclose(&actions, 0), posix_spawn_file_actions_addclose(&actions, 2);
    if (!error) error = posix_spawn(child, command[0], &actions, NULL, command, env);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

// Where there is no /dev/null, as in a bare chroot, with closed streams.
static int start(char **command, char **env, int answer, pid_t *child) {
    int error = start_beside("/dev/null", command, env, answer, child);
    return error == ENOENT ? start_beside(NULL, command, env, answer, child) : error;
}

// A linker that is asked: what it prints comes out at `from`. `error`: it could not be started, and nothing is open.
struct asked {
    int error, from;
    pid_t child;
};

static struct asked start_to_read(char **command, char **env) {
    struct asked q = {.from = -1, .child = -1};
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC)) {
        q.error = errno;
        return q;
    }
    q.from = ends[0];
    int answer = above_standard(ends[1]);
    q.error = answer < 0 ? errno : start(command, env, answer, &q.child);
    if (answer >= 0) close(answer); // so that its end is seen
    if (q.error) close(q.from);
    return q;
}

struct str os_ask(struct os *os, struct arena *a, const struct strs *command, const struct strs *env) {
    char **argv = strs_vector(a, command), **envp = strs_vector(a, env);
    struct child_signal before = child_expected();
    struct asked q = start_to_read(argv, envp);
    if (gave_back(os, q.error)) q = start_to_read(argv, envp);
    if (q.error == ENOEXEC) {
        struct strs shell = argv_of_shell(a, command);
        q = start_to_read(strs_vector(a, &shell), envp);
    }
    os->trouble |= q.error && q.error != ENOEXEC && !is_answer(q.error);
    struct text answer = text_begin(a);
    bool fine = !q.error && child_read(q.child, q.from, &answer);
    if (!q.error) close(q.from);
    child_done(&before);
    return fine ? text_str(&answer) : (struct str){0};
}

bool os_trouble(const struct os *os) {
    return os->trouble;
}
