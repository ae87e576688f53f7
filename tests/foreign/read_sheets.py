"""Another program's reader opens the workbooks of a pack: the same cells as our CSV, every text a text, no formula anywhere."""

import csv
import datetime
import pathlib
import sys

import openpyxl


def shown(value):
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value)


def plain(text):
    """Our CSV puts an apostrophe before what would be a formula."""
    return text[1:] if text.startswith("'") else text


def rows(sheet):
    cells = [cell for row in sheet.iter_rows() for cell in row]
    formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not formulas, f"{sheet.title}: formulas in {formulas}"
    return [[shown(cell.value) for cell in row] for row in sheet.iter_rows()]


def compare(name, sheet, path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        expected = [[plain(cell).replace("\r\n", "\n") for cell in row] for row in csv.reader(file)]
    found = rows(sheet)
    assert len(found) == len(expected), f"{name}: {len(found)} rows, {len(expected)} in the CSV"
    for place, (ours, theirs) in enumerate(zip(expected, found)):
        assert ours == theirs, f"{name}, row {place + 1}: {theirs} is not {ours}"
    return len(found)


packs = sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_dir())
assert packs, "no packs"
for pack in packs:
    register = openpyxl.load_workbook(pack / "asset-register.xlsx")
    assert register.sheetnames == ["Register", "Programs"], register.sheetnames
    entries = compare(f"{pack.name} register", register["Register"], pack / "asset-register.csv")
    programs = compare(f"{pack.name} programs", register["Programs"], pack / "software-list.csv")
    answers = rows(openpyxl.load_workbook(pack / "answers.xlsx")["Answers"])
    assert answers[0][0] == "Number" and len(answers) > 45, answers[0]
    print(f"{pack.name}: {entries - 1} entries, {programs - 1} programs, {len(answers) - 1} questions")
print(f"openpyxl: {len(packs)} packs passed, 0 failed".replace("packs passed", "passed"))
