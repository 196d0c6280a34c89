#!/usr/bin/python3
"""schema_check: the rules of tables, and packaging/citus.sql made from them.

    tools/schema_check.py [--check]   says what is wrong as file:line: sentence; exit 1
    tools/schema_check.py --write     writes packaging/citus.sql anew, when the tables are right

Above each CREATE TABLE stands one comment line, `-- @class: sentence`:

    @tenant     of a unit: unit_id first in the primary key, in every UNIQUE and in every foreign key
                to a tenant table; distributed by unit_id
    @reference  the same on every node (units, accounts, procedures); no hot rows
    @keyed      found by its key alone (sessions, idempotency); distributed by it
    @local      of one database only
"""
import argparse
import re
import sys
from pathlib import Path

import schema_embed

CLASS = re.compile(r"--\s*@(tenant|reference|keyed|local):\s+\S")
CREATE = re.compile(r"CREATE\s+(VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.I)
UNIQUE_INDEX = re.compile(r"CREATE\s+UNIQUE\s+INDEX\s+(\w+)\s+ON\s+(\w+)\s*\(([^)]*)\)", re.I)
RENAME = re.compile(r"ALTER\s+TABLE\s+(\w+)\s+RENAME\s+TO\s+(\w+)", re.I)
DROP = re.compile(r"DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(\w+)", re.I)
KEY = re.compile(r"\b(PRIMARY\s+KEY|UNIQUE)\s*\(([^)]*)\)", re.I)
FOREIGN = re.compile(r"FOREIGN\s+KEY\s*\(([^)]*)\)\s*REFERENCES\s+(\w+)\s*\(([^)]*)\)", re.I)


class Table:
    def __init__(self, name, kind, where):
        self.name, self.kind, self.where = name, kind, where
        self.key, self.uniques, self.foreign, self.virtual = [], [], [], False


def names(text):
    return [re.split(r"\s+", part.strip())[0] for part in text.split(",")]


def bracketed(text, start):
    """The text between the bracket at or after `start` and its partner."""
    depth, begin = 0, text.index("(", start)
    for i in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return text[begin + 1:i]
    return text[begin + 1:]


def definitions(body):
    """The parts between commas outside brackets."""
    depth, part, parts = 0, "", []
    for c in body:
        depth += {"(": 1, ")": -1}.get(c, 0)
        if c == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += c
    return parts + [part.strip()]


def without_comments(text):
    return re.sub(r"--[^\n]*", lambda m: " " * len(m[0]), text)


def read_columns(table, body):
    for part in definitions(body):
        words = part.split()
        if not words:
            continue
        foreign = FOREIGN.search(part)
        if foreign:
            table.foreign.append((names(foreign[1]), foreign[2]))
            continue
        key = KEY.search(part)
        if key and words[0].upper() in ("PRIMARY", "UNIQUE", "CONSTRAINT"):
            if key[1].upper().startswith("PRIMARY"):
                table.key = names(key[2])
            else:
                table.uniques.append(names(key[2]))
            continue
        if re.search(r"\bPRIMARY\s+KEY\b", part, re.I):
            table.key = [words[0]]
        if re.search(r"\bUNIQUE\b", part, re.I):
            table.uniques.append([words[0]])
        reference = re.search(r"\bREFERENCES\s+(\w+)", part, re.I)
        if reference:
            table.foreign.append(([words[0]], reference[1]))


class Checker:
    def __init__(self):
        self.tables, self.breaches = {}, []

    def breach(self, where, sentence):
        self.breaches.append(f"{where}: {sentence}")

    def read_file(self, path, own):
        """`own`: the tables of this file are those of the engine that citus.sql is for."""
        text = path.read_text(encoding="utf-8")
        code = without_comments(text)
        local = {}
        for m in CREATE.finditer(code):
            line = code.count("\n", 0, m.start()) + 1
            where = f"{path}:{line}"
            above = text.split("\n")[line - 2] if line > 1 else ""
            found = CLASS.match(above)
            if not found:
                self.breach(where, f"{m[2]}: the line above says no class: `-- @tenant: sentence`")
            table = Table(m[2], found[1] if found else "local", where)
            table.virtual = bool(m[1])
            if not table.virtual:
                read_columns(table, bracketed(code, m.end()))
            local[table.name] = table
        known = {**self.tables, **local}
        for m in UNIQUE_INDEX.finditer(code):
            if m[2] in known:
                known[m[2]].uniques.append(names(m[3]))
        for table in known.values():
            self.check(table, known)
        if own:
            self.tables = known
            for m in RENAME.finditer(code):
                self.tables[m[2]] = self.tables.pop(m[1])
                self.tables[m[2]].name = m[2]
            for m in DROP.finditer(code):
                self.tables.pop(m[1], None)

    def check(self, table, known):
        if table.virtual:
            return
        if not table.key:
            self.once(table, "has no primary key")
        if table.kind != "tenant":
            return
        if table.key[:1] != ["unit_id"]:
            self.once(table, "a tenant's primary key begins with unit_id")
        for columns in table.uniques:
            if columns[:1] != ["unit_id"]:
                self.once(table, f"UNIQUE ({', '.join(columns)}) does not begin with unit_id")
        for columns, other in table.foreign:
            if other in known and known[other].kind == "tenant" and columns[:1] != ["unit_id"]:
                self.once(table, f"the key to {other} does not begin with unit_id")

    def once(self, table, sentence):
        line = f"{table.where}: {table.name}: {sentence}"
        if line not in self.breaches:
            self.breaches.append(line)


def citus(tables):
    out = ["-- Made by tools/schema_check.py --write: how the tables are spread over Citus.",
           "-- Run once, after gandan init, as the owner of the database.", ""]
    # In the order of their making: a parent is spread before its children.
    by_kind = {kind: [t.name for t in tables.values() if t.kind == kind]
               for kind in ("reference", "tenant", "keyed")}
    for name in by_kind["reference"]:
        out.append(f"SELECT create_reference_table('{name}');")
    for name in by_kind["tenant"]:
        out.append(f"SELECT create_distributed_table('{name}', 'unit_id', colocate_with => "
                   + ("'none');" if name == by_kind["tenant"][0]
                      else f"'{by_kind['tenant'][0]}');"))
    for name in by_kind["keyed"]:
        out.append(f"SELECT create_distributed_table('{name}', '{tables[name].key[0]}',"
                   " colocate_with => 'none');")
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description="checks the tables of schema/")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--check", action="store_true", help="only look (the default)")
    parser.add_argument("--write", action="store_true", help="write packaging/citus.sql")
    args = parser.parse_args()
    checker = Checker()
    try:
        steps = schema_embed.read(args.root / "schema")
        for step in steps:
            for engine in schema_embed.ENGINES:
                step.text(engine)  # unknown tokens
            if step.files["sqlite"] != step.files["postgres"]:
                checker.read_file(step.files["sqlite"], own=False)
            checker.read_file(step.files["postgres"], own=True)
    except schema_embed.SchemaError as error:
        sys.exit(str(error))
    path = args.root / "packaging" / "citus.sql"
    wanted = citus(checker.tables)
    if not checker.breaches and args.write:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != wanted:
        checker.breach(f"{path}:1", "is not what the tables say; run tools/schema_check.py --write")
    for line in checker.breaches:
        print(line)
    return 1 if checker.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
