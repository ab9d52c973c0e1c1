"""Everything the sandbox can say has a text in both languages, and every text is said somewhere."""

from __future__ import annotations

import re

from validator.texts.sandbox import TEXTS

_SAID = re.compile(
    r"""(?:refuse\(\s*\d+,\s*"[\w-]+",|problem\(\s*"[\w-]+",|_Wrong\(|_unauthorised\(|UnreadableValue\()\s*"([\w-]+)" """.strip()
)
_CHOSEN = re.compile(r'(?:key = |UnreadableValue\()"([\w-]+)" if .*? else "([\w-]+)"')
_OF_A_JWT = re.compile(r'JwtProblem\(\s*"([\w-]+)"')
_SIGNATURES = re.compile(r'_unauthorised_jwt\(\s*wrong, "[\w ]+", "([\w-]+)"')


def test_keys_and_texts_agree(repository):
    source = "\n".join(
        file.read_text(encoding="utf-8")
        for file in sorted((repository / "validator" / "sandbox").glob("*.py"))
    )
    said = set(_SAID.findall(source))
    said |= {key for pair in _CHOSEN.findall(source) for key in pair}
    said |= {f"jwt-{key}" for key in _OF_A_JWT.findall(source)} | set(_SIGNATURES.findall(source))
    assert len(said) > 60
    assert said == {key for key in TEXTS if not key.endswith(".fix")}
    assert {key.removesuffix(".fix") for key in TEXTS} == said
