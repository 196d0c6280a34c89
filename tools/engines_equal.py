#!/usr/bin/python3
"""engines_equal: did every story run, and pass, on both engines?

    tools/engines_equal.py REPORT.xml      reads pytest's JUnit report; prints how many per engine

A story that ran on one engine only, or was skipped, is a failure: a gap would look like a success.
Stories marked `without_data` touch no database; they run once (tests/web/conftest.py). What a story
wrote down as `used`, because not every machine allows it, is printed.
"""
import collections
import re
import sys
import xml.etree.ElementTree

ENGINES = ('sqlite', 'postgres')
PARAMETERS = re.compile(r'\[(.*)\]$', re.S)


def story(name):
    """(engine, the story's name without it); no engine: (None, name)."""
    m = PARAMETERS.search(name)
    pieces = m.group(1).split('-') if m else []
    for engine in ENGINES:
        if engine in pieces:
            pieces.remove(engine)
            return engine, name[:m.start()] + '[' + '-'.join(pieces) + ']'
    return None, name


def judge(path):
    """The complaints, the number of stories per engine, and what was used."""
    seen = collections.defaultdict(set)
    complaints, used = [], set()
    for case in xml.etree.ElementTree.parse(path).iter('testcase'):
        name = case.get('classname', '') + '::' + case.get('name', '')
        engine, bare = story(name)
        marked = case.find("properties/property[@name='without_data']") is not None
        if engine is None and not marked:
            complaints.append(f'{name}: runs on no engine')
        if engine is not None and marked:
            complaints.append(f'{name}: is marked without_data and runs on an engine')
        seen[engine].add(bare)
        used |= {one.get('value') for one in case.iterfind("properties/property[@name='used']")}
        for outcome in ('skipped', 'failure', 'error'):
            if case.find(outcome) is not None:
                complaints.append(f'{name}: {outcome}')
    for one, other in (ENGINES, reversed(ENGINES)):
        complaints += [f'{name}: only on {one}' for name in sorted(seen[one] - seen[other])]
    if not seen[ENGINES[0]]:
        complaints.append('no story ran')
    return complaints, {engine: len(seen[engine]) for engine in ENGINES}, sorted(used)


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    complaints, counts, used = judge(sys.argv[1])
    for line in complaints:
        print(line)
    print(', '.join(f'{engine} {n} stories' for engine, n in counts.items()))
    for line in used:
        print(line)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
