"""Validates documents against the JSON Schema of the language.

    ganzoo schema > schema.json
    python3 scripts/validate.py schema.json zoo/*.yaml specs/*.yaml

Needs jsonschema and PyYAML. The exit status is 1 if a document is invalid.
"""

import json
import sys

import yaml
from jsonschema import Draft202012Validator


class Words(yaml.SafeLoader):
    """YAML 1.2, in which `on` and `no` are strings."""


Words.yaml_implicit_resolvers = {
    key: [entry for entry in entries if entry[0] not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for key, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def main(schema_path: str, documents: list[str]) -> int:
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    wrong = 0
    for path in documents:
        with open(path, encoding="utf-8") as file:
            document = yaml.load(file, Words)
        for error in validator.iter_errors(document):
            wrong += 1
            place = ".".join(str(part) for part in error.absolute_path) or "the document"
            print(f"{path}: {place}: {error.message[:300]}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
