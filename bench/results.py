"""results: the rows of bench/RESULTS.md, with the goal of each and whether it is met."""
import datetime
import os
import pathlib
import re

HEAD = """# Measurements

```sh
bench/run            # all of it again; writes this page
bench/run --quick    # the same, short, over few dossiers; writes nothing
```

Made by `bench/run` on {day}: {machine}. {load}

{how}
"""
HOW = """Server (or nginx) alone on one core, one after the other in alternating rounds of one run; the
sender on another core. A figure is the median of the rounds; a ratio is the median of the rounds'
own ratios, so that what else the machine did falls on both sides. *Per CPU second*: the same ratio by
the processor time that the two servers used. nginx is Debian's, with one worker, `sendfile`,
`tcp_nopush` and without a log. Goals: the table "How good it must be" of the plan."""


class Goal:
    def __init__(self, sign, value):
        assert sign in '≥≤'
        self.sign, self.value = sign, value

    def __str__(self):
        return f'{self.sign} {self.value:g}'

    def met(self, found):
        return found >= self.value if self.sign == '≥' else found <= self.value


class Results:
    def __init__(self):
        self.parts, self.missed = [], []

    def part(self, title, *columns):
        self.parts.append((title, columns, []))
        print('\n' + title, flush=True)

    def add(self, what, *cells, goal=None, found=None):
        """`found` is judged by `goal`; the last two columns are made of them."""
        judged = ('', '')
        if goal:
            judged = (str(goal), 'met' if goal.met(found) else '**missed**')
            if not goal.met(found):
                self.missed.append(what)
        self.parts[-1][2].append((what, *cells, *judged))
        print('  ' + ' | '.join((what, *cells, *judged)), flush=True)

    def note(self, text):
        self.parts[-1][2].append(text)
        print('  ' + text, flush=True)

    def write(self, path, load):
        text = [HEAD.format(day=datetime.date.today().isoformat(), machine=machine(), load=load, how=HOW)]
        for title, columns, rows in self.parts:
            table = [r for r in rows if isinstance(r, tuple)]
            notes = [r for r in rows if isinstance(r, str)]
            text += [f'## {title}\n', '| | ' + ' | '.join((*columns, 'goal', '')) + ' |',
                     '|---' * (len(columns) + 3) + '|']
            text += ['| ' + ' | '.join(row) + ' |' for row in table] + ['']
            for note in notes:
                text += [note, '']
        path.write_text('\n'.join(text).rstrip('\n') + '\n', encoding='utf-8')


def machine():
    cpu = re.search(r'model name\s*: (.*)', pathlib.Path('/proc/cpuinfo').read_text())
    memory = re.search(r'MemTotal:\s*(\d+)', pathlib.Path('/proc/meminfo').read_text())
    return (f'{cpu.group(1).strip() if cpu else "unknown processor"}, {os.cpu_count()} cores, '
            f'{int(memory.group(1)) / 1048576:.0f} GiB of memory')
