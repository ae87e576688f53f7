"""Verifies our frozen envelopes with securesystemslib, which somebody else wrote."""

import json
import pathlib
import sys

from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

failures = 0
checked = 0
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    vector = json.loads(path.read_text())
    if "envelope" not in vector or vector["result"].get("error") not in (None, "signature"):
        continue  # only what DSSE itself decides: canonical form and predicates are ours
    expected = "id" in vector["result"]
    outer = json.loads(vector["envelope"])
    keyid = outer["signatures"][0]["keyid"]
    key = SSlibKey(keyid, "ed25519", "ed25519", {"public": vector["public_key"]})
    try:
        Envelope.from_dict(outer).verify([key], 1)
        verified = True
    except Exception as error:
        verified = False
    checked += 1
    if verified != expected:
        failures += 1
        print(f"{path.name}: verified={verified}, expected={expected}")
print(f"securesystemslib agrees on {checked - failures} of {checked} envelopes")
sys.exit(1 if failures or checked < 4 else 0)
