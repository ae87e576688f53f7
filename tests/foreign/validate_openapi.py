"""Another program's validator reads the description of our API: openapi-spec-validator.

    python validate_openapi.py FILE

FILE is what `cargo run -p dspt-server --example openapi -- FILE` writes.
"""

import copy
import json
import pathlib
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing.exceptions import PointerToNowhere

description = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
passed = 0


def holds(what, truth):
    global passed
    assert truth, what
    passed += 1


def mistakes(document):
    try:
        return list(OpenAPIV31SpecValidator(document).iter_errors())
    except PointerToNowhere as error:
        return [error]


holds("our description is one of OpenAPI 3.1", not mistakes(description))
holds("it has pages", len(description["paths"]) > 40)
answers = [page["responses"]["200"]["content"].items() for item in description["paths"].values() for page in item.values()]
holds("each answer in JSON has a shape", all("schema" in told for answer in answers for kind, told in answer if kind == "application/json"))


def is_refused(what, change):
    """A validator that takes anything shows nothing: each must refuse what is wrong."""
    wrong = copy.deepcopy(description)
    change(wrong)
    holds(what, mistakes(wrong))


path = "/v1/view/provider"
is_refused("no title", lambda document: document["info"].pop("title"))
is_refused("an answer without a word", lambda document: document["paths"][path]["get"]["responses"]["200"].pop("description"))
is_refused("a parameter from nowhere", lambda document: document["paths"][path]["get"]["parameters"][0].update({"in": "mind"}))
is_refused("a parameter of the path that the path does not have", lambda document: document["paths"][path]["get"]["parameters"].append(
    {"name": "x", "in": "path", "required": False, "schema": {"type": "string"}}))
is_refused("two operations of one name", lambda document: document["paths"]["/v1/view/me"]["get"].update(
    {"operationId": document["paths"][path]["get"]["operationId"]}))
is_refused("a shape that is not there", lambda document: document["components"]["schemas"].pop("ProviderRow"))
is_refused("a shape of a type that is none", lambda document: document["components"]["schemas"]["ProviderRow"].update({"type": "row"}))
is_refused("an answer that is not there", lambda document: document["components"]["responses"].clear())

print(f"openapi: {passed} passed, 0 failed")
