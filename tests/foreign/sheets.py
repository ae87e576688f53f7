"""What the readers of our workbooks share: a sheet has the cells of our CSV, every text a text, no formula anywhere."""

import csv
import datetime


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
