"""Another program's reader opens the workbooks of a pack: the same cells as our CSV, every text a text, no formula anywhere."""

import pathlib
import sys

import openpyxl
from sheets import compare, rows

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
