"""No test is left out of the build: every program of tests/unit and tests/fuzz is in its list."""
import re

import pytest

from built import ROOT


def listed(text, variable):
    """What the list holds in the end: '=' begins it anew, '+=' adds."""
    names = []
    for sign, value in re.findall(rf'^{variable} (\+?=) (.+(?:\n +.+)*)', text, re.M):
        found = re.findall(r"'(\w+)'", value)
        names = names + found if sign == '+=' else found
    return names


def test_the_list_is_read_as_meson_reads_it():
    assert listed("x = ['a',\n  'b']\nx += 'c'\n", 'x') == ['a', 'b', 'c']
    assert listed("x = ['a']\nx = ['b']\nx += ['c']\n", 'x') == ['b', 'c']


@pytest.mark.parametrize('folder, prefix, variable', [
    ('unit', 'test_', 'unit_tests'), ('fuzz', 'fuzz_', 'fuzz_targets')])
def test_every_program_is_built(folder, prefix, variable):
    here = ROOT / 'tests' / folder
    text = (here / 'meson.build').read_text()
    own = re.findall(rf"executable\('{prefix}(\w+)'", text)
    names = listed(text, variable)
    assert sorted(set(names)) == sorted(names)
    programs = {p.stem.removeprefix(prefix) for p in here.glob(prefix + '*.c')}
    assert programs == set(names) | set(own)


def test_every_unit_program_runs_tests():
    """A program that only returns 0 would be counted as a success."""
    empty = [p.name for p in sorted((ROOT / 'tests' / 'unit').glob('test_*.c'))
             if not re.search(r'cmocka_run_group_tests|[A-Z]+_RUN\(tests\)', p.read_text())
             or not re.search(r'\bassert_\w+\(|\bfail_msg\(|\bCHECK\(', p.read_text())]
    assert empty == []
