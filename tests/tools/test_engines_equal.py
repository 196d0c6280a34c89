"""The gate between the engines sees a story that one of them did not run."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'tools'))
import engines_equal


@pytest.fixture
def judge(tmp_path):
    def run(*cases):
        report = tmp_path / 'report.xml'
        report.write_text('<testsuites><testsuite>' + ''.join(
            f'<testcase classname="t" name="{name}">{inside}</testcase>' for name, inside in cases)
            + '</testsuite></testsuites>')
        return engines_equal.judge(report)
    return run


def test_the_same_stories_on_both_pass(judge):
    complaints, counts, _ = judge(('a[sqlite]', ''), ('a[postgres]', ''), ('b[sqlite-GET-x]', ''), ('b[postgres-GET-x]', ''))
    assert complaints == [] and counts == {'sqlite': 2, 'postgres': 2}


MARK = '<properties><property name="without_data" value="yes"/></properties>'


def test_a_story_without_data_runs_once(judge):
    complaints, counts, _ = judge(('a[sqlite]', ''), ('a[postgres]', ''), ('b[3 days]', MARK))
    assert complaints == [] and counts == {'sqlite': 1, 'postgres': 1}


def test_what_was_used_is_told_once(judge):
    used = '<properties><property name="used" value="{}"/></properties>'
    assert judge(('a[sqlite]', used.format('y')), ('a[postgres]', used.format('x')),
                 ('b[sqlite]', used.format('y')), ('b[postgres]', ''))[2] == ['x', 'y']


@pytest.mark.parametrize('cases, complaint', [
    ([], 'no story ran'),
    ([('a[sqlite]', '')], 't::a[]: only on sqlite'),
    ([('a[sqlite]', ''), ('b[postgres]', '')], 't::b[]: only on postgres'),
    ([('a[sqlite-1]', ''), ('a[postgres-2]', '')], 't::a[1]: only on sqlite'),
    ([('a[sqlite]', ''), ('a[postgres]', '<skipped/>')], 't::a[postgres]: skipped'),
    ([('a[sqlite]', ''), ('a[postgres]', '<failure/>')], 't::a[postgres]: failure'),
    ([('a[sqlite]', ''), ('a[postgres]', ''), ('b', '')], 't::b: runs on no engine'),
    ([('a[sqlite]', ''), ('a[postgres]', ''), ('b', MARK + '<failure/>')], 't::b: failure'),
    ([('a[sqlite]', MARK)], 't::a[sqlite]: is marked without_data and runs on an engine'),
])
def test_a_gap_is_seen(judge, cases, complaint):
    assert complaint in judge(*cases)[0]
