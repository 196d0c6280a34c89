"""The statistic by which two refusals are compared says what it should of known samples."""
import pathlib
import random
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'faults'))
from timing import rank_biserial


def by_pairs(one, other):
    """The same by its definition."""
    greater = sum((x > y) - (x < y) for x in one for y in other)
    return greater / (len(one) * len(other))


@pytest.mark.parametrize('one, other, effect', [
    ([1, 2, 3], [4, 5, 6], -1), ([4, 5, 6], [1, 2, 3], 1), ([1, 2, 3], [1, 2, 3], 0), ([5], [5], 0),
    ([1, 4], [2, 3], 0), ([2, 4], [1, 3], 0.5)])
def test_of_what_is_plain(one, other, effect):
    assert rank_biserial(one, other) == pytest.approx(effect)


def test_it_is_what_it_is_defined_as():
    chance = random.Random(7)
    for _ in range(50):
        one = [chance.randrange(20) for _ in range(chance.randrange(1, 40))]
        other = [chance.randrange(20) for _ in range(chance.randrange(1, 40))]
        assert rank_biserial(one, other) == pytest.approx(by_pairs(one, other))


def test_a_small_shift_is_seen_and_none_is_not():
    chance = random.Random(7)
    one, same, slower = ([chance.gauss(100 + d, 10) for _ in range(5000)] for d in (0, 0, 3))
    assert abs(rank_biserial(one, same)) < 0.05 and rank_biserial(slower, one) > 0.1
