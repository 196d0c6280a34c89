"""Part of tools/data_check.py: the versions of scorecards in data/."""
import re

SCORECARD = (
    "kind code name_vi name_en max how measure value bands bands_vi bands_en evidence_vi evidence_en "
    "legal_basis_vi legal_basis_en valid_from valid_to"
).split()
SCORECARD_NEEDS = {  # kind: cells that must be filled, besides code and names
    "scorecard": "max legal_basis_vi legal_basis_en valid_from", "criterion": "max",
    "indicator": "max how value evidence_vi evidence_en", "preset": "legal_basis_vi legal_basis_en",
    "level": "bands", "gate": "",
}
# Of the others SCORECARD_NEEDS says what must be there.
MAY_BE_EMPTY = set(SCORECARD) - {"kind", "code", "name_vi", "name_en"}


def check(path, read_table, one_of, fault):
    """Filled where it must be, and the maxima add up; bands are checked by the program's own tests."""
    sums, maxima, whole_max = {}, {}, None
    for line, row in read_table(path, SCORECARD, MAY_BE_EMPTY):
        one_of(path, line, row, "kind", tuple(SCORECARD_NEEDS))
        for name in SCORECARD_NEEDS.get(row["kind"], "").split():
            if not row[name]:
                fault(path, line, f"{name} is empty")
        if row["kind"] in ("scorecard", "criterion", "indicator"):
            if not re.fullmatch(r"\d+(\.5)?", row["max"]):
                fault(path, line, f"max: '{row['max']}' is not points in steps of 0.5")
                continue
        if row["kind"] == "scorecard":
            whole_max = float(row["max"])
        elif row["kind"] == "criterion":
            maxima[row["code"]], sums[row["code"]] = float(row["max"]), 0
        elif row["kind"] == "indicator":
            sums[row["code"].partition(".")[0]] += float(row["max"])
            if bool(row["bands"]) == (row["value"] == "words"):
                fault(path, line, "bands belong to every value but words")
    if sums != maxima or sum(maxima.values()) != whole_max:
        fault(path, 1, "the maxima do not add up")
