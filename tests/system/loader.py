# Compares `needld tree --check --json` with ld.so itself for many real programs and libraries: the files that ld.so opens, the
# names and the symbols that it does not find.
# usage: loader.py NEEDLD LD.SO COUNT DIRECTORY...
import json, os, re, subprocess, sys

needld, interpreter, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
here = {k: v for k, v in os.environ.items() if not k.startswith("LD_")}

def head(path):
    try:
        with open(path, "rb") as f:
            return f.read(20)
    except OSError:
        return b""

# Programs and libraries for this machine, every so many of them.
like = head(interpreter)
def fits(path):
    h = head(path)
    return len(h) == 20 and h[:6] == like[:6] and h[16] in (2, 3) and h[18:20] == like[18:20]
files = sorted(os.path.join(d, n) for top in sys.argv[4:] for d, _, names in os.walk(top) for n in names
               if not os.path.islink(os.path.join(d, n)) and ".debug" not in d)
files = [f for f in files if fits(f)]
step = max(1, len(files) // (wanted + wanted // 5))
files = files[::step]

def of_loader(path):
    """What ld.so opens, the names that it does not find, and the symbols that it does not find; None: it does not load the file."""
    env = dict(here, LD_TRACE_LOADED_OBJECTS="1", LD_DEBUG="libs,files", LD_WARN="yes", LD_BIND_NOW="yes")
    run = subprocess.run([interpreter, path], env=env, capture_output=True, stdin=subprocess.DEVNULL)
    out, err = run.stdout.decode(errors="replace"), run.stderr.decode(errors="replace")
    opened, tried = set(), None
    for line in err.splitlines():
        if m := re.search(r"\s  trying file=(.*)", line):
            tried = m[1]
        elif m := re.search(r"file=(.*) \[0\];  generating link map", line):
            opened.add(m[1] if "/" in m[1] else tried)
    opened.discard(path)
    missing = set(re.findall(r"^\t(\S+) => not found", out, re.M))
    undefined = set()
    for name, _, version in re.findall(r"undefined symbol: ([^ ,\t\n]+)(, version (\S+))?\t", out + err):
        undefined.add(name + ("@" + version if version else ""))
    if run.returncode and not out:
        return None
    return opened, missing, undefined

def of_needld(paths):
    run = subprocess.run([needld, "tree", "--check", "--json"] + paths, env=here, capture_output=True, stdin=subprocess.DEVNULL)
    for r in json.loads(run.stdout):
        yield r["output"], (
            {lib["file"] for lib in r["libraries"][1:]} - {interpreter},
            {n["name"] for n in r["needs"] if n["status"] in ("missing", "left out")},
            {s for u in r["undefined"] for s in u["symbols"]})

want = {}
for f in files:
    if len(want) == wanted:
        break
    answer = of_loader(f)
    if answer:
        want[f] = answer
paths = list(want)
got = {}
for i in range(0, len(paths), 20):
    got.update(of_needld(paths[i:i + 20]))
def without_versions(answer):
    return answer[0], answer[1], {symbol.split("@")[0] for symbol in answer[2]}

bad = 0
for f in paths:
    sides = want[f], got.get(f, (set(),) * 3)
    if want[f][1]:  # ld.so forgets some versions of a library that is missing
        sides = map(without_versions, sides)
    for what, a, b in zip(("files", "missing", "symbols"), *sides):
        if a != b:
            bad += 1
            print(f"{f}: {what}: only ld.so: {sorted(a - b)[:4]} only needld: {sorted(b - a)[:4]}")
print(f"{len(paths)} files, {bad} differences, {sum(bool(w[1]) for w in want.values())} with missing names, "
      f"{sum(bool(w[2]) for w in want.values())} with undefined symbols")
sys.exit(bad > 0 or not paths)
