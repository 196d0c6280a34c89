#!/usr/bin/python3
"""embed: puts the files of assets/ into the program.

    embed.py assets --source assets.c --header assets.h [--depfile FILE]

Each file gets a served name with the hash of its content (/a/gandan-1a2b3c4d.css), so that browsers
may keep it for ever; an address in a stylesheet or module (url(icons.svg), "./menu.js") is replaced
by the served one. Compressed forms are made here, once. The same files give the same bytes.
"""
import argparse
import gzip
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png",
    ".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon", ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
}
PACKED = {".png", ".jpg", ".webp", ".woff2"}  # already compressed
LINKS = {".css": re.compile(r"(url\(\s*[\"']?)(?:\./)?([\w.-]+)(?=[\"']?\s*\))"),
         ".js": re.compile(r"([\"'])\./([\w.-]+)(?=[\"'])")}


class Asset:
    def __init__(self, path):
        self.path, self.name, self.ext = path, path.name, path.suffix
        self.data = self.served = None


def resolve(asset, known, open_names):
    """Fills data and served name; what it links to first."""
    if asset.served:
        return
    if asset.name in open_names:
        sys.exit(f"{asset.path}:1: links to itself through " + ", ".join(open_names))
    data = asset.path.read_bytes()
    if asset.ext in LINKS:
        def link(m):
            if m[2] not in known:
                sys.exit(f"{asset.path}:{data[:m.start()].count(10) + 1}: no asset {m[2]}")
            resolve(known[m[2]], known, open_names + [asset.name])
            return m[1] + known[m[2]].served
        text = data.decode("utf-8")
        data = LINKS[asset.ext].sub(link, text).encode()
    asset.data = data
    asset.hash = hashlib.sha256(data).hexdigest()
    asset.served = f"/a/{asset.path.stem}-{asset.hash[:8]}{asset.ext}"


def read(folder):
    known = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix == ".md":
            continue
        if not path.is_file() or path.suffix not in TYPES:
            sys.exit(f"{path}:1: assets/ holds files of the kinds {' '.join(sorted(TYPES))}")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*\.[a-z0-9]+", path.name):
            sys.exit(f"{path}:1: a name is of a-z 0-9 -")
        known[path.name] = Asset(path)
    for asset in known.values():
        resolve(asset, known, [])
    return list(known.values())


def brotli(data):
    tool = shutil.which("brotli")
    if not tool:
        return b""
    run = subprocess.run([tool, "-q", "11", "-c"], input=data, capture_output=True, check=True)
    return run.stdout


def packed(asset):
    """(gzip, brotli), each empty when it would not help."""
    if asset.ext in PACKED:
        return b"", b""
    forms = gzip.compress(asset.data, 9, mtime=0), brotli(asset.data)
    return tuple(f if len(f) < len(asset.data) else b"" for f in forms)


def c_bytes(name, data):
    """As string pieces: compilers read them much faster than lists of numbers."""
    lines = [f"static const char {name}[{len(data)}] ="]
    for at in range(0, len(data), 20):
        lines.append('    "' + "".join(f"\\{b:03o}" for b in data[at:at + 20]) + '"')
    return "\n".join(lines) + ";\n"


def c_str(name, data):
    return f"{{{name}, {len(data)}}}" if data else "{NULL, 0}"


def constant(asset):
    return "asset_path_" + re.sub(r"[.-]", "_", asset.name)


def source(assets):
    out = ["/* Made by tools/embed.py from assets/: not to be edited. */",
           '#include "html/assets.h"\n']
    rows = []
    for i, asset in enumerate(assets):
        forms = [(f"plain{i}", asset.data), *zip((f"gzip{i}", f"br{i}"), packed(asset))]
        out += [c_bytes(name, data) for name, data in forms if data]
        out.append(f'const struct safe_url {constant(asset)} = {{STR_INIT("{asset.served}")}};\n')
        rows.append(f'    {{STR_INIT("{asset.name}"), STR_INIT("{asset.served}"),\n'
                    f'     STR_INIT("{TYPES[asset.ext]}"), STR_INIT("{asset.hash[:16]}"),\n     '
                    + ", ".join(c_str(n, d) for n, d in forms) + "},")
    # One row more, so that an empty folder compiles too.
    out += ["const struct asset asset_table[] = {", *rows, "    {.name = {NULL, 0}},", "};",
            f"const size_t asset_count = {len(assets)};", ""]
    return "\n".join(out)


def header(assets):
    lines = ["/* Made by tools/embed.py from assets/: not to be edited. */",
             "#ifndef GANDAN_HTML_ASSETS_H", "#define GANDAN_HTML_ASSETS_H", "",
             '#include "html/asset.h"', "",
             "/* For asset.c only. */", "extern const struct asset asset_table[];",
             "extern const size_t asset_count;", ""]
    lines += [f"extern const struct safe_url {constant(a)};" for a in assets]
    return "\n".join(lines + ["", "#endif", ""])


def write(path, content):
    path = Path(path)
    if not path.exists() or path.read_bytes() != content.encode():
        path.write_bytes(content.encode())


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("folder", type=Path)
    p.add_argument("--source", required=True)
    p.add_argument("--header", required=True)
    p.add_argument("--depfile")
    o = p.parse_args()
    assets = read(o.folder)
    write(o.source, source(assets))
    write(o.header, header(assets))
    if o.depfile:
        inputs = [o.folder] + [a.path for a in assets]
        Path(o.depfile).write_text(f"{o.source}: " + " ".join(map(str, inputs)) + "\n")


if __name__ == "__main__":
    main()
