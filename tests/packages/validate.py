"""Another implementation reads a list of contents: cyclonedx-python-lib, strictly, by the schema of version 1.5."""

import pathlib
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

validator = JsonStrictValidator(SchemaVersion.V1_5)
for path in sys.argv[1:]:
    error = validator.validate_str(pathlib.Path(path).read_text())
    if error is not None:
        sys.exit(f"{path}: {error}")
assert validator.validate_str('{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"type": "none"}]}') is not None
