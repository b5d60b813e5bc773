# Validates JSON of needld with man/*.schema.json (tests/system/schema.sh).
#
#   schema.py check DIR                   the schemas are schemas, and what they share is equal
#   schema.py valid DIR KIND FILE...      the documents are valid, and have no member that the schema does not have
#   schema.py used DIR all FILE...        each member of the schemas is in one of the documents
#   schema.py refuses DIR KIND FILE...    each document, broken in each way at each place, is refused
#   schema.py members DIR                 the members of the schemas, and the values of those that have a list of them
#
# A FILE that ends in .log has a document in each line. Prints one line for each fault.
import copy
import json
import pathlib
import sys

import jsonschema

# What needld(1) says is not always there.
OPTIONAL = {
    "soname", "runpath", "rpath", "rule", "added", "why", "ld", "needld", "banner", "emulation", "untouched",
    "status", "problem", "fix", "works", "unmet", "unused", "versions", "command",
}
# Those that have a list of values.
LISTED = {"cause", "section", "flavour", "kind", "status"}
# Members of the same name that are always there in one object and not in another one.
OPTIONAL_IN = {("need", "name"), ("need", "file"), ("difference", "before"), ("difference", "after")}
REQUIRED_IN = {("finding", "problem"), ("link", "added"), ("tree", "added"), ("need", "status")}


def load(directory):
    schemas = {}
    for path in sorted(pathlib.Path(directory).glob("*.schema.json")):
        schemas[path.name.split(".")[0]] = json.loads(path.read_text(encoding="utf-8"))
    return schemas


def documents(paths):
    for path in paths:
        text = pathlib.Path(path).read_bytes().decode("utf-8")
        if not path.endswith(".log"):
            yield path, json.loads(text)
            continue
        for number, line in enumerate(text.splitlines()):
            yield f"{path}:{number + 1}", json.loads(line)


def objects_of(schema):
    """The schemas of objects within a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects_of(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects_of(value)


def strict(schema):
    """The schema without the leave for other members, which later versions may have."""
    schema = copy.deepcopy(schema)
    for part in list(objects_of(schema)):
        part["additionalProperties"] = False
    return schema


def check(schemas):
    shared = {}
    for kind, schema in schemas.items():
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            print(f"{kind}: {error.message}")
        if schema["$schema"] != "https://json-schema.org/draft/2020-12/schema":
            print(f"{kind}: another draft")
        for name, part in schema["$defs"].items():
            if shared.setdefault(name, part) != part:
                print(f"{kind}: $defs/{name} differs from that of another file")


def valid(schema, docs):
    number = 0
    validators = [jsonschema.Draft202012Validator(s) for s in (schema, strict(schema))]
    for where, doc in docs:
        number += 1
        for validator in validators:
            for error in list(validator.iter_errors(doc))[:3]:
                print(f"{where}: {error.json_path}: {error.message[:300]}")
    if not number:
        print("there are no documents")


def used(schemas, docs):
    seen = set()

    def note(value):
        if isinstance(value, dict):
            seen.add(frozenset(value))
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            note(part)

    for _, doc in docs:
        note(doc)
    # The objects that a part describes are those with its required members and none but its own.
    for part in objects_of(schemas):
        own, present = set(part["properties"]), set()
        for keys in seen:
            if set(part["required"]) <= keys <= own:
                present |= keys
        for name in sorted(own - present):
            print(f"no document has {name} of: {part.get('description')}")


def name_of(schema, obj):
    """The kind of an object: the name in $defs whose members fit it."""
    for name, part in schema["$defs"].items():
        if part.get("type") == "object" and set(part["required"]) <= set(obj) <= set(part["properties"]):
            return name
    return ""


def is_optional(schema, obj, key):
    name = (name_of(schema, obj), key)
    if name in REQUIRED_IN:
        return False
    if name in OPTIONAL_IN:
        return not (key == "file" and obj.get("status") in ("found", "supplied"))
    if key == "fix" and "cause" in obj:
        return True
    if key in ("problem", "fix") and "problem" in obj and "fix" in obj:
        return False
    if key == "rule" and obj.get("status") in ("found", "supplied"):
        return False
    return key in OPTIONAL


def wrong_values(key, value):
    """Values that a member may not have, beside the one that it has."""
    if isinstance(value, bool):
        return ["true", 0, None, [], {}] + [False] * (key == "works")
    if isinstance(value, int):
        return ["1", -1, 1.5, True, None, [], {}] + [0, 2] * (key == "version")
    if isinstance(value, str):
        return [0, True, None, [], {}] + [""] * (key not in ("name", "before", "after")) + ["?"] * (key in LISTED)
    if isinstance(value, list):
        objects = [[""], [{}]] if value and isinstance(value[0], dict) else []
        return ["?", 0, None, {}, [0], [None], [[]], *objects]
    return ["?", 0, None, [], {}]


def broken(schema, doc):
    """Each way to break a document: what was done, whether the published schema must notice, the result."""

    def places(value, path):
        if isinstance(value, dict):
            yield path, value
            for key, part in value.items():
                yield from places(part, [*path, key])
        elif isinstance(value, list):
            for index, part in enumerate(value[:3]):
                yield from places(part, [*path, index])

    def at(doc, path):
        for step in path:
            doc = doc[step]
        return doc

    def changed(path, change):
        other = copy.deepcopy(doc)
        change(at(other, path))
        return other

    for path, obj in list(places(doc, [])):
        for key, value in obj.items():
            where = "/".join(map(str, [*path, key]))
            optional = is_optional(schema, obj, key)
            if not optional:
                yield f"without {where}", True, changed(path, lambda o: o.pop(key))
            yield f"{where} misspelt", not optional, changed(path, lambda o: o.update({key + "s": o.pop(key)}))
            for wrong in wrong_values(key, value):
                yield f"{where} = {json.dumps(wrong)}", True, changed(path, lambda o: o.update({key: wrong}))


def refuses(schema, docs):
    published = jsonschema.Draft202012Validator(schema)
    own = jsonschema.Draft202012Validator(strict(schema))
    number = 0
    for where, doc in docs:
        for what, must, other in broken(schema, doc):
            number += 1
            if own.is_valid(other):
                print(f"{where}: accepted by the strict schema: {what}")
            if must and published.is_valid(other):
                print(f"{where}: accepted: {what}")
    if number < 100:
        print(f"only {number} ways to break the documents were tried")


def members(schemas):
    found = set()
    for schema in schemas.values():
        for part in objects_of(schema):
            for name, member in part["properties"].items():
                found.add(f"member {name}")
                found.update(f"value {value}" for value in member.get("enum", []))
    print("\n".join(sorted(found)))


def main():
    what, directory, *rest = sys.argv[1:]
    schemas = load(directory)
    if what in ("check", "members"):
        globals()[what](schemas)
    else:
        globals()[what](schemas if rest[0] == "all" else schemas[rest[0]], documents(rest[1:]))


main()
