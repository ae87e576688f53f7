"""Verifies evidence without our code: signatures by securesystemslib, the log's proofs by a few lines after RFC 6962 and RFC 9162.

    python read_evidence.py EVIDENCE TOLD

TOLD is what `evidence --json` said, of which the log's key is taken.
"""

import base64
import copy
import hashlib
import io
import json
import pathlib
import struct
import sys
import zipfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def note(text, key):
    """The text of a note that the key NAME+ID+KEY signed."""
    name, told, public = key.split("+", 2)
    public = base64.b64decode(public)
    assert public[:1] == b"\1"
    identity = sha(name.encode(), b"\n", public)[:4]
    assert identity.hex() == told
    text, lines = text.rsplit("\n\n", 1)
    text += "\n"
    for line in lines.rstrip("\n").split("\n"):
        dash, signer, told = line.split(" ")
        signature = base64.b64decode(told, validate=True)
        # Python takes bits behind the last byte that no writer puts there.
        assert base64.b64encode(signature).decode() == told
        if dash == "\u2014" and signer == name and signature[:4] == identity:
            Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], text.encode())
            return text
    raise AssertionError("not signed")


def root_of(leaf, place, size, path):
    """RFC 9162 section 2.1.3.2."""
    fn, sn, root = place, size - 1, leaf
    assert fn <= sn
    for beside in path:
        assert sn > 0
        if fn & 1 or fn == sn:
            root = sha(b"\1", beside, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = sha(b"\1", root, beside)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return root


def logged(files, name, leaf, checkpoint):
    """That a leaf is in the log of the checkpoint, and where."""
    head, text = files[name].decode().split("\n\n", 1)
    lines = head.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("index ")
    assert text.encode() == files["log/checkpoint"]
    place, path = int(lines[1][6:]), [base64.b64decode(line, validate=True) for line in lines[2:]]
    assert root_of(leaf, place, checkpoint[0], path) == checkpoint[1], name
    return place


def spoken(outer, public):
    """The payload that a key signed, and the leaf of its entry."""
    keyid = hashlib.sha256(bytes.fromhex(public)).hexdigest()
    Envelope.from_dict(copy.deepcopy(outer)).verify([SSlibKey(keyid, "ed25519", "ed25519", {"public": public})], 1)
    payload = base64.b64decode(outer["payload"], validate=True)
    signature = base64.b64decode(outer["signatures"][0]["sig"], validate=True)
    kind = outer["payloadType"]
    pae = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    statement = json.loads(payload)
    assert statement["subject"][0]["digest"]["sha256"] == keyid
    return statement, sha(b"\0", pae, signature)


def chain(files, computer, provider, checkpoint, named):
    """Follows a computer's links, and counts them."""
    public, last = None, None
    for link in computer["links"]:
        name = f"computers/{computer['id']}/{link['sequence']}"
        outer = json.loads(files[name + ".json"])
        if public is None:
            public = json.loads(base64.b64decode(outer["payload"]))["predicate"]["public_key"]
            assert hashlib.sha256(bytes.fromhex(public)).hexdigest()[:32] == computer["id"]
        statement, leaf = spoken(outer, public)
        said = statement["predicate"]
        assert said["device"] == computer["id"] and said.get("sequence", 0) == link["sequence"]
        assert last is not None or said["provider"] == provider
        if last and last[0] + 1 == link["sequence"]:
            assert said["previous"] == last[1].hex()
        logged(files, name + ".receipt", leaf, checkpoint)
        named |= {name + ".json", name + ".receipt"}
        if "/rotation/" in statement["predicateType"]:
            public = said["public_key"]
        for kind in ("facts", "findings", "inventory", "assessment"):
            body = f"bodies/{said[kind]['sha256']}.json" if kind in said else None
            if body in files:
                assert hashlib.sha256(files[body]).hexdigest() == said[kind]["sha256"]
                assert len(files[body]) == said[kind]["size"]
                named.add(body)
        last = (link["sequence"], leaf)
    return len(computer["links"])


def verify(data, key):
    """How many computers and links it proves; an exception where something does not hold."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    files = {name: archive.read(name) for name in archive.namelist()}
    assert len(files) == len(archive.infolist())
    sealed = data[: len(data) - len(archive.comment) - 2]
    assert struct.unpack("<H", data[len(sealed) : len(sealed) + 2])[0] == len(archive.comment)
    form, provider, made_at, digest, end = note(archive.comment.decode(), key).split("\n")
    assert (form, end) == ("dspt-evidence/1", "") and digest == hashlib.sha256(sealed).hexdigest()
    origin, size, root = note(files["log/checkpoint"].decode(), key).split("\n")[:3]
    assert origin == key.split("+")[0] and files["log/key"].decode() == key + "\n"
    checkpoint = (int(size), base64.b64decode(root, validate=True))
    contents = json.loads(files["evidence.json"])
    assert (contents["provider"], contents["made_at"]) == (provider, int(made_at))
    named = {"READ-ME-FIRST.html", "evidence.json", "log/key", "log/checkpoint"}
    links = sum(chain(files, computer, provider, checkpoint, named) for computer in contents["computers"])
    for name in files:
        if name.startswith("entries/") and name.endswith(".json"):
            place = logged(files, name[:-5] + ".receipt", sha(b"\0", files[name]), checkpoint)
            assert name == f"entries/{place}.json"
            named |= {name, name[:-5] + ".receipt"}
    assert all(name in named or name.startswith("log/growth-") for name in files)
    return len(contents["computers"]), links


def holds(data, key):
    try:
        verify(data, key)
        return True
    except Exception:  # each library has several
        return False


evidence = pathlib.Path(sys.argv[1]).read_bytes()
known = json.loads(pathlib.Path(sys.argv[2]).read_text())["key"]
computers, links = verify(evidence, known)
assert computers == 3 and links == 6, (computers, links)
for at in range(0, len(evidence), 97):
    changed = bytearray(evidence)
    changed[at] ^= 1
    assert not holds(bytes(changed), known), f"byte {at} was changed and not found"
print(f"evidence of {computers} computers, {links} signed links: 1 passed, 0 failed")
