"""The page about one requirement, finding or rule, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validator.reports.dataclass_json import dumps
from validator.results import Language, Text
from validator.texts import text


@dataclass(frozen=True, slots=True)
class Tested:
    """How one thing that it says is tested: ``about`` is that part (``IDN-04.search``), or the whole; ``scenarios`` are ``suite/scenario``;
    ``how`` says in words what no scenario does, and why."""

    about: str
    says: Text
    scenarios: tuple[str, ...] = ()
    how: Text | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """``kind``: requirement | finding | invariant. ``right`` and ``wrong`` are an example of each: words of a language for a requirement, a
    resource for a finding; ``None`` when there is none yet."""

    id: str
    kind: str
    says: Text
    about: Text | None = None
    why: Text | None = None
    evidence: Text | None = None
    fix: Text | None = None
    sources: tuple[Text, ...] = ()
    right: Text | None = None
    wrong: Text | None = None
    tested: tuple[Tested, ...] = ()
    has_placeholders: bool = False


def to_text(page: Explanation, language: Language) -> str:
    """For a terminal; ends in a newline."""
    return "\n".join(_lines(page, language, markdown=False)) + "\n"


def to_markdown(page: Explanation, language: Language) -> str:
    """For a web page or a wiki; ends in a newline."""
    return "\n".join(_lines(page, language, markdown=True)) + "\n"


def to_json(page: Explanation) -> str:
    """Both languages, for other programs; ends in a newline."""

    def both(value: Text | None) -> dict[str, str] | None:
        return None if value is None else {"nb": value.nb, "en": value.en}

    return (
        dumps(
            {
                "id": page.id,
                "kind": page.kind,
                "says": both(page.says),
                "about": both(page.about),
                "why": both(page.why),
                "evidence": both(page.evidence),
                "fix": both(page.fix),
                "sources": [both(source) for source in page.sources],
                "example": None
                if page.right is None or page.wrong is None
                else {"right": both(page.right), "wrong": both(page.wrong)},
                "tested": [
                    {
                        "about": one.about,
                        "says": both(one.says),
                        "scenarios": list(one.scenarios),
                        "how": both(one.how),
                    }
                    for one in page.tested
                ],
            },
            indent=2,
        )
        + "\n"
    )


def _lines(page: Explanation, language: Language, *, markdown: bool) -> Iterator[str]:
    from validator.reports.requirements.markdown import escaped

    def say(key: str) -> str:
        return text(f"explain.{key}", names="", why="").in_language(language)

    def shown(value: Text) -> str:
        return escaped(value.in_language(language)) if markdown else value.in_language(language)

    def heading(key: str) -> Iterator[str]:
        yield ""
        yield f"## {say(key)}" if markdown else say(key)
        if markdown:
            yield ""

    indent = "" if markdown else "  "
    yield f"# {page.id}" if markdown else f"{page.id}  ({say(f'kind-{page.kind}')})"
    yield ""
    yield shown(page.says)
    if page.has_placeholders:
        yield f"*{say('placeholders')}*" if markdown else f"({say('placeholders')})"
    if page.about is not None:
        yield ""
        yield f"*{shown(page.about)}*" if markdown else page.about.in_language(language)
    for key, said in (("why", page.why), ("evidence", page.evidence), ("fix", page.fix)):
        if said is not None:
            yield from heading(key)
            yield f"{indent}{shown(said)}"
    if page.right is None or page.wrong is None:
        yield ""
        yield say("no-example")
    else:
        for key, example in (("right", page.right), ("wrong", page.wrong)):
            yield from heading(key)
            if markdown and page.kind == "finding":
                yield from ("```json", example.in_language(language), "```")
            else:
                yield f"{indent}{shown(example)}"
    if page.tested:
        yield from heading("tested")
        for one in page.tested:
            yield from _tested(one, page, language, markdown=markdown)
    if page.sources:
        yield from heading("source")
        for source in page.sources:
            yield f"- {shown(source)}" if markdown else f"  {shown(source)}"


def _tested(one: Tested, page: Explanation, language: Language, *, markdown: bool) -> Iterator[str]:
    from validator.reports.requirements.markdown import escaped

    how = one.how.in_language(language) if one.how is not None else ""
    if one.about == page.id:
        lines = [*one.scenarios, *([how] if how else [])]
        yield from (
            f"- {f'`{line}`' if line in one.scenarios else escaped(line)}" if markdown else f"  {line}"
            for line in lines
        )
        return
    says = one.says.in_language(language)
    yield f"- **{one.about}** {escaped(says)}" if markdown else f"  {one.about}  {says}"
    for line in (*one.scenarios, *([how] if how else [])):
        quoted = f"`{line}`" if line in one.scenarios else escaped(line)
        yield f"  - {quoted}" if markdown else f"    {line}"
