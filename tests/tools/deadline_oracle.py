#!/usr/bin/python3
"""deadline_oracle: due times computed a second time, another way, and compared with the program's.

    tests/tools/deadline_oracle.py PROGRAM [--cases N] [--seed N]

Written from the law book (domain facts, section "Counting deadlines"), not from the C: all working
minutes of a calendar stand in one sorted list, a limit is a number of minutes in it, a pause takes
minutes out of it, and the due time is where the rest is used up. PROGRAM is deadline_cases.
"""
import argparse
import bisect
import calendar
import datetime
import random
import subprocess
import sys

DAY = 1440
EPOCH = datetime.date(1970, 1, 1)
HOLIDAY, OFF, WORKED, HALF = 1, 2, 3, 4
DECIDED, UNCERTAIN, PROPOSAL = 1, 2, 3
WORKING_DAYS, DAYS, HOURS, MONTHS, SAME_DAY = 1, 2, 3, 4, 5
FOR_EVER = 2**62


def weekday(day):
    return (EPOCH + datetime.timedelta(days=day)).isoweekday()


class Calendar:
    """Random days and hours over some years; `first` and `last` are days."""

    def __init__(self, rnd, first, last):
        self.first, self.last = first, last
        self.rows, self.hours = {}, []
        self.random_days(rnd)
        self.random_hours(rnd)
        self.spans = {d: self.open_minutes(d) for d in range(first, last + 1)}
        self.works = {d for d in self.spans if self.is_working(d)}
        self.minutes = []
        for d in range(first, last + 1):
            if d in self.works:
                self.minutes.extend(d * DAY + m for m in sorted(self.spans[d]))

    def random_days(self, rnd):
        for day in range(self.first, self.last + 1):
            chance, certainty = rnd.random(), rnd.choice((DECIDED, DECIDED, UNCERTAIN, PROPOSAL))
            if chance < 0.04:
                self.rows[day] = (HOLIDAY, certainty, 0)
            elif chance < 0.05:
                self.rows[day] = (OFF, certainty, 0)
            elif weekday(day) == 6 and chance < 0.15:
                self.rows[day] = (WORKED, certainty, 0)
            elif chance > 0.985:
                self.rows[day] = (HALF, certainty, rnd.choice((420, 600, 690, 720, 810, 930, 1100)))

    def random_hours(self, rnd):
        usual = [(450, 690), (810, 1020)]
        shapes = [usual, usual, [(420, 690), (810, 1020)], [(480, 1000)], [(450, 700), (700, 1000)],
                  [(450, 690), (600, 900)], [(500, 501), (800, 1020), (420, 440)]]
        shape = rnd.choice(shapes)
        for w in range(1, 6):
            for opens, closes in shape:
                self.hours.append((w, opens, closes, self.first, FOR_EVER, 0))
        if rnd.random() < 0.3:
            self.hours.append((6, 450, 690, self.first, FOR_EVER, 0))
        if rnd.random() < 0.3:
            begin = rnd.randint(self.first, self.last)
            end = rnd.choice((FOR_EVER, begin + 90))
            for w in range(1, rnd.choice((5, 6)) + (rnd.random() < 0.5)):
                self.hours.append((w, rnd.choice((420, 450, 480)), rnd.choice((660, 1020)), begin,
                                   end, 1))

    def row(self, day):
        row = self.rows.get(day)
        return None if row is None or row[1] == PROPOSAL else row

    def open_minutes(self, day):
        """All minutes of the day at which the counter is open, as a set."""
        row = self.row(day)
        if row and row[0] in (HOLIDAY, OFF):
            return frozenset()
        w = weekday(day)
        if row and w > 5:
            w = 5
        force = [h for h in self.hours if h[3] <= day <= h[4]]
        own = any(h[5] for h in force)
        open_at = set()
        for hw, opens, closes, _, _, of_unit in force:
            if hw == w and bool(of_unit) == own:
                open_at.update(range(opens, closes))
        if row and row[0] == HALF:
            open_at = {m for m in open_at if m < row[2]}
        return frozenset(open_at)

    def is_working(self, day):
        """Monday to Friday minus days off plus make-up days; a row on a weekend summons."""
        return bool(self.spans[day]) and (weekday(day) <= 5 or self.row(day) is not None)

    def closing(self, day):
        return day * DAY + max(self.spans[day]) + 1

    def next_working(self, day):
        while day not in self.works:
            day += 1
        return day

    def lines(self):
        yield 'C'
        for day in sorted(self.rows):
            yield 'D %d %d %d %d' % (day, *self.rows[day])
        for h in self.hours:
            yield 'H %d %d %d %d %d %d' % h


def counted_from(cal, minute):
    """The minute itself while the counter is open or just closing, else the next open minute."""
    day = minute // DAY
    spans = cal.spans[day]
    m = minute % DAY
    if m in spans or (m - 1) in spans:
        return minute
    while True:
        later = [x for x in cal.spans[day] if day * DAY + x >= minute]
        if later:
            return day * DAY + min(later)
        day += 1


def add_months(day, months):
    d = EPOCH + datetime.timedelta(days=day)
    y, m = divmod(d.year * 12 + d.month - 1 + months, 12)
    last = calendar.monthrange(y, m + 1)[1]
    return (datetime.date(y, m + 1, min(d.day, last)) - EPOCH).days


def plain_end(cal, start, unit, amount):
    """(where the clock starts, due without pauses)"""
    day0 = start // DAY
    if unit == HOURS:
        i = bisect.bisect_left(cal.minutes, start) + amount * 60 - 1
        return start, cal.minutes[i] + 1
    if unit == SAME_DAY:
        if start % DAY <= 15 * 60 and start < cal.closing(day0):
            return start, cal.closing(day0)
        day = cal.next_working(day0 + 1)
        return day * DAY, cal.closing(day)
    if unit == WORKING_DAYS:
        day = day0
        for _ in range(amount):
            day = cal.next_working(day + 1)
    else:
        end = day0 + amount if unit == DAYS else add_months(day0, amount)
        day = cal.next_working(end)
    return (day0 + 1) * DAY, cal.closing(day)


def between(cal, a, b):
    """Working minutes in [a, b)."""
    return max(0, bisect.bisect_left(cal.minutes, b) - bisect.bisect_left(cal.minutes, a))


def union(spans):
    out = []
    for a, b in sorted(spans):
        if out and a <= out[-1][1]:
            out[-1][1] = max(out[-1][1], b)
        else:
            out.append([a, b])
    return out


def used_up(cal, clock, total, pauses):
    """The end of the total-th working minute after `clock` that no pause covers."""
    last = bisect.bisect_left(cal.minutes, clock)
    for a, b in pauses:
        free = between(cal, clock, a) if a > clock else 0
        if free >= total:
            break
        if b > clock:
            total -= free
            clock = b
        last = bisect.bisect_left(cal.minutes, clock)
    return cal.minutes[last + total - 1] + 1


def answer(cal, case):
    received, unit, amount, restarts, pauses = case
    began = max([received] + restarts)
    start = counted_from(cal, began)
    clock, due = plain_end(cal, start, unit, amount)
    total = between(cal, clock, due)
    spans = union([max(a, began), b] for a, b in pauses if b > max(a, began))
    closed = [s for s in spans if s[1] < FOR_EVER]
    raw = due
    seen = []
    for a, b in closed + [s for s in spans if s[1] == FOR_EVER]:
        if a >= due:
            break
        if b == FOR_EVER:
            return None, start, due, between(cal, max(a, clock), raw)
        if between(cal, max(a, clock), b) == 0:
            continue
        seen.append((max(a, clock), b))
        if a >= raw or not total:  # no working minutes are left, the day had not closed
            raw = cal.minutes[bisect.bisect_left(cal.minutes, b)]
            # from now on nothing is left to run
            total, clock, seen = 0, raw, []
        else:
            raw = used_up(cal, clock, total, seen)
        due = raw if unit == HOURS else cal.closing(raw // DAY if total == 0 else (raw - 1) // DAY)
    return due, start, due, 0


def random_case(rnd, cal):
    received = rnd.randint((cal.first + 10) * DAY, (cal.first + 700) * DAY)
    if rnd.random() < 0.3:  # edges of opening
        day = received // DAY
        received = day * DAY + rnd.choice((0, 419, 420, 450, 689, 690, 691, 809, 810, 900, 901, 1019,
                                           1020, 1021, 1439))
    unit = rnd.randint(1, 5)
    amount = {WORKING_DAYS: 40, DAYS: 60, HOURS: 100, MONTHS: 7, SAME_DAY: 0}[unit]
    amount = rnd.randint(1, rnd.choice((3, max(amount, 3)))) if amount else 0
    restarts = [received + rnd.randint(-2000, 20000) for _ in range(rnd.choice((0, 0, 0, 1, 2)))]
    pauses = []
    for _ in range(rnd.choice((0, 0, 1, 1, 2, 3, 5))):
        a = received + rnd.randint(-1000, rnd.choice((3000, 30000)))
        if rnd.random() < 0.3:
            a = a // DAY * DAY + rnd.choice((0, 450, 690, 810, 900, 1020))
        length = rnd.choice((rnd.randint(0, 60), rnd.randint(0, 2000), rnd.randint(0, 20000), DAY))
        pauses.append((a, FOR_EVER if rnd.random() < 0.1 else a + length))
    return received, unit, amount, restarts, pauses


def question(case):
    received, unit, amount, restarts, pauses = case
    parts = [received, unit, amount, len(restarts), *restarts, len(pauses)]
    for a, b in pauses:
        parts += [a, -1 if b == FOR_EVER else b]
    return 'Q ' + ' '.join(map(str, parts))


def compare(case, expected, line):
    due, start, was, left = expected
    words = line.split()
    want = ['A', str(-1 if due is None else due), str(start), str(was), str(left)]
    if words[:5] != want:
        return f'{question(case)}\n  expected {" ".join(want)}\n  got      {line}'
    if case[1] == WORKING_DAYS and due is not None and int(words[5]) != case[2]:
        return f'{question(case)}\n  the counted days reach {words[5]}, the limit is {case[2]}'
    return None


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    p.add_argument('program')
    p.add_argument('--cases', type=int, default=100000)
    p.add_argument('--seed', type=int, default=20261123)
    o = p.parse_args()
    rnd = random.Random(o.seed)
    lines, cases = [], []
    while len(cases) < o.cases:
        first = (datetime.date(rnd.randint(2024, 2030), 1, 1) - EPOCH).days
        cal = Calendar(rnd, first, first + 1500)
        lines += cal.lines()
        for _ in range(min(1000, o.cases - len(cases))):
            case = random_case(rnd, cal)
            cases.append((case, answer(cal, case), len(lines)))
            lines.append(question(case))
    run = subprocess.run([o.program], input='\n'.join(lines) + '\n', capture_output=True, text=True,
                         check=False)
    got = run.stdout.splitlines()
    if run.returncode or len(got) != len(cases):
        sys.exit(f'{o.program}: exit {run.returncode}, {len(got)} answers of {len(cases)}\n'
                 + run.stderr[-2000:])
    wrong = [w for (case, expected, _), line in zip(cases, got)
             for w in [compare(case, expected, line)] if w]
    print(f'{len(cases)} due times, {len(wrong)} differ (seed {o.seed})')
    for w in wrong[:5]:
        print(w)
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
