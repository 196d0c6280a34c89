#!/usr/bin/env python3
"""Checks the facts of law and the demo word lists in data/: columns, NFC, dates, keys, spelling
of every Vietnamese syllable, and the deadline test vectors. Prints file:line for each fault and
exits 1. Usage: tools/data_check.py [DATA_FOLDER]

The vectors are computed here on their own, so that the calendar and the program's deadline
engine are held against the same independent figures."""

import collections
import csv
import datetime as dt
import re
import sys
from pathlib import Path

import data_scorecard
import data_text
from data_text import check_vietnamese, fault, read_text

CALENDAR = "date kind name_vi name_en legal_basis_vi legal_basis_en certainty closes".split()
HOURS = "weekday opens closes valid_from valid_to legal_basis_vi legal_basis_en".split()
PROCEDURES = (
    "code valid_from valid_to name_vi name_en field_vi field_en limit_amount limit_unit "
    "limit_extra_vi limit_extra_en fee_dong fee_vi fee_en papers_vi papers_en steps_vi steps_en "
    "result_vi result_en audience_vi audience_en authority_vi authority_en supplement "
    "legal_basis_vi legal_basis_en certainty"
).split()
PLEDGES = (
    "template valid_from valid_to roles kind text_vi text_en measure scope target "
    "legal_basis_vi legal_basis_en"
).split()
LETTERS = (
    "template valid_from valid_to kind abbreviation name_vi name_en silenced triggers within_days "
    "title recipient subject body legal_basis_vi legal_basis_en"
).split()
LETTERS_MAY_BE_EMPTY = set("valid_to triggers within_days subject".split())
FACILITIES = (
    "code valid_from valid_to place counts name_vi name_en hint_vi hint_en legal_basis_vi legal_basis_en"
).split()
COUNTS = ("facility", "access", "sign", "before")
OFFICE_ROOMS = (
    "place floor scene name_vi name_en purpose_vi purpose_en phone hours_vi hours_en caption_vi caption_en"
).split()
OFFICE_EMPTY = {"phone", "hours_vi", "hours_en"}
OFFICE_FAULTS = "place thing said_vi title_vi answer_vi".split()
OFFICE_STATES = "unit code from_month note_vi".split()
CATEGORIES = "slug name_vi name_en".split()
OFFICIALS = "unit name sex post_vi post_en desk_vi phone roles fields_vi from to".split()
ROLES = "administrator chair counter specialist editor appraiser supervisor".split()
MIX = "code weight supplement_permille late_permille".split()
MAY_BE_EMPTY = {
    "valid_to", "closes", "limit_amount", "limit_unit", "limit_extra_vi", "limit_extra_en", "fee_dong",
    "roles", "fields_vi", "to",
}
PLEDGES_MAY_BE_EMPTY = set("valid_to roles measure scope target legal_basis_vi legal_basis_en".split())
LISTS = {  # file: how many entries at least
    "family_names.txt": 20, "middle_male.txt": 40, "middle_female.txt": 40, "given_male.txt": 40,
    "given_female.txt": 40, "villages.txt": 8, "remarks_vi.txt": 30,
    "supplement_reasons_vi.txt": 20, "late_reasons_vi.txt": 10, "pledge_answers_vi.txt": 6,
    "green_fridays_vi.txt": 8,
}
KEYED = {  # "key<TAB>text" lines: the keys there must be; a text may have more cells
    "reasons_vi.txt": {"refuse", "void", "stop", "withdraw", "deny", "recall", "allow", "remark"},
    "gifts_vi.txt": {"work", "business", "goods"},
    "gaps_vi.txt": {"*", "Hộ tịch", "Chứng thực", "Đất đai"},
}
VECTORS = [  # received, working days, due: the calendar's rows must give exactly these
    ("2026-11-20", 3, "2026-11-26"), ("2026-11-23", 1, "2026-11-25"),
    ("2026-02-12", 3, "2026-02-24"), ("2026-08-27", 3, "2026-09-04"),
    ("2026-08-20", 5, "2026-08-26"), ("2025-12-31", 5, "2026-01-09"),
    ("2026-04-24", 2, "2026-04-29"),
]


def read_table(path, columns, may_be_empty=MAY_BE_EMPTY):
    """(line, row) for each row that has the right number of cells."""
    lines = read_text(path)
    reader = csv.reader(lines, strict=True)
    rows = []
    try:
        if next(reader, []) != columns:
            fault(path, 1, "columns must be " + ",".join(columns))
            return []
        for cells in reader:
            if len(cells) != len(columns):
                fault(path, reader.line_num, f"{len(cells)} cells instead of {len(columns)}")
                continue
            rows.append((reader.line_num, dict(zip(columns, cells))))
    except csv.Error as e:
        fault(path, reader.line_num, f"not CSV: {e}")
    for line, row in rows:
        check_cells(path, line, row, may_be_empty)
    return rows


def check_cells(path, line, row, may_be_empty):
    for name, cell in row.items():
        if not cell and name not in may_be_empty:
            fault(path, line, f"{name} is empty")
        if cell != cell.strip():
            fault(path, line, f"{name} begins or ends with a space")
        if name.endswith("_vi"):
            check_vietnamese(path, line, cell)
            other = row.get(name[:-3] + "_en")
            if other is not None and cell.count(" | ") != other.count(" | "):
                fault(path, line, f"{name} and its English have lists of different length")


def parse(path, line, name, text, pattern, kind):
    try:
        if not re.fullmatch(pattern, text):
            raise ValueError
        return kind.fromisoformat(text)
    except ValueError:
        fault(path, line, f"{name}: '{text}' is not a {kind.__name__}")
        return None


def parse_date(path, line, name, text):
    return parse(path, line, name, text, r"\d{4}-\d\d-\d\d", dt.date)


def parse_time(path, line, name, text):
    return parse(path, line, name, text, r"\d\d:\d\d", dt.time)


def one_of(path, line, row, name, allowed):
    if row[name] not in allowed:
        fault(path, line, f"{name}: '{row[name]}' is none of {', '.join(allowed)}")


def whole(path, line, row, name, least):
    if not re.fullmatch(r"0|[1-9]\d*", row[name]) or int(row[name]) < least:
        fault(path, line, f"{name}: '{row[name]}' is not a whole number of at least {least}")
        return None
    return int(row[name])


# --- the facts of law -------------------------------------------------------------------------


def check_day(path, line, row, date):
    one_of(path, line, row, "kind", ("holiday", "off", "worked", "half"))
    one_of(path, line, row, "certainty", ("decided", "uncertain", "proposal"))
    weekend = date.weekday() >= 5
    if row["kind"] == "worked" and not weekend:
        fault(path, line, "a make-up day must fall on a weekend")
    if row["kind"] in ("off", "half") and weekend:
        fault(path, line, "a swapped or half day must fall on a weekday")
    if (row["kind"] == "half") != bool(row["closes"]):
        fault(path, line, "closes belongs to half days, and only to them")
    if row["closes"]:
        parse_time(path, line, "closes", row["closes"])


def check_calendar(path):
    """The days by kind, for the vectors; proposals do not count."""
    days = {}
    previous = None
    for line, row in read_table(path, CALENDAR):
        date = parse_date(path, line, "date", row["date"])
        if date is None:
            continue
        if previous is not None and date <= previous:
            fault(path, line, "a date that is repeated or out of order")
        previous = date
        check_day(path, line, row, date)
        if row["certainty"] != "proposal":
            days[date] = row["kind"]
    years = {d.year for d in days}
    for year in sorted(years):
        swapped = [k for d, k in days.items() if d.year == year]
        if swapped.count("off") != swapped.count("worked"):
            fault(path, 1, f"{year}: swapped days off and make-up days differ in number")
    return days


def working(days, date):
    kind = days.get(date)
    if kind in ("worked", "half"):
        return True
    return kind is None and date.weekday() < 5


def check_vectors(path, days):
    for received, count, due in VECTORS:
        date = dt.date.fromisoformat(received)
        left = count
        while left:
            date += dt.timedelta(days=1)
            left -= working(days, date)
        if date.isoformat() != due:
            fault(path, 1, f"vector {received} + {count} working days gives {date}, not {due}")


def check_hours(path):
    spans = {}
    for line, row in read_table(path, HOURS):
        one_of(path, line, row, "weekday", tuple("1234567"))
        start = parse_date(path, line, "valid_from", row["valid_from"])
        end = parse_date(path, line, "valid_to", row["valid_to"]) if row["valid_to"] else dt.date.max
        opens = parse_time(path, line, "opens", row["opens"])
        closes = parse_time(path, line, "closes", row["closes"])
        if None in (start, end, opens, closes):
            continue
        if opens >= closes or start > end:
            fault(path, line, "ends before it begins")
        for other in spans.setdefault(row["weekday"], []):
            if start <= other[1] and other[0] <= end and opens < other[3] and other[2] < closes:
                fault(path, line, "overlaps another row of the same weekday")
        spans[row["weekday"]].append((start, end, opens, closes))


def check_limit(path, line, row):
    units = ("working_day", "day", "hour", "month", "same_day")
    if not row["limit_amount"]:
        if row["limit_unit"] or not row["limit_extra_vi"]:
            fault(path, line, "without a limit the unit is empty and limit_extra explains")
        return
    one_of(path, line, row, "limit_unit", units)
    same_day = row["limit_unit"] == "same_day"
    amount = whole(path, line, row, "limit_amount", 0 if same_day else 1)
    if same_day and amount != 0:
        fault(path, line, "same_day has the amount 0")


def check_procedure(path, line, row):
    if not re.fullmatch(r"[123]\.\d{6}", row["code"]):
        fault(path, line, f"code '{row['code']}' is not like 1.001193")
    check_limit(path, line, row)
    if row["fee_dong"]:
        whole(path, line, row, "fee_dong", 0)
    one_of(path, line, row, "supplement", ("restart", "resume"))
    one_of(path, line, row, "certainty", ("V", "K", "UNC"))
    if bool(row["limit_extra_vi"]) != bool(row["limit_extra_en"]):
        fault(path, line, "limit_extra is in one language only")
    if not 4 <= row["steps_vi"].count(" | ") + 1 <= 6:
        fault(path, line, "between 4 and 6 steps, please")


def check_procedures(path):
    """The known codes. Versions of one code follow each other without gap or overlap."""
    last = {}
    for line, row in read_table(path, PROCEDURES):
        check_procedure(path, line, row)
        start = parse_date(path, line, "valid_from", row["valid_from"])
        end = parse_date(path, line, "valid_to", row["valid_to"]) if row["valid_to"] else dt.date.max
        if start is None or end is None:
            continue
        if end < start:
            fault(path, line, "valid_to lies before valid_from")
        before = last.get(row["code"])
        if before == dt.date.max or (before and start != before + dt.timedelta(days=1)):
            fault(path, line, f"{row['code']}: does not begin the day after its last version ends")
        last[row["code"]] = end
    return set(last)


# --- the demo's word lists --------------------------------------------------------------------


def check_pair(path, line, text):
    """The number in a line with a tab: NAME<TAB>weight or level<TAB>TEXT."""
    cells = text.split("\t")
    at = 0 if path.name == "remarks_vi.txt" else 1
    if len(cells) != 2 or not cells[at].isdecimal():
        fault(path, line, "must be two cells, one of them a number")
        return 0
    return int(cells[at])


def check_list(path, least):
    lines = read_text(path)
    if len(lines) < least:
        fault(path, len(lines), f"{len(lines)} entries, at least {least} are needed")
    if len(set(lines)) != len(lines):
        fault(path, 1, "an entry is repeated")
    numbers = []
    for n, text in enumerate(lines, 1):
        check_vietnamese(path, n, text)
        if not text:
            fault(path, n, "empty line")
        if path.name in ("remarks_vi.txt", "family_names.txt"):
            numbers.append(check_pair(path, n, text))
    if path.name == "remarks_vi.txt" and set(numbers) != {1, 2, 3, 4, 5}:
        fault(path, 1, "levels must be 1 to 5, each at least once")
    if path.name == "family_names.txt" and (0 in numbers or not lines[0].startswith("Nguyễn\t")):
        fault(path, 1, "weights must be positive and Nguyễn comes first")


def check_mix(path, codes):
    total = 0
    seen = set()
    for line, row in read_table(path, MIX):
        if row["code"] not in codes:
            fault(path, line, f"{row['code']} is not in procedures.csv")
        if row["code"] in seen:
            fault(path, line, f"{row['code']} is repeated")
        seen.add(row["code"])
        total += whole(path, line, row, "weight", 1) or 0
        for name in ("supplement_permille", "late_permille"):
            if (whole(path, line, row, name, 0) or 0) > 1000:
                fault(path, line, f"{name} is over 1000")
    if total != 1000:
        fault(path, 1, f"the weights sum to {total}, not 1000")


def check_keyed(path, keys):
    lines = read_text(path)
    for n, text in enumerate(lines, 1):
        check_vietnamese(path, n, text.partition("\t")[2])
        if "\t" not in text or not all(text.split("\t")):
            fault(path, n, "must be a key, a tab and a text")
    for key in keys - {text.split("\t")[0] for text in lines}:
        fault(path, 1, f"no line has the key '{key}'")


SCENES = "office fields river market school road football clinic meeting flags".split()


def check_articles(path):
    """Templates of news: a head, a title, a lead, paragraphs, a caption; slots and choices closed."""
    seen = set()
    marks = ""
    for n, text in enumerate(read_text(path), 1):
        if text.startswith("@ "):
            marks = ""
            if not re.fullmatch(r"@ [a-z-]+ (1[0-2]|[1-9])-(1[0-2]|[1-9]) (" + "|".join(SCENES) + ")", text):
                fault(path, n, "must be '@ category first-last scene'")
            continue
        marks += "." if not text else text[0] if text[0] in "#>!" else "-"
        if text.startswith("# "):
            if text in seen:
                fault(path, n, "a title is repeated")
            seen.add(text)
        words = re.sub(r"\{[a-z]+[0-9]?(:\d+-\d+)?\}", "", re.sub(r"\[([^\[\]]+/[^\[\]]+)\]", r"\1", text))
        if re.search(r"[{}\[\]]", words):
            fault(path, n, "a slot or a choice that is not closed")
        check_vietnamese(path, n, words)
        if not text and not re.fullmatch(r"#>-{2,5}!\.", marks):
            fault(path, n, "a template is a title, a lead, two to five paragraphs and a caption")
    if len(seen) < 40:
        fault(path, 1, f"{len(seen)} templates, at least 40 are needed for a year without repeating")


def check_officials(path):
    first = {}
    for line, row in read_table(path, OFFICIALS):
        again = (row["unit"], row["name"]) in first
        first.setdefault((row["unit"], row["name"]), line)
        if again == bool(row["roles"]):
            fault(path, line, "roles stand in the first row of a person, and only there")
        for name in ("from", "to"):
            if not re.fullmatch(r"-?\d+", row[name] or "0"):
                fault(path, line, f"{name}: '{row[name]}' is not a number of days")
        check_vietnamese(path, line, row["name"])
        one_of(path, line, row, "sex", ("male", "female"))
        if not re.fullmatch(r"0000 000 [123]\d\d", row["phone"]):
            fault(path, line, "only numbers that plainly do not exist: 0000 000 1xx, 2xx, 3xx")
        for role in row["roles"].split("|"):
            if role and role not in ROLES:
                fault(path, line, f"roles: '{role}' is none of {', '.join(ROLES)}")


def check_categories(path):
    """Read by the program without quotes, so that no cell holds a comma."""
    slugs = set()
    for line, row in read_table(path, CATEGORIES):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"]) or row["slug"] in slugs or row["slug"] == "anh":
            fault(path, line, "a slug of small letters, digits and hyphens, each once, and not 'anh'")
        slugs.add(row["slug"])
        for name in ("name_vi", "name_en"):
            if not row[name] or re.search(r'[",]', row[name]):
                fault(path, line, f"{name}: empty, or with a comma or a quote")


def check_passwords(path):
    """Looked up as they stand: small letters, sorted, each once."""
    lines = read_text(path)
    if lines != sorted(set(lines)):
        fault(path, 1, "the entries must be sorted, each once")
    for n, text in enumerate(lines, 1):
        if not text or text != text.lower() or not text.isascii():
            fault(path, n, "small ASCII letters, digits and signs only")


def check_pledges(path):
    """Rows of one text stand together below their "template" row; how many texts there are."""
    texts, open_text = {}, None
    for line, row in read_table(path, PLEDGES, PLEDGES_MAY_BE_EMPTY):
        one_of(path, line, row, "kind", ("template", "heading", "opening", "promise", "closing"))
        parse_date(path, line, "valid_from", row["valid_from"])
        key = (row["template"], row["valid_from"])
        if row["kind"] == "template":
            if key in texts:
                fault(path, line, f"{key} stands twice")
            open_text = key
            texts[key] = []
            for role in row["roles"].split("|"):
                one_of(path, line, {"roles": role}, "roles", (*ROLES, "any"))
            continue
        if key != open_text:
            fault(path, line, "its template row does not stand above it")
            continue
        texts[key].append(row["kind"])
        if row["measure"]:
            one_of(path, line, row, "scope", ("official", "unit"))
            if not re.fullmatch(r"[1-9]\d*/[1-9]\d*", row["target"]):
                fault(path, line, f"target: '{row['target']}' is no fraction")
    for key, kinds in texts.items():
        if kinds.count("heading") != 1 or "promise" not in kinds:
            fault(path, 1, f"{key} needs one heading and a promise")
    return len(texts)


def check_letters(path):
    """The wording of letters; placeholders are judged by the import. How many there are."""
    seen = set()
    for line, row in read_table(path, LETTERS, LETTERS_MAY_BE_EMPTY):
        one_of(path, line, row, "kind", ("thanks", "congratulation", "condolence", "apology", "invitation"))
        one_of(path, line, row, "silenced", ("yes", "no"))
        parse_date(path, line, "valid_from", row["valid_from"])
        key = (row["template"], row["valid_from"])
        if key in seen:
            fault(path, line, f"{key} stands twice")
        seen.add(key)
        for name in ("recipient", "subject", "body"):
            check_vietnamese(path, line, re.sub(r"\{[A-Za-z-]+\}", "", row[name]))
    return len(seen)
def check_facilities(path):
    """Twenty of the list, four of access, six signs: what the scorecard's bands count on."""
    seen, there = set(), collections.Counter()
    for line, row in read_table(path, FACILITIES):
        parse_date(path, line, "valid_from", row["valid_from"])
        key = (row["code"], row["valid_from"])
        if key in seen:
            fault(path, line, f"{key} stands twice")
        seen.add(key)
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["code"]):
            fault(path, line, f"code: '{row['code']}' is no code")
        if not re.fullmatch(r"[1-9]\d{0,2}", row["place"]):
            fault(path, line, f"place: '{row['place']}' is no number")
        for word in row["counts"].split("|"):
            one_of(path, line, {"counts": word}, "counts", COUNTS)
            there[word] += not row["valid_to"]
    for word, n in (("facility", 20), ("access", 4), ("sign", 6), ("before", 6)):
        if there[word] != n:
            fault(path, 1, f"{there[word]} count as {word}, not {n}")
    return {code for code, _ in seen}


def check_demo_office(folder, codes):
    """The demo's rooms, what breaks in them, and which facilities come when."""
    rooms = {row["place"] for line, row in read_table(folder / "office_rooms.csv", OFFICE_ROOMS, OFFICE_EMPTY)}
    for line, row in read_table(folder / "office_faults.csv", OFFICE_FAULTS, {"thing"}):
        one_of(folder / "office_faults.csv", line, row, "place", rooms)
    for line, row in read_table(folder / "office_states.csv", OFFICE_STATES):
        one_of(folder / "office_states.csv", line, row, "code", codes)


def main():
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "data"
    days = check_calendar(data / "calendar.csv")
    check_vectors(data / "calendar.csv", days)
    check_hours(data / "hours.csv")
    codes = check_procedures(data / "procedures.csv")
    pledges = check_pledges(data / "pledges.csv")
    letters = check_letters(data / "letters.csv")
    facilities = check_facilities(data / "facilities.csv")
    check_demo_office(data / "demo", facilities)
    for name, least in LISTS.items():
        check_list(data / "demo" / name, least)
    for name, keys in KEYED.items():
        check_keyed(data / "demo" / name, keys)
    check_articles(data / "demo" / "articles_vi.txt")
    check_officials(data / "demo" / "officials.csv")
    for path in sorted(data.glob("scorecard-*.csv")):
        data_scorecard.check(path, read_table, one_of, fault)
    check_categories(data / "categories.csv")
    for name in ("passwords.txt", "passwords_local.txt"):
        check_passwords(data / name)
    check_mix(data / "demo" / "procedure_mix.csv", codes)
    print(f"data: {len(days)} days, {len(codes)} procedures, {pledges} pledges, {letters} letters, {data_text.faults} faults")
    return 1 if data_text.faults else 0


if __name__ == "__main__":
    sys.exit(main())
