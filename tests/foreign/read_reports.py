"""Another program's reader opens the workbooks of reports and findings: the same cells as our CSV, no formula anywhere.

    python read_reports.py PAGES FINDINGS
"""

import json
import pathlib
import sys

import openpyxl
from sheets import compare, rows

pages, findings = map(pathlib.Path, sys.argv[1:3])
reports = sorted(path for path in pages.iterdir() if path.is_dir())
assert len(reports) == 3, reports
for report in reports:
    book = openpyxl.load_workbook(report / "coverage.xlsx")
    told = json.loads((report / "coverage.json").read_text())
    # A line of heads, and a row for each thing that the JSON tells.
    beside = {
        "Register changes": (told["register_changes"] or {"rows": []})["rows"],
        "Beside readiness": [told["readiness"]["all"], *told["readiness"]["areas"]],
        "Whom to ring": told["readiness"]["named"],
        "Indicators": told["indicators"],
        "Who helps where": told["helpers"],
        "Joins": told["joins"]["found"],
        "Not found": told["joins"]["not_found"],
        "Entries without location": told["joins"]["entries"],
    }
    expected = ["Coverage", "About", "Trend", "Forecast", "Bridge", "Check by hand", *beside]
    assert book.sheetnames == expected, book.sheetnames
    for name, things in beside.items():
        assert book[name].max_row == 1 + len(things), (name, book[name].max_row, len(things))
    figures = compare(f"{report.name} coverage", book["Coverage"], report / "coverage.csv")
    assert figures > 20, figures
    sheets = {name: rows(book[name]) for name in expected[1:]}
    assert len(sheets["Trend"]) == 13, len(sheets["Trend"])
    assert len(sheets["Check by hand"]) == 11, len(sheets["Check by hand"])
    print(f"{report.name}: {figures - 1} figures")
book = openpyxl.load_workbook(findings / "findings.xlsx")
told = compare("findings", book["Findings"], findings / "findings.csv")
print(f"findings: {told - 1} rows")
print(f"openpyxl: {len(reports) + 1} passed, 0 failed")
