#!/usr/bin/python3
"""Negative compile tests: what must not compile does not, and its twin with the fix does.

    tests/compile_fail/run.py --build DIR [--build DIR …]

Each *.c here fails with the message its first comment gives for the compiler ("gcc: …",
"clang: …"), and compiles without a word under -DRIGHT. The flags are those of the build directory
(its compile_commands.json), with warnings as errors.
"""
import argparse
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODEL = "src/html/html.c"  # the file whose flags are used


def flags_of(build):
    """(directory, command without input and output)."""
    for row in json.loads((build / "compile_commands.json").read_text()):
        if Path(row["directory"], row["file"]).resolve() == (HERE.parents[1] / MODEL):
            words = shlex.split(row["command"])
            kept, skip = [], 0
            for word in words:
                if skip or word in ("-c", "-MD") or word == row["file"]:
                    skip = 0
                elif word in ("-o", "-MF", "-MQ"):
                    skip = 1
                else:
                    kept.append(word)
            return row["directory"], kept
    sys.exit(f"{build}: no {MODEL} in compile_commands.json")


def compile_it(directory, command, path, *more):
    run = subprocess.run([*command, *more, "-Werror", "-c", "-o", "/dev/null", str(path)],
                         cwd=directory, capture_output=True, text=True,
                         env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    return run.returncode, re.sub(r"\x1b\[[0-9;]*[mK]", "", run.stderr)


def faults(path, family, directory, command):
    wanted = re.search(rf"^ ?[/*]*\s*\*? ?{family}: (.*?)(?: \*/)?$", path.read_text(), re.M)
    if not wanted:
        yield f"no line '{family}: …'"
        return
    code, said = compile_it(directory, command, path)
    if code == 0:
        yield "compiles, and must not"
    elif wanted[1] not in said:
        yield f"fails with another message than '{wanted[1]}':\n{said}"
    code, said = compile_it(directory, command, path, "-DRIGHT")
    if code or said:
        yield f"its twin does not compile:\n{said}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", action="append", type=Path, required=True)
    files = sorted(HERE.glob("*.c"))
    bad = 0
    for build in parser.parse_args().build:
        directory, command = flags_of(build.resolve())
        version = subprocess.run([command[0], "--version"], capture_output=True, text=True).stdout
        family = "clang" if "clang" in version else "gcc"
        for path in files:
            for fault in faults(path, family, directory, command):
                print(f"{path.relative_to(HERE.parents[1])} ({family}): {fault}")
                bad += 1
        print(f"{family}: {len(files)} pairs")
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main())
