"""Other people's validators read our findings: compliance-trestle the OSCAL document, the OCSF schema each event.

    python validate_findings.py FOLDER

FOLDER is what `cargo run -p dspt-exports --example reports -- DIR` writes into DIR/findings.
"""

import copy
import json
import pathlib
import sys
import warnings

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from trestle.oscal.assessment_results import Model

warnings.filterwarnings("ignore")
folder = pathlib.Path(sys.argv[1])
passed = 0


def holds(what, truth):
    global passed
    assert truth, what
    passed += 1


def is_refused(what, read):
    """A validator that takes anything shows nothing: each must refuse what is wrong."""
    try:
        read()
    except Exception:
        holds(what, True)
    else:
        raise AssertionError(f"{what}: was taken")


# OSCAL
path = folder / "findings.oscal.json"
text = path.read_text(encoding="utf-8")
document = json.loads(text)
results = Model.parse_raw(text).assessment_results
holds("version", results.metadata.oscal_version.__root__ == "1.1.3")
result = results.results[0]
rows = json.loads((folder / "findings.json").read_text(encoding="utf-8"))["findings"]
holds("an observation for each finding", len(result.observations) == len(rows))
verdicts = {}
for row in rows:
    verdicts.setdefault(row["check"], set()).add(row["verdict"])
stated = {finding.target.target_id: finding.target.status.state.value for finding in result.findings}
for check, seen in verdicts.items():
    seen = seen - {"not_applicable"}
    expected = "not-satisfied" if "fail" in seen else "satisfied" if seen == {"pass"} else None
    holds(f"{check}: {sorted(seen)} is {stated.get(check)}", stated.get(check) == expected)
items = {item.uuid for item in result.local_definitions.inventory_items}
subjects = {subject.subject_uuid for seen in result.observations for subject in seen.subjects}
holds("every subject is in the inventory", subjects == items and len(items) == 3)
known = {seen.uuid for seen in result.observations}
related = {one.observation_uuid for finding in result.findings for one in finding.related_observations}
holds("every related observation is there", related <= known)
for change in ("import-ap", "results"):
    broken = copy.deepcopy(document)
    del broken["assessment-results"][change]
    is_refused(f"without {change}", lambda: Model.parse_raw(json.dumps(broken)))
broken = copy.deepcopy(document)
broken["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"] = "passed"
is_refused("a state of our own", lambda: Model.parse_raw(json.dumps(broken)))

# OCSF
lines = (folder / "findings.ocsf.jsonl").read_text(encoding="utf-8").splitlines()
holds("an event for each finding", len(lines) == len(rows))
events = [json.loads(line) for line in lines]
version = events[0]["metadata"]["version"]
schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version)).get_class_schema("compliance_finding")
validator = jsonschema.validators.validator_for(schema)(schema)
words = {"pass": (1, "Pass"), "fail": (3, "Fail"), "unknown": (0, "Unknown")}
words |= {"not_applicable": (99, "not applicable"), "error": (99, "error")}
for event, row in zip(events, rows):
    faults = [fault.message for fault in validator.iter_errors(event)]
    holds(f"{event['finding_info']['uid']}: {faults[:3]}", not faults)
    # The schema does not look at this sum.
    holds("type", event["type_uid"] == event["class_uid"] * 100 + event["activity_id"])
    found = (event["compliance"]["status_id"], event["compliance"]["status"])
    holds(f"{row['verdict']} is {found}", found == words[row["verdict"]])
for name in ("time", "compliance", "finding_info"):
    broken = {key: value for key, value in events[0].items() if key != name}
    is_refused(f"an event without {name}", lambda: validator.validate(broken))

print(f"validators: OSCAL {len(known)} observations, {len(stated)} findings; OCSF {version}, {len(events)} events")
print(f"validators: {passed} passed, 0 failed")
