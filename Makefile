# make                  builds build/needld and build/libneedld.a
# make install          PREFIX=/usr/local DESTDIR= SYSCONFDIR=PREFIX/etc (/etc for PREFIX=/usr)
# make install-strip    the same, without debug information
# make uninstall        removes what `make install` installed
# make install-divert   puts needld in the place of LINKER=/path/to/ld; `make uninstall-divert` puts the original back
# make demo             shows a real link that fails without needld and works with it
# make check            runs all tests; SUITES='unit cases' or SYSTEM='tree flags' runs some of them
# make check-program    only the tests of the installed program
# make deps             installs what the tests need; `make deps-all` everything that they can use
# make facts            what GNU ld does, as small links; LINKER=/path/to/ld tries another one
# make faults, fuzz     fault injection; fuzzing for SECONDS=60
# make traced, valgrind runs the tests under strace, under valgrind
# make lint, coverage   static analysis; which lines the tests do not reach
# make mutants          small changes of the code that the tests do not notice
# make bench            the time that needld adds to a link; `make bench-record` records the instruction counts
# make dist             packs the source into build/needld-VERSION.tar.gz
# make static           packs one static program, to unpack anywhere: build/needld-VERSION-x86_64-linux.tar.gz; ARCH=aarch64
# make static-all       the same for x86_64, aarch64, riscv64 and s390x
# make deb              builds the Debian package in build/deb; DEB_FLAGS=--build=full makes the source package too
# make clean            removes build/
#
# `cc -o needld wrapper/*.c wrapper/command/*.c lib/*/*.c` also builds the program.

PREFIX = /usr/local
SYSCONFDIR = $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)
BUILD = build
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wconversion
# A static program reaches the exec of the real linker in two thirds of the time of a dynamic one, and is not affected by
# the LD_PRELOAD and LD_LIBRARY_PATH of a build. `make STATIC=` links dynamically.
STATIC = $(if $(findstring -fsanitize,$(CFLAGS)),,$(if $(filter /%,$(shell $(CC) -print-file-name=libc.a)),-static))
# The program is linked with musl if musl-gcc works and CC is not set: it starts in two thirds of the time of glibc, whose
# startup code executes many cpuid instructions, which are slow in virtual machines. `make MUSL=` uses the C library of $(CC).
MUSL := $(if $(and $(STATIC),$(filter default,$(origin CC))),$(shell \
	echo 'int main(void) { return 0; }' | musl-gcc $(CFLAGS) $(LDFLAGS) -static -x c -o /dev/null - 2>/dev/null && echo musl-gcc))
PROGRAM_CC = $(or $(MUSL),$(CC))
# The debug information does not contain the path of this directory, so that builds in two directories are equal.
PREFIX_MAP = '-fdebug-prefix-map=$(CURDIR)=.'
OWN_CFLAGS = -std=c11 $(WARNINGS) -DSYSCONFDIR='"$(SYSCONFDIR)"' $(PREFIX_MAP)
COMPILE = $(OWN_CFLAGS) $(CFLAGS) $(CPPFLAGS) -c

LIB = $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/*/*.c))
WRAPPER = $(patsubst %.c,$(BUILD)/%.o,$(wildcard wrapper/*.c wrapper/command/*.c))
OBJECTS = $(BUILD)$(if $(MUSL),/musl)
PROGRAM = $(patsubst $(BUILD)/%,$(OBJECTS)/%,$(WRAPPER) $(LIB))
HEADERS = $(wildcard lib/*/*.h wrapper/*.h wrapper/command/*.h)

all: $(BUILD)/needld $(BUILD)/libneedld.a

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

$(BUILD)/needld: $(PROGRAM)
	$(PROGRAM_CC) $(CFLAGS) $(PREFIX_MAP) $(STATIC) $(LDFLAGS) -o $@ $^

$(BUILD)/libneedld.a: $(LIB)
	rm -f $@
	$(AR) rcsD $@ $(LIB)

$(BUILD)/%.o: %.c $(HEADERS) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(COMPILE) $(DEFINE_COMMIT) -o $@ $<
$(BUILD)/musl/%.o: %.c $(HEADERS) $(BUILD)/flags
	@mkdir -p $(@D)
	$(MUSL) $(COMPILE) $(DEFINE_COMMIT) -o $@ $<

# Rewritten if the flags differ from those of the last build, so that everything is compiled again.
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	@echo '$(CC) $(MUSL) $(CRITERION) $(COMPILE)' | cmp -s - $@ || echo '$(CC) $(MUSL) $(CRITERION) $(COMPILE)' >$@

# The commit that `needld --version` prints: of a clone, or of a source archive, which has it in a file. If git fails, as for
# root in the clone of another user, the commit of the last build stays.
$(BUILD)/commit: FORCE
	@mkdir -p $(BUILD)
	@commit=$$(if [ -e .git ]; then git rev-parse --short=12 HEAD; else cat commit; fi 2>/dev/null || cat $@ 2>/dev/null); \
		echo "$$commit" | cmp -s - $@ || echo "$$commit" >$@
DEFINE_COMMIT =
COMMAND = wrapper/command/command.o
$(BUILD)/$(COMMAND) $(BUILD)/musl/$(COMMAND): $(BUILD)/commit
$(BUILD)/$(COMMAND) $(BUILD)/musl/$(COMMAND): private DEFINE_COMMIT = $(patsubst %,-DCOMMIT='"%"',$(shell cat $(BUILD)/commit))

FORCE:

# --- installing

# Some compilers look for TARGET-ld before ld, and not all have the same word for the vendor in it.
TARGET = $(or $(shell $(CC) -dumpmachine 2>/dev/null),$(shell uname -m)-linux-gnu)
CPU = $(firstword $(subst -, ,$(TARGET)))
SYSTEM_NAME = $(lastword $(subst -linux, linux,$(TARGET)))
TARGETS = $(sort $(TARGET) $(foreach vendor,- -pc- -unknown-,$(CPU)$(vendor)$(SYSTEM_NAME)))
LINKERS = ld ld.bfd ld.gold ld.lld ld.mold
SHIM_NAMES = real-ld $(LINKERS) $(foreach t,$(TARGETS),$(addprefix $(t)-,$(LINKERS)))
ROOT = $(DESTDIR)$(PREFIX)
SHIM_DIR = $(ROOT)/libexec/needld
# Debian's zsh reads share/zsh/vendor-completions of /usr.
ZSH_COMPLETIONS = share/zsh/site-functions
MAN = $(foreach section,1 5 7,$(patsubst man/%,share/man/man$(section)/%,$(wildcard man/*.$(section))))
SCHEMAS = $(patsubst man/%,share/needld/%,$(wildcard man/*.schema.json))
STRIP = strip

install: $(BUILD)/needld
	install -d "$(ROOT)/bin" "$(SHIM_DIR)" "$(ROOT)/share/man/man1" "$(ROOT)/share/man/man5" "$(ROOT)/share/man/man7"
	install $(STRIPPING) -m 755 $(BUILD)/needld "$(ROOT)/bin/needld"
	ln -sf needld "$(ROOT)/bin/ld.needld"
	for name in $(SHIM_NAMES); do ln -sf ../../bin/needld "$(SHIM_DIR)/$$name" || exit 1; done
	for page in $(MAN); do install -m 644 man/$${page##*/} "$(ROOT)/$$page" || exit 1; done
	install -d "$(ROOT)/share/needld"
	for schema in $(SCHEMAS); do install -m 644 man/$${schema##*/} "$(ROOT)/$$schema" || exit 1; done
	install -d "$(ROOT)/share/bash-completion/completions" "$(ROOT)/$(ZSH_COMPLETIONS)" "$(ROOT)/share/fish/vendor_completions.d"
	install -m 644 completions/needld.bash "$(ROOT)/share/bash-completion/completions/needld"
	install -m 644 completions/_needld "$(ROOT)/$(ZSH_COMPLETIONS)/_needld"
	install -m 644 completions/needld.fish "$(ROOT)/share/fish/vendor_completions.d/needld.fish"

install-strip: STRIPPING = -s $(if $(filter-out strip,$(STRIP)),--strip-program=$(STRIP))
install-strip: install

# The links in libexec/needld may be those of another version or compiler.
uninstall:
	rm -f "$(ROOT)/bin/needld" "$(ROOT)/bin/ld.needld"
	for link in "$(SHIM_DIR)"/*; do [ "$$(readlink "$$link")" != ../../bin/needld ] || rm -f "$$link"; done
	for file in $(MAN) $(SCHEMAS) share/bash-completion/completions/needld $(ZSH_COMPLETIONS)/_needld \
		share/fish/vendor_completions.d/needld.fish; do rm -f "$(ROOT)/$$file"; done
	-rmdir "$(SHIM_DIR)" "$(ROOT)/share/needld" 2>/dev/null

# For compilers that have the path of their linker built in: installs needld as LINKER=/path/to/ld and keeps the original
# beside it.
install-divert: $(BUILD)/needld
	sh wrapper/divert add "$(DESTDIR)$(LINKER)" $(BUILD)/needld

uninstall-divert:
	sh wrapper/divert remove "$(DESTDIR)$(LINKER)"

# --- packaging (packaging/README.md)

export DEB_FLAGS
VERSION = $(shell sed -n 's/^\#define VERSION "\(.*\)"/\1/p' wrapper/command/command.c)

dist: $(BUILD)/commit
	@sh packaging/dist needld-$(VERSION) "$(BUILD)" "$$(cat $(BUILD)/commit)"

deb: dist
	@sh packaging/deb needld $(VERSION) "$(BUILD)"

# ARCH is the first part of a compiler's target. The others than this machine's need cross compilers.
ARCH = $(shell uname -m)
static:
	@MAKE="$(MAKE)" sh packaging/static needld-$(VERSION) "$(BUILD)" $(ARCH)
static-all:
	@for arch in x86_64 aarch64 riscv64 s390x; do $(MAKE) --no-print-directory static ARCH=$$arch || exit 1; done

# --- tests

STAGE = $(abspath $(BUILD))/stage
BENCH = $(addprefix $(BUILD)/bin/bench-,bare least quit measure compose)

# Installs into the build directory, for the demo and the tests. `make deps check` may just have installed musl-gcc: with another
# compiler than that of this make, everything would be built again.
stage: $(BUILD)/needld
	@$(MAKE) --no-print-directory -s install PREFIX="$(STAGE)" SYSCONFDIR="$(SYSCONFDIR)" DESTDIR= MUSL=$(MUSL)

demo: stage
	@BUILD=$(BUILD) sh examples/demo/demo.sh

deps:
	@sh tests/deps

deps-all:
	@BUILD=$(BUILD) sh tests/deps all

# Upper limits for the shim's system calls before the linker runs, as CALLS/FAILED-CALLS, beyond those of a program that only
# executes the linker. tests/system/cost.sh checks them on generated files and recorded command lines, which are the same on
# each machine. tests/bench/instructions has the processor instructions.
BUDGETS = c=82/14 cxx=102/18 closure=1493/217

check: stage $(addprefix $(BUILD)/bin/,unit cases worlds mkelf predict) $(BENCH)
	@BUILD=$(abspath $(BUILD)) NEEDLD_PREFIX=$(STAGE) BUDGETS="$(BUDGETS)" CC="$(CC)" sh tests/check

# Tests what GNU ld does (tests/facts/README.md), with LINKER=/path/to/ld or else the system's. TOPICS="order passes": only these.
facts: stage $(BUILD)/bin/mkelf
	@BUILD=$(abspath $(BUILD)) NEEDLD_PREFIX=$(STAGE) LINKER="$(or $(LINKER),ld)" bash tests/facts/run $(TOPICS)

# Prints a table of needld's time, memory, system calls and instructions (tests/bench/README.md). bench-record updates the
# recorded instruction counts for this compiler.
bench: stage $(BUILD)/bin/mkelf $(BENCH)
	BUILD=$(abspath $(BUILD)) NEEDLD_PREFIX=$(STAGE) bash tests/bench/bench
bench-record: stage $(BUILD)/bin/mkelf $(BENCH)
	BUILD=$(abspath $(BUILD)) NEEDLD_PREFIX=$(STAGE) CC="$(CC)" bash tests/bench/count record

# Only the tests of the installed program, for compilers that cannot link Criterion.
check-program: stage
	@BUILD=$(abspath $(BUILD)) NEEDLD_PREFIX=$(STAGE) sh tests/check

MAINS = tests/support/cases.c tests/support/mkelf-main.c tests/support/predict.c
APART = tests/support/arena_apart.c
MKELF = $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAINS),$(wildcard tests/support/mkelf*.c)))
SUPPORT = $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAINS) $(APART),$(wildcard tests/support/*.c)))
UNIT = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/unit/*.c))
WORLDS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/worlds/*.c))
LINK = mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(SUPPORT) $(UNIT) $(WORLDS): $(wildcard tests/*/*.h)
# Otherwise make removes what only a pattern rule names, and says so.
.SECONDARY:

# Tests on a file system in memory, which is that of an x86-64 machine.
MACHINE = $(BUILD)/tests/support/target.o
$(MACHINE): lib/tables/target.c $(HEADERS) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(COMPILE) -DHOST='"x86_64"' -o $@ $<
# CRITERION=own: without the library, with the little of it that these tests use.
CRITERION = -lcriterion
OWN_CRITERION = $(if $(filter own,$(CRITERION)),$(BUILD)/tests/criterion/own.o)
$(UNIT): private override CPPFLAGS += $(if $(OWN_CRITERION),-Itests/criterion)
$(BUILD)/bin/unit: $(UNIT) $(OWN_CRITERION) $(MACHINE) $(SUPPORT) $(BUILD)/libneedld.a
	$(LINK) $(filter-out own,$(CRITERION))
$(BUILD)/bin/cases: $(BUILD)/tests/support/cases.o $(APART:%.c=$(BUILD)/%.o) $(MACHINE) $(SUPPORT) $(BUILD)/libneedld.a
	$(LINK)

# Tests on real files.
$(BUILD)/bin/predict: $(BUILD)/tests/support/predict.o $(BUILD)/wrapper/edge.o $(BUILD)/wrapper/os_posix.o $(BUILD)/wrapper/child.o $(BUILD)/libneedld.a
	$(LINK) $(STATIC)
$(BUILD)/bin/mkelf: $(BUILD)/tests/support/mkelf-main.o $(MKELF)
	$(LINK)
# It also runs in the place of a linker, with the LD_LIBRARY_PATH of a world, which may have a libc.so.6.
$(BUILD)/bin/worlds: $(WORLDS) $(MKELF)
	$(LINK) $(STATIC)

$(BUILD)/bin/bench-compose: $(BUILD)/tests/bench/compose.o $(filter-out %/main.o,$(WRAPPER)) $(BUILD)/libneedld.a
	$(LINK)
$(BUILD)/bin/bench-%: $(BUILD)/tests/bench/%.o
	$(LINK) $(STATIC)
# The lower bound: a program that only executes the linker, linked as needld is.
$(BUILD)/bin/bench-least: $(OBJECTS)/tests/bench/bare.o
	@mkdir -p $(@D)
	$(PROGRAM_CC) $(CFLAGS) $(STATIC) $(LDFLAGS) -o $@ $^

# --- fault injection and tracing

# Fails each allocation and each call in the tests on files in memory, then each system call, allocation and read of the
# program. The environment variables LINKS and ERRORS select some of the latter (tests/faults). The program is linked
# dynamically, because the faults are injected with LD_PRELOAD.
DYNAMIC = $(BUILD)/dynamic
faults: stage-dynamic $(BUILD)/bin/cases
	@BUILD=$(abspath $(BUILD)) NEEDLD_PREFIX=$(abspath $(DYNAMIC))/stage SUITES=faults sh tests/check
stage-dynamic:
	@$(MAKE) --no-print-directory -s BUILD=$(DYNAMIC) STATIC= stage

# The system tests, or those in SYSTEM, under strace, to check what the shim writes and executes, and under valgrind.
# Uses glibc: tests/traced recognizes the program by the readlink of /proc/self/exe with which static glibc starts.
traced:
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)/glibc MUSL= stage
	@BUILD=$(abspath $(BUILD)) NEEDLD_PREFIX=$(abspath $(BUILD))/glibc/stage SUITES=traced sh tests/check
valgrind: stage-dynamic $(BUILD)/bin/unit $(BUILD)/bin/cases
	@BUILD=$(abspath $(BUILD)) NEEDLD_PREFIX=$(abspath $(DYNAMIC))/stage SUITES=valgrind sh tests/check

# --- static analysis and coverage

# False positives are suppressed, with the reason, where they occur.
lint:
	BUILD=$(BUILD) CC=$(CC) sh tests/lint

# Small changes of the code that no test notices; SEED, COUNT and FILES choose them (tests/README.md).
mutants:
	BUILD=$(BUILD) sh tests/mutants

COVERAGE = $(BUILD)/coverage
coverage:
	@$(MAKE) --no-print-directory -s BUILD=$(COVERAGE) STATIC= WARNINGS= CFLAGS='-O0 -g --coverage' $(COVERAGE)/bin/unit $(COVERAGE)/bin/cases
	@BUILD=$(abspath $(COVERAGE)) sh tests/coverage

# --- fuzzing: libFuzzer, which comes with clang

SECONDS = 60
FUZZ = $(BUILD)/fuzz
FUZZ_TARGETS = $(shell sed -n 's/^    {"\([a-z]*\)", fuzz_.*/\1/p' tests/fuzz/fuzz.c)
FUZZ_FLAGS = -std=c11 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_LIB = $(patsubst %.c,$(FUZZ)/%.o,$(filter-out lib/base/arena.c,$(wildcard lib/*/*.c)))
FUZZ_MAIN = $(patsubst tests/%.c,$(FUZZ)/tests/%.o,$(filter-out %/pack.c,$(wildcard tests/fuzz/*.c)) $(APART) \
	$(MKELF:$(BUILD)/%.o=%.c) $(addprefix tests/support/,os_memory.c scene.c))

# Runs each of FUZZ_TARGETS for SECONDS, or for RUNS= runs.
fuzz: $(FUZZ)/fuzz $(BUILD)/bin/pack
	SECONDS= BUILD=$(BUILD) FUZZ_SECONDS=$(SECONDS) sh tests/fuzz/run $(FUZZ_TARGETS)

$(FUZZ)/fuzz: $(FUZZ_LIB) $(FUZZ_MAIN)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^
# Only the code under test gets coverage instrumentation.
$(FUZZ)/lib/%.o: lib/%.c $(HEADERS)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<
$(FUZZ)/tests/%.o: tests/%.c $(HEADERS) $(wildcard tests/*/*.h)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -c -o $@ $<
$(BUILD)/bin/pack: $(BUILD)/tests/fuzz/pack.o $(SUPPORT) $(BUILD)/libneedld.a
	$(LINK)

clean:
	rm -rf $(BUILD)

.PHONY: all help dist deb static static-all install install-strip uninstall install-divert uninstall-divert stage stage-dynamic demo deps deps-all check check-program facts bench bench-record faults traced valgrind lint mutants coverage fuzz clean FORCE
