"""JSON Schema errors as findings: exact place, plain words, and the nearest valid key or word for a typo."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from validator.data_files.findings import file_finding, nearest_fix
from validator.data_files.yaml_source import ValuePath, YamlDocument
from validator.data_folders import DataFolder, data_folder
from validator.results import Finding, Location, Rule, Text
from validator.texts import text


@cache
def _schema(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def schema(name: str) -> Mapping[str, Any]:
    """A schema in a data folder, such as ``suites/suite.schema.json``."""
    folder, _, file = name.partition("/")
    return _schema(data_folder(cast("DataFolder", folder)) / file)


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema(name))


MOST_GUESSED = 100
"""Unknown keys of one mapping for which the nearest known one is looked for: more are no typing errors."""


def check_shape(document: YamlDocument, schema_name: str) -> list[Finding]:
    """Everything in the document that the schema does not allow, in the order of the text."""
    findings = [
        finding
        for error in _validator(schema_name).iter_errors(document.value)
        for finding in _findings(error, document)
    ]
    unique = {(finding.location, finding.message): finding for finding in findings}
    return sorted(
        unique.values(), key=lambda finding: (finding.location.line or 0, finding.location.column or 0)
    )


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def check_part(
    document: YamlDocument, path: ValuePath, value: Any, part_schema: Mapping[str, Any]
) -> list[Finding]:
    """The same of one value at ``path`` and a schema of its own. Raises ``jsonschema.SchemaError`` for what is no schema."""
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(part_schema)
    errors = Draft202012Validator(part_schema).iter_errors(value)
    return [finding for error in errors for finding in _findings(error, document, path)]


def _findings(error: Any, document: YamlDocument, within: ValuePath = ()) -> Iterator[Finding]:
    path: ValuePath = (*within, *error.absolute_path)
    location = document.location(path)
    name = path[-1] if path else document.file
    rule = Rule("/".join(str(part) for part in error.absolute_schema_path))

    def finding(key: str, place: Location = location, **values: Any) -> Finding:
        return file_finding(key, place, rule=rule, **values)

    # Placeholders are filled only when a run begins, so a typed keyword cannot be judged before.
    keyword, expected, value = error.validator, error.validator_value, error.instance
    if keyword == "additionalProperties":
        free = set(error.schema.get("properties", ())) - set(value)
        for number, key in enumerate(_unexpected(error)):
            place = document.location((*path, key), of_key=True)
            fix = nearest_fix(key, free) if number < MOST_GUESSED else None
            yield finding("unknown-key", place, code="not-supported", name=key, fix=fix)
    elif keyword == "required":
        for key in expected:
            if key not in value:
                language = {"nb": "missing-bokmal", "en": "missing-english"}.get(key)
                yield finding(language or "missing-key", code="required", name=key, where=_where(path))
    elif keyword in ("enum", "const"):
        words = expected if keyword == "enum" else [expected]
        yield finding(
            "unknown-word", code="value", name=name, value=_shown(value), fix=_word_fix(value, words)
        )
    elif keyword == "anyOf" and (words := _words(error)):
        yield finding(
            "unknown-word", code="value", name=name, value=_shown(value), fix=_word_fix(value, words)
        )
    elif keyword == "oneOf" and path and "expect" in path[-2:]:
        kinds = [key for key in value if key not in ("title", "message", "fix", "requirement", "severity")]
        yield finding("several-kinds", kinds=", ".join(kinds))
    elif keyword == "oneOf" and isinstance(value, Mapping):
        keys = [key for option in expected for key in option.get("required", ())]
        yield finding("exactly-one", keys=", ".join(keys), where=_where(path))
    elif keyword == "type":
        types = [expected] if isinstance(expected, str) else expected
        yield finding("wrong-type", code="value", name=name, value=_shown(value), types=_said(types))
    elif keyword in ("minItems", "minProperties", "minLength"):
        yield finding("too-little" if value else "nothing-in-it", code="required", name=name, count=expected)
    elif keyword == "pattern" or keyword == "propertyNames":
        yield finding("wrong-form", code="value", name=name, value=_shown(value), pattern=expected)
    else:
        about = error.schema.get("description") or f"{keyword}: {_shown(expected)}"
        yield finding("not-allowed", code="value", name=name, value=_shown(value), rule_text=about)


def _unexpected(error: Any) -> list[str]:
    import re

    properties = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    return [
        key
        for key in error.instance
        if key not in properties and not any(re.search(pattern, key) for pattern in patterns)
    ]


def _words(error: Any) -> list[Any]:
    """The words that an ``anyOf`` offers, where the value is a text that could be one of them."""
    if not isinstance(error.instance, str):
        return []
    return [word for option in error.validator_value for word in option.get("enum", ())]


def _word_fix(value: Any, words: list[Any]) -> Any:
    return nearest_fix(str(value), (_shown(word) for word in words))


def _said(types: Sequence[str]) -> Text:
    """The JSON Schema types in words."""
    names = [text(f"data_files.type-{name}") for name in types]
    return Text(" / ".join(name.nb for name in names), " / ".join(name.en for name in names))


def _where(path: ValuePath) -> str | Text:
    if not path:
        return text("data_files.top-level")
    return str(path[-1]) if isinstance(path[-1], str) else ".".join(str(part) for part in path[-2:])
