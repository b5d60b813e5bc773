#!/usr/bin/env python3
"""Follows the advice of `needld explain --json`, word by word, for remedies.sh.

usage: remedies.py REPORT CAUSES FORM [COMMAND...]

Prints bash assignments: `new` is the command with the words of the fix, or only these words in `front` and `behind` where FORM is
`flags`; `environment`, `install`, `relink` and `remove` are those members of the fix. What the user reads goes to `told`, and
what a terminal must show of the words to `printed`. FORM says what kind
of words the command takes: `ld`, `driver`, `nvcc`, `flags` (of a driver) or `none`. Exits 1, with the reason, if the report
is not as it must be. CAUSES are separated by `|`.
"""
import json
import os
import re
import shlex
import sys

WITH_VALUE = {"-rpath-link", "--rpath-link", "-rpath", "--rpath", "-z", "-m", "-T", "-dynamic-linker", "--dynamic-linker"}
NEVER_ADVISED = re.compile(r"lib(clang_rt\.)?[altu]b?san|libhwasan|ld-musl|ld-linux|-l[altu]b?san")


class Wrong(Exception):
    pass


def failed_link(path):
    with open(path, encoding="utf-8") as file:
        links = json.load(file)
    failed = [link for link in links if link.get("status", 0) != 0 or link.get("problem")]
    if not failed:
        raise Wrong("no link of the report has a status other than 0, or a problem")
    return failed[-1]


def joined(words):
    """Options with the value that belongs to them, as one tuple."""
    units, i = [], 0
    while i < len(words):
        if words[i] in WITH_VALUE and i + 1 < len(words):
            units.append((words[i], words[i + 1]))
            i += 2
        elif words[i] in ("-L", "-l") and i + 1 < len(words):
            units.append((words[i] + words[i + 1],))
            i += 2
        else:
            units.append((words[i],))
            i += 1
    return units


def spelled(words, form):
    """Words of the linker as the command takes them."""
    if form == "ld":
        return list(words)
    spelled_words = []
    for unit in joined(words):
        own = len(unit) == 1 and (not unit[0].startswith("-") or re.match(r"-[lL].|-pthread$", unit[0]))
        if own:
            spelled_words.append(unit[0])
        elif form == "nvcc" or any("," in word for word in unit):
            for word in unit:
                spelled_words += ["-Xlinker", word]
        else:
            spelled_words.append(",".join(("-Wl",) + unit))
    return spelled_words


def taken_apart(command, form):
    """The arguments of the command, as pairs: what the linker is given, and how the command spells it."""
    units, i = [], 0
    while i < len(command):
        word = command[i]
        if form != "ld" and word.startswith("-Wl,"):
            units += [(part, ["-Xlinker", part]) for part in word.split(",")[1:]]
        elif form != "ld" and word == "-Xlinker" and i + 1 < len(command):
            i += 1
            units.append((command[i], ["-Xlinker", command[i]]))
        elif word in ("-L", "-l") and i + 1 < len(command):
            i += 1
            units.append((word + command[i], [word + command[i]]))
        else:
            units.append((word, [word]))
        i += 1
    return units


def same_word(one, other):
    if one == other:
        return True
    for prefix in ("-L", ""):
        if one.startswith(prefix) and other.startswith(prefix):
            paths = [word[len(prefix):] for word in (one, other)]
            if all(paths) and all(os.path.exists(path) for path in paths) and os.path.samefile(*paths):
                return True
    return False


def take_out(units, words, what):
    taken = []
    for unit in joined(words):
        for word in unit:
            # The last one: what stands in front of it may be what the driver adds by itself.
            at = [i for i, (given, _) in enumerate(units) if i > 0 and same_word(given, word)]
            if not at:
                raise Wrong(f"the fix is to {what} `{word}', which the command does not have")
            taken.append(units.pop(at[0]))
    return taken


def followed(command, fix, form):
    units = taken_apart(command, form)
    take_out(units, fix["remove"], "remove")
    moved = take_out(units, fix["move"], "move")
    front = spelled(fix["prepend"], form)
    behind = spelled(fix["append"], form)
    spell = lambda some: [word for _, spelled_words in some for word in spelled_words]
    return spell(units[:1]) + front + spell(units[1:]) + spell(moved) + behind


def absolute(words, directory):
    """Relative paths of a link that ran in another directory."""
    if os.path.samefile(directory, "."):
        return list(words)
    result = []
    for word in words:
        prefix = "-L" if word.startswith("-L") else ""
        path = word[len(prefix):]
        if (prefix or not word.startswith("-")) and not os.path.isabs(path) and os.path.exists(os.path.join(directory, path)):
            word = prefix + os.path.join(directory, path)
        result.append(word)
    return result


def printed(word):
    """The part of a word that must be in the text. The text may write a path, but not its last component, in another way."""
    word = re.sub(r"^-L", "", word)
    return os.path.basename(word.rstrip("/")) or word


def check(link, causes, fix, told):
    problems = link.get("problem") or []
    if not problems:
        raise Wrong("the link has no problem")
    for problem in problems:
        for member in ("cause", "text"):
            if not problem.get(member):
                raise Wrong(f"a problem has no {member}")
    found = [problem["cause"] for problem in problems]
    if not set(causes.split("|")) & set(found):
        raise Wrong(f"the cause is {', '.join(found)}; it should be {causes}")
    # What a linker says of an option or an object has no fix of ours.
    if not any(fix["text"]) and found != ["linker"]:
        raise Wrong("the fix has no text")
    for member in ("prepend", "append", "env"):
        for word in fix[member]:
            if printed(word) not in told:
                raise Wrong(f"the fix has {word} in `{member}', and no text names it")
    advised = " ".join(fix["text"] + fix["prepend"] + fix["append"] + fix["relink"] + fix["install"])
    if NEVER_ADVISED.search(advised):
        raise Wrong(f"the advice names what no link should: {NEVER_ADVISED.search(advised).group()}")


def main():
    report, causes, form, command = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    link = failed_link(report)
    fix = {member: [] for member in ("text", "prepend", "append", "remove", "move", "env", "install", "relink")}
    fix.update(link.get("fix") or {})
    texts = [text for problem in link.get("problem") or [] for text in [problem.get("text", "")] + problem.get("detail", [])]
    told = "\n".join(texts + fix["text"] + fix["install"])
    assignments = {"told": told, "environment": fix["env"], "install": fix["install"], "relink": fix["relink"], "remove": fix["remove"]}
    words = [fix[member] for member in ("prepend", "append", "remove", "move", "env")]
    assignments["words"] = [word for some in words for word in some]
    check(link, causes, fix, told)
    assignments["printed"] = [printed(word) for member in ("prepend", "append", "env") for word in fix[member]]
    if form == "flags":
        directory = link.get("directory", ".")
        assignments["front"] = spelled(absolute(fix["prepend"], directory), "driver")
        assignments["behind"] = spelled(absolute(fix["append"], directory), "driver")
    elif form != "none":
        assignments["new"] = followed(command, fix, form)
    assignments["relink_words"] = spelled(fix["relink"][1:], "driver")
    for name, value in assignments.items():
        if isinstance(value, str):
            print(f"{name}={shlex.quote(value)}")
        else:
            print(f"{name}=({' '.join(shlex.quote(word) for word in value)})")


try:
    main()
except Wrong as wrong:
    print(wrong)
    sys.exit(1)
