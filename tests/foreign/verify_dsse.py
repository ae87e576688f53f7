"""Verifies our frozen envelopes with securesystemslib, which somebody else wrote.

Beside it, what needs more than DSSE: a rotation's agreement of the new key, and that a policy's files are those signed.
"""

import base64
import hashlib
import json
import pathlib
import struct
import sys
import zlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

# Decided by DSSE itself, or by what stands below; canonical form and the other rules are ours.
DECIDED = (None, "signature", "new-key")


def agreed(said, old):
    """Whether the new key of a rotation signed its place and both keys."""
    proven = b"dspt key rotation 1\0" + bytes.fromhex(said["device"])
    proven += struct.pack(">Q", said["sequence"]) + bytes.fromhex(said["previous"])
    proven += bytes.fromhex(old) + bytes.fromhex(said["public_key"])
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["public_key"]))
    key.verify(bytes.fromhex(said["proof"]), proven)


def holds(bundle, envelope, said):
    """Whether a bundle is this release and the files that it names."""
    length = struct.unpack(">I", bundle[:4])[0]
    rest = bundle[4 + length :]
    assert bundle[4 : 4 + length].decode() == envelope
    assert struct.unpack(">I", rest[:4])[0] == len(rest) - 4
    parts = zlib.decompress(rest[4:], -zlib.MAX_WBITS).split(b"\0")
    assert parts.pop() == b""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(struct.pack(">Q", len(part)) + part)
    assert digest.hexdigest() == said["digest"]


failures = 0
checked = 0
kinds = set()
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    vector = json.loads(path.read_text())
    if "envelope" not in vector or vector["result"].get("error") not in DECIDED:
        continue
    expected = "id" in vector["result"]
    outer = json.loads(vector["envelope"])
    keyid = outer["signatures"][0]["keyid"]
    key = SSlibKey(keyid, "ed25519", "ed25519", {"public": vector["public_key"]})
    try:
        Envelope.from_dict(outer).verify([key], 1)
        statement = json.loads(base64.b64decode(outer["payload"].translate(str.maketrans("-_", "+/")) + "=="))
        kinds.add(statement["predicateType"])
        # Our canonical form, by somebody else's writer of JSON.
        canonical = json.dumps(statement, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        assert canonical.encode() == base64.b64decode(outer["payload"].translate(str.maketrans("-_", "+/")) + "==")
        if "/rotation/" in statement["predicateType"]:
            agreed(statement["predicate"], vector["public_key"])
        if "bundle" in vector:
            holds(base64.b64decode(vector["bundle"]), vector["envelope"], statement["predicate"])
        verified = True
    except (InvalidSignature, AssertionError):
        verified = False
    except Exception:  # securesystemslib has several
        verified = False
    checked += 1
    if verified != expected:
        failures += 1
        print(f"{path.name}: verified={verified}, expected={expected}")
print(f"securesystemslib agrees on {checked - failures} of {checked} envelopes of {len(kinds)} kinds")
sys.exit(1 if failures or checked < 12 or len(kinds) < 7 else 0)
