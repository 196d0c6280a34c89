#!/usr/bin/python3
"""schema_embed: puts the migrations of schema/ into the program, expanded for both engines.

    schema_embed.py schema --source schema.c [--depfile FILE]

NNNN_what.sql serves both engines through tokens; NNNN_what.pg.sql, where there is one, replaces it
on PostgreSQL. The checksum is that of the file's text, so that what was applied can be compared.

    @INT@ @BOOL@ @TEXT@ @BLOB@   column types; text sorts by bytes on both
    @STRICT@ @CLUSTERED@         behind the table's closing bracket; clustered: parent first in the
                                 key, rows under 400 bytes
    @APPEND_ONLY(table)@;        no UPDATE, no DELETE, for nobody
"""
import argparse
import hashlib
import re
import sys
from pathlib import Path

ENGINES = ("sqlite", "postgres")
TOKENS = {
    "sqlite": {"INT": "INTEGER", "BOOL": "INTEGER", "TEXT": "TEXT", "BLOB": "BLOB",
               "STRICT": "STRICT", "CLUSTERED": "STRICT, WITHOUT ROWID"},
    "postgres": {"INT": "BIGINT", "BOOL": "BIGINT", "TEXT": 'TEXT COLLATE "C"', "BLOB": "BYTEA",
                 "STRICT": "", "CLUSTERED": ""},
}
APPEND_ONLY = {
    "sqlite":
        "CREATE TRIGGER {0}_no_update BEFORE UPDATE ON {0}"
        " BEGIN SELECT RAISE(ABORT, '{0} is append-only'); END;"
        " CREATE TRIGGER {0}_no_delete BEFORE DELETE ON {0}"
        " BEGIN SELECT RAISE(ABORT, '{0} is append-only'); END",
    "postgres": "REVOKE UPDATE, DELETE, TRUNCATE ON {0} FROM PUBLIC, CURRENT_USER",
}
TOKEN = re.compile(r"@([A-Z_]+)(?:\(([^()@]*)\))?@")
CLASS = re.compile(r"^--\s*@(\w+):[^\n]*\n\s*CREATE\s+(?:VIRTUAL\s+)?TABLE\s+(\w+)", re.I | re.M)
NAME = re.compile(r"(\d{4})_([a-z0-9_]+)(\.pg)?\.sql")


class SchemaError(Exception):
    """file:line: what is wrong"""


class Step:
    def __init__(self, version, name):
        self.version, self.name = version, name
        self.files = {}  # engine -> Path

    def text(self, engine):
        return expand(self.files[engine], engine)

    def sha256(self, engine):
        return hashlib.sha256(self.files[engine].read_bytes()).hexdigest()


def expand(path, engine):
    text = path.read_text(encoding="utf-8")

    def value(m):
        token, argument = m[1], m[2]
        if token == "APPEND_ONLY" and argument and re.fullmatch(r"[a-z_]+", argument):
            return APPEND_ONLY[engine].format(argument)
        if token in TOKENS[engine] and argument is None:
            return TOKENS[engine][token]
        line = text.count("\n", 0, m.start()) + 1
        raise SchemaError(f"{path}:{line}: no token {m[0]}")

    return TOKEN.sub(value, text)


def read(folder):
    """The steps in order."""
    steps = {}
    for path in sorted(folder.iterdir()):
        m = NAME.fullmatch(path.name)
        if not m:
            if path.suffix == ".sql":
                raise SchemaError(f"{path}:1: a migration is called NNNN_what.sql")
            continue
        step = steps.setdefault(m[1], Step(int(m[1]), m[2]))
        if step.name != m[2]:
            raise SchemaError(f"{path}:1: {step.name} has the number {m[1]} already")
        step.files["postgres" if m[3] else "sqlite"] = path
    for number, step in steps.items():
        if "sqlite" not in step.files:
            raise SchemaError(f"{folder}/{number}_{step.name}.pg.sql:1: a twin without its first")
        step.files.setdefault("postgres", step.files["sqlite"])
    if not steps:
        raise SchemaError(f"{folder}:1: no migration")
    return [steps[number] for number in sorted(steps)]


def literal(text):
    lines = []
    for line in text.splitlines():
        line = line.rstrip()
        if line and not line.lstrip().startswith("--"):
            lines.append('        "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"')
    return "\n".join(lines)


def classes(steps):
    """table -> {engine: class}"""
    found = {}
    for step in steps:
        for engine in ENGINES:
            for m in CLASS.finditer(step.files[engine].read_text(encoding="utf-8")):
                found.setdefault(m[2], {})[engine] = m[1]
    return found


def source(steps):
    out = ['/* Made by tools/schema_embed.py. */', '#include <stddef.h>', '', '#include "db/schema.h"', '',
           'const struct schema_step schema_steps[] = {']
    for step in steps:
        out.append(f'    {{{step.version}, "{step.name}", {{')
        for engine in ENGINES:
            out.append(f'      {{\n{literal(step.text(engine))},')
            out.append(f'        "{step.sha256(engine)}"}},')
        out.append('    }},')
    out += ['};', f'const int schema_step_count = {len(steps)};', '',
            'const struct schema_table schema_tables[] = {']
    tables = classes(steps)
    for name, kinds in tables.items():
        cells = ", ".join(f'"{kinds[e]}"' if e in kinds else "NULL" for e in ENGINES)
        out.append(f'    {{"{name}", {{{cells}}}}},')
    out += ['};', f'const int schema_table_count = {len(tables)};', '']
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description="embeds the migrations")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--depfile", type=Path)
    args = parser.parse_args()
    try:
        steps = read(args.folder)
        args.source.write_text(source(steps), encoding="utf-8")
    except SchemaError as error:
        sys.exit(str(error))
    if args.depfile:
        # The folder too: its time moves when a file comes or goes.
        needs = [args.folder] + sorted({p for s in steps for p in s.files.values()})
        args.depfile.write_text(f"{args.source}: " + " ".join(str(p) for p in needs) + "\n")


if __name__ == "__main__":
    main()
