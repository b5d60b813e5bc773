#include "../../lib/tables/options.h"

#include "unit.h"

// Each option of a line as KIND or KIND=VALUE, joined by `|`. An option without effect on the files of a link
// is `-`.
static struct str report_status(const struct strs *argv) {
    static const char *const names[] = {[OPT_PLAIN] = "-",
        [OPT_BAD] = "bad",
        [OPT_UNPREDICTABLE] = "strange",
        [OPT_INPUT] = "input",
        [OPT_LIBRARY] = "l",
        [OPT_LIBRARY_DIR] = "L",
        [OPT_LIBRARY_DIRS] = "Y",
        [OPT_RPATH] = "rpath",
        [OPT_RPATH_LINK] = "rpath-link",
        [OPT_RPATH_OR_SYMBOLS] = "R",
        [OPT_JUST_SYMBOLS] = "just-symbols",
        [OPT_DYNAMIC] = "dynamic",
        [OPT_STATIC] = "static",
        [OPT_A_KEYWORD] = "a",
        [OPT_MAGIC] = "magic",
        [OPT_RELOCATABLE] = "relocatable",
        [OPT_SHARED] = "shared",
        [OPT_BGROUP] = "Bgroup",
        [OPT_PIE] = "pie",
        [OPT_NO_PIE] = "no-pie",
        [OPT_AS_NEEDED] = "as-needed",
        [OPT_NO_AS_NEEDED] = "no-as-needed",
        [OPT_COPY_NEEDED] = "copy",
        [OPT_NO_COPY_NEEDED] = "no-copy",
        [OPT_WHOLE_ARCHIVE] = "whole",
        [OPT_NO_WHOLE_ARCHIVE] = "no-whole",
        [OPT_PUSH_STATE] = "push",
        [OPT_POP_STATE] = "pop",
        [OPT_START_GROUP] = "(",
        [OPT_END_GROUP] = ")",
        [OPT_ALLOW_UNDEFINED] = "allow",
        [OPT_NO_ALLOW_UNDEFINED] = "no-allow",
        [OPT_UNRESOLVED] = "unresolved",
        [OPT_NO_UNDEFINED] = "no-undefined",
        [OPT_Z] = "z",
        [OPT_GC_SECTIONS] = "gc",
        [OPT_NO_GC_SECTIONS] = "no-gc",
        [OPT_WARN_UNRESOLVED] = "warn",
        [OPT_ERROR_UNRESOLVED] = "error",
        [OPT_IGNORE_UNRESOLVED] = "ignore",
        [OPT_NEVER_FAIL] = "never-fail",
        [OPT_NO_WARNINGS] = "no-warnings",
        [OPT_FATAL_WARNINGS] = "fatal",
        [OPT_NO_FATAL_WARNINGS] = "no-fatal",
        [OPT_SCRIPT] = "T",
        [OPT_DEFAULT_SCRIPT] = "dT",
        [OPT_NO_STDLIB] = "nostdlib",
        [OPT_UNDEFINED] = "u",
        [OPT_REQUIRE_DEFINED] = "require",
        [OPT_ENTRY] = "e",
        [OPT_DEFSYM] = "defsym",
        [OPT_WRAP] = "wrap",
        [OPT_CREF] = "cref",
        [OPT_PLUGIN] = "plugin",
        [OPT_OUTPUT] = "o",
        [OPT_PRINT_AND_EXIT] = "answers"};
    struct strs ready = options_arguments(arena(), argv), list = {0};
    struct option_reader r = options_begin(arena(), &ready);
    for (struct option o; option_next(&r, &o);) {
        if (o.is == OPT_BAD) r.rest.n = 0; // the rest of the same argument has no meaning
        const char *name = (size_t)o.is < COUNT(names) ? names[o.is] : NULL;
        struct str head = name ? str_of(name) : S("?");
        bool value = o.value.at && o.is != OPT_PLAIN;
        strs_add(arena(), &list, value ? str_cat(arena(), head, S("="), o.value) : head);
    }
    return joined(&list);
}

static struct str read_line(const char *line) {
    struct strs argv = words(str_cat(arena(), S("ld "), str_of(line)).at);
    return report_status(&argv);
}

static const struct row {
    const char *line, *want;
} rows[] = {
    {"", ""},
    {"a.o b.so", "input=a.o|input=b.so"},
    {"-", "input=-"},
    {"\"\"", "input="},
    // libraries
    {"-lfoo -l foo --library=foo --library foo", "l=foo|l=foo|l=foo|l=foo"},
    {"-l:libx.so -l :libx.so", "l=:libx.so|l=:libx.so"},
    {"-l -lfoo", "l=--library=foo"},
    {"-library=p -library-path=p -libpath", "l=ibrary=p|l=ibrary-path=p|l=ibpath"},
    {"-o -lq1", "o=--library=q1"},
    {"-L/x -L /x --library-path=/x --library-path /x", "L=/x|L=/x|L=/x|L=/x"},
    {"-L=/x -L$SYSROOT/x", "L==/x|L=$SYSROOT/x"},
    {"-Y P,/a:/b -YP,/a", "Y=P,/a:/b|Y=P,/a"},
    // run paths
    {"-rpath /x -rpath=/x --rpath /x --rpath=/x", "rpath=/x|rpath=/x|rpath=/x|rpath=/x"},
    {"-rpath-link /x --rpath-link=/x", "rpath-link=/x|rpath-link=/x"},
    {"-rpath-link=", "rpath-link="},
    {"-rpath \"\" x.o", "rpath=|input=x.o"},
    {"-R /x -R/x --just-symbols=y", "R=/x|R=/x|just-symbols=y"},
    {"-rpath -o q", "rpath=-o|input=q"},
    // prefixes
    {"-rpath- /x -rpath-l=/x --rpath-lin=/x", "rpath-link=/x|rpath-link=/x|rpath-link=/x"},
    {"-sha --as-n --no-as --push-st --pop --copy --allow-shlib",
        "shared|as-needed|no-as-needed|push|pop|copy|allow"},
    {"-Bstati --unresolved report-all", "static|unresolved=report-all"},
    {"-son=x -Ma f x.o", "-|-|input=x.o"},
    {"--out f x.o --outp f", "-|input=x.o|o=f"},
    {"--export-dynamic-symbol-l f x.o", "-|input=x.o"},
    {"-rp /x", "bad=-rp|input=/x"},
    {"-so x", "bad=-so|input=x"},
    {"-stat", "bad=-stat"},
    {"-Tt x", "bad=-Tt|input=x"},
    {"--allow", "bad=--allow"},
    {"-dynamic", "bad=-dynamic"},
    {"-dynamic-li x", "bad=-dynamic-li|input=x"},
    // one dash: the long option first, then letters
    {"-shared -soname x -static", "shared|-|static"},
    {"-output x", "o=utput|input=x"},
    {"-omagic", "o=magic"},
    {"-export-dynamic-symbol x", "e=xport-dynamic-symbol|input=x"},
    {"--export-dynamic-symbol x --export-dynamic-symbol=y", "-|-"},
    {"--export-dynamic-symbol-list f x.o", "-|input=x.o"},
    {"--omagic --no-omagic", "magic|-"},
    {"--output=x --output x", "o=x|o=x"},
    {"--oformat binary", "strange=binary"},
    {"--x", "bad=--x"},
    {"-j", "bad=-j"},
    // letters
    {"-ofile -o file -o -x", "o=file|o=file|o=-x"},
    {"-r", "relocatable"},
    {"-i -Ur --relocatable --task-link x", "relocatable|relocatable|relocatable|relocatable=x"},
    {"-n -N", "magic|magic"},
    {"-nEx", "magic|-|-"},
    {"-sN", "-|magic"},
    {"-sofile", "-|bad=ofile"},
    {"-rpath,/x x.o", "relocatable|-|bad=ath,/x|input=x.o"},
    {"-( a.o -)", "(|input=a.o|)"},
    {"--start-group a.o --end-group", "(|input=a.o|)"},
    {"-a shared -aarchive", "a=shared|a=archive"},
    {"-u f -uf --undefined=f", "u=f|u=f|u=f"},
    {"-e f --entry=f --require-defined=f", "e=f|e=f|require=f"},
    {"-T x -Tx --script=x -dT x --default-script=x", "T=x|T=x|T=x|dT=x|dT=x"},
    {"-Tdata 0 -Tbss=1 -Ttext 2 x.o", "-|-|-|input=x.o"},
    {"-z now -znow -m elf_i386 -melf_i386 -h n -f x -F x -I x -O2 -P x -y f -q -E -g -S -t -v -V -x -X -M -p "
     "-d -s",
        "z=now|z=now|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-"},
    {"-A x -b x -c x", "strange=x|strange=x|strange=x"},
    {"-w --no-warnings --noinhibit-exec", "no-warnings|no-warnings|never-fail"},
    // -G
    {"-G x.o", "shared|input=x.o"},
    {"-G 8 x.o", "-|input=x.o"},
    {"-G", "shared"},
    {"-G8 x.o", "-|input=x.o"},
    // state
    {"-Bdynamic -dy -call_shared -Bstatic -dn -non_shared -static",
        "dynamic|dynamic|dynamic|static|static|static|static"},
    {"--whole-archive --no-whole-archive --copy-dt-needed-entries --add-needed", "whole|no-whole|copy|copy"},
    {"--no-copy-dt-needed-entries --no-add-needed", "no-copy|no-copy"},
    {"-Bshareable -pie --pic-executable -no-pie -Bgroup", "shared|pie|pie|no-pie|Bgroup"},
    {"--no-allow-shlib-undefined --warn-unresolved-symbols --error-unresolved-symbols",
        "no-allow|warn|error"},
    {"--ignore-unresolved-symbol f --defsym a=b --defsym=a=b --wrap f",
        "ignore=f|defsym=a=b|defsym=a=b|wrap=f"},
    {"--fatal-warnings --no-fatal-warnings --cref -nostdlib", "fatal|no-fatal|cref|nostdlib"},
    // values that only `=` attaches
    {"--build-id x.o --build-id=sha1", "-|input=x.o|-"},
    {"--unique x.o --verbose x.o --sort-common x.o", "-|input=x.o|-|input=x.o|-|input=x.o"},
    {"--as-needed=x", "bad=--as-needed=x"},
    {"-shared=x", "bad=-shared=x"},
    // options with an argument that do not matter
    {"--sysroot x y.o", "-|input=y.o"},
    {"-plugin p -plugin-opt=a -plugin-opt b x.o", "plugin=p|-|-|input=x.o"},
    {"-dynamic-linker /l x.o --hash-style gnu y.o", "-|input=x.o|-|input=y.o"},
    // the end
    {"a.o -- b.o -lfoo", "input=a.o"},
    {"-rpath", "bad=-rpath"},
    {"-o", "bad=o"},
    {"--library-path", "bad=--library-path"},
    {"-L -- x", "L=--|input=x"},
    // questions
    {"--help --version --target-help --print-sysroot --print-output-format",
        "answers|answers|answers|answers|answers"},
};

Test(options, lines) {
    for (size_t i = 0; i < COUNT(rows); i++) SAME_ROW(rows[i].line, read_line(rows[i].line), rows[i].want);
}

// Long options by what may follow them; each is followed by an input here, which must be read as one.
static const char *const with_argument =
    "architecture format mri-script dependency-file entry auxiliary filter gpsize soname dynamic-linker "
    "library "
    "library-path sysroot output oformat out-implib plugin plugin-opt just-symbols script default-script dT "
    "undefined "
    "require-defined trace-symbol assert defsym fini init Map hash-size max-cache-size error-handling-script "
    "retain-symbols-file rpath rpath-link sort-section spare-dynamic-tags task-link section-start Tbss Tdata "
    "Ttext "
    "Ttext-segment Trodata-segment Tldata-segment unresolved-symbols version-script version-exports-section "
    "dynamic-list export-dynamic-symbol export-dynamic-symbol-list wrap ignore-unresolved-symbol "
    "orphan-handling "
    "ctf-share-types flto-partition fuse-ld audit depaudit compress-debug-sections exclude-libs hash-style "
    "image-base "
    "remap-inputs remap-inputs-file section-ordering-file stub-group-size target2 in-implib thumb-entry "
    "vfp11-denorm-fix";
static const char *const with_attached_argument =
    "flto map-whole-files unique demangle sort-common split-by-file split-by-reloc verbose build-id "
    "package-metadata "
    "stats sort_common";
static const char *const without_argument =
    "accept-unknown-input-arch add-needed allow-multiple-definition allow-shlib-undefined as-needed Bdynamic "
    "Bgroup "
    "Bno-symbolic Bshareable Bstatic Bsymbolic Bsymbolic-functions call_shared check-sections "
    "copy-dt-needed-entries "
    "cref ctf-variables dc default-imported-symver default-symver define-common disable-multiple-abs-defs "
    "disable-new-dtags discard-all discard-locals discard-none dn dp dy dynamic-list-cpp-new "
    "dynamic-list-cpp-typeinfo "
    "dynamic-list-data EB EL eh-frame-hdr embedded-relocs emit-relocs enable-new-dtags "
    "enable-non-contiguous-regions enable-non-contiguous-regions-warnings end-group error-unresolved-symbols "
    "export-dynamic fatal-warnings force-exe-suffix force-group-allocation gc-keep-exported gc-sections help "
    "ld-generated-unwind-info nmagic no-accept-unknown-input-arch no-add-needed no-allow-shlib-undefined "
    "no-as-needed "
    "no-check-sections no-copy-dt-needed-entries no-ctf-variables no-define-common no-demangle "
    "no-dynamic-linker "
    "no-eh-frame-hdr no-export-dynamic no-fatal-warnings no-gc-sections no-keep-memory "
    "no-ld-generated-unwind-info "
    "no-omagic no-pie no-print-gc-sections no-print-map-discarded no-relax no-strip-discarded no-undefined "
    "no-undefined-version no-warn-execstack no-warn-mismatch no-warn-rwx-segments no-warn-search-mismatch "
    "no-warnings "
    "no-whole-archive noinhibit-exec noinhibit_exec non_shared nostdlib omagic pic-executable pie pop-state "
    "print-gc-sections print-map print-map-discarded print-memory-usage print-output-format print-sysroot "
    "push-state "
    "qmagic Qy reduce-memory-overheads relax relocatable shared start-group static strip-all strip-debug "
    "strip-discarded target-help trace traditional-format undefined-version Ur version warn-alternate-em "
    "warn-common "
    "warn-constructors warn-execstack warn-multiple-gp warn-once warn-rwx-segments warn-section-align "
    "warn-shared-textrel warn-textrel warn-unresolved-symbols whole-archive "
    // of arm and aarch64
    "no-pipeline-knowledge no-enum-size-warning no-wchar-size-warning pic-veneer no-apply-dynamic-relocs";

static void check_names(const char *names, bool takes_next, bool takes_attached) {
    struct strs list = words(names);
    for (size_t i = 0; i < list.n; i++) {
        const char *name = str_z(arena(), list.at[i]);
        struct strs argv = words("ld");
        strs_add(arena(), &argv, str_cat(arena(), S("--"), list.at[i]));
        strs_add(arena(), &argv, S("next"));
        struct str read = report_status(&argv);
        cr_expect(!str_starts(read, S("bad")), "--%s is not known", name);
        EQUAL_ROW(name, str_ends(read, S("input=next")), !takes_next);
        argv.at[1] = str_cat(arena(), S("--"), list.at[i], S("=x"));
        read = report_status(&argv);
        EQUAL_ROW(name, !str_starts(read, S("bad")), takes_attached);
        cr_expect(str_ends(read, S("input=next")), "--%s=x takes the next word too", name);
    }
}

Test(options, names_with_an_argument) {
    check_names(with_argument, true, true);
}

Test(options, names_with_an_attached_argument) {
    check_names(with_attached_argument, false, true);
}

Test(options, names_without_an_argument) {
    check_names(without_argument, false, false);
}

Test(options, letters_with_an_argument) {
    for (const char *c = "aAbcefFGhIlLmoOPRTuyYz"; *c; c++) {
        struct str line = str_format(arena(), "-%c 1 x.o", *c);
        cr_expect(str_ends(read_line(line.at), S("|input=x.o")), "-%c", *c);
        line = str_format(arena(), "-%c1 x.o", *c);
        cr_expect(str_ends(read_line(line.at), S("|input=x.o")), "-%c", *c);
        cr_expect(!str_has(str_cut(read_line(line.at), '|').head, 'b') || *c == 'l', "-%c1", *c);
    }
}

Test(options, letters_without_an_argument) {
    for (const char *c = "dEgiMnNpqrsStvVwxX()"; *c; c++) {
        struct str read = read_line(str_format(arena(), "-%c x.o", *c).at);
        cr_expect(str_ends(read, S("|input=x.o")), "-%c", *c);
        cr_expect(!str_starts(read, S("bad")), "-%c", *c);
    }
}

Test(options, arguments_as_the_linker_reads_them) {
    struct strs argv = words("ld -lfoo -l -G -G 4 -G x --library=y -largs @f -o"),
                out = options_arguments(arena(), &argv);
    SAME(joined(&out), "--library=foo|-l|--shared|-G|4|--shared|x|--library=y|--library=args|@f|-o");
}
