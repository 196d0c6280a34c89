#!/usr/bin/python3
"""facts: puts the files of data/ into the program, so that it needs nothing beside itself.

    facts.py DATA_DIR --source OUT.c --depfile OUT.d

Bytes are taken in by the assembler (.incbin): no big C arrays, the same object for the same data.
"""
import argparse
from pathlib import Path


def main():
    p = argparse.ArgumentParser()
    p.add_argument("data", type=Path)
    p.add_argument("--source", type=Path, required=True)
    p.add_argument("--depfile", type=Path, required=True)
    a = p.parse_args()
    files = sorted(f for f in a.data.rglob("*") if f.suffix in (".csv", ".txt"))
    out = ['/* Made by tools/facts.py. */', '#include "base/facts.h"', ""]
    rows = []
    for i, f in enumerate(files):
        out.append(
            f'__asm__(".section .rodata\\n.global fact_{i}\\n.hidden fact_{i}\\nfact_{i}:\\n'
            f'.incbin \\"{f.resolve()}\\"\\n.byte 0\\n.previous\\n");')
        out.append(f"extern const char fact_{i}[];")
        rows.append((f.relative_to(a.data).as_posix(), i, f.stat().st_size))
    out += ["", "const struct fact_file fact_files[] = {"]
    out += [f'    {{STR_INIT("{name}"), {{fact_{i}, {size}}}}},' for name, i, size in rows]
    out += ["};", f"const size_t fact_file_count = {len(rows)};", ""]
    a.source.write_text("\n".join(out))
    # The folders too: a new file changes them.
    folders = {f.parent for f in files}
    a.depfile.write_text(f"{a.source}: " + " ".join(map(str, [*files, *sorted(folders)])) + "\n")


main()
