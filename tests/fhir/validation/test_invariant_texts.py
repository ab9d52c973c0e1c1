"""Every invariant of the core specification is explained in bokmål and English, with what to change."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

import pytest

from validator.fhir.invariants.corrected import corrected_expression
from validator.fhir.specification.reader import specification
from validator.fhir.validation.invariant import core_explanation
from validator.results import Finding, Text
from validator.texts import invariant_fixes, invariants

Json = dict[str, Any]

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


class CoreInvariant(NamedTuple):
    key: str
    human: str
    expression: str
    source: str


def _stated() -> Iterator[CoreInvariant]:
    for url in specification().urls("StructureDefinition"):
        structure = specification().resource("StructureDefinition", url)
        assert structure is not None
        for view in ("snapshot", "differential"):
            for element in structure.get(view, {}).get("element", ()):
                for constraint in element.get("constraint", ()):
                    key = constraint["key"]
                    expression = corrected_expression(key, constraint["expression"])
                    yield CoreInvariant(key, constraint["human"], expression, constraint.get("source", url))


@cache
def core_invariants() -> frozenset[CoreInvariant]:
    return frozenset(_stated())


@cache
def explanations() -> dict[str, tuple[Text, Text]]:
    """By catalogue name: what is wrong, and what to change."""
    return {
        name: (Text(*invariants.TEXTS[name]), Text(*invariant_fixes.TEXTS[name])) for name in invariants.TEXTS
    }


def test_the_core_specification_states_hundreds_of_invariants() -> None:
    """So that the tests below cannot pass on nothing."""
    assert len({(i.key, i.human) for i in core_invariants()}) > 240


def test_every_core_invariant_is_explained_and_has_a_fix() -> None:
    missing = [i for i in core_invariants() if core_explanation(i.key, i.expression, i.source) is None]
    assert missing == []


def test_rules_that_share_a_key_are_told_apart() -> None:
    said: dict[str, set[tuple[Text, Text]]] = {}
    for i in core_invariants():
        if i.key in ("inv-1", "inv-2"):
            found = core_explanation(i.key, i.expression, i.source)
            assert found is not None
            said.setdefault(i.key, set()).add(found)
    assert (len(said["inv-1"]), len(said["inv-2"])) == (5, 2)


def test_every_entry_is_of_a_core_invariant() -> None:
    known = {i.key for i in core_invariants()} | {
        f"{i.key}@{i.source.rpartition('/')[2]}" for i in core_invariants()
    }
    assert set(invariants.TEXTS) == set(invariant_fixes.TEXTS)
    assert set(invariants.TEXTS) <= known


def test_languages_differ_and_so_do_message_and_fix() -> None:
    alike = [
        name
        for name, (wrong, fix) in explanations().items()
        if len({t.casefold() for t in (wrong.nb, wrong.en, fix.nb, fix.en)}) != 4
    ]
    assert alike == []


def test_texts_are_whole_sentences_without_placeholders() -> None:
    odd = [
        (name, said)
        for name, pair in explanations().items()
        for words in pair
        for said in (words.nb, words.en)
        if re.search(r"[{}\n]|  |TODO|\bSHALL\b", said)
        or not said.endswith(".")
        or not (said[0].isupper() or re.match(r"[a-z]+[A-Z]", said))
    ]
    assert odd == []


@pytest.mark.parametrize(
    ("quoted", "of_a_code"),
    [
        (r"«([^»]*)»|“([^”]*)”", r"[\w.:/#%*-]+"),  # codes and systems
        (r"\b([a-z]+[A-Z]\w*)\b", r".*"),  # names of elements
    ],
)
def test_both_languages_name_the_same_codes_and_elements(quoted: str, of_a_code: str) -> None:
    def named(said: str) -> set[str]:
        found = {"".join(match) if isinstance(match, tuple) else match for match in re.findall(quoted, said)}
        return {name for name in found if re.fullmatch(of_a_code, name, re.ASCII)}

    different = {
        (name, words)
        for name, pair in explanations().items()
        for words in pair
        if named(words.nb) != named(words.en)
    }
    assert different == set()


def test_bokmaal_has_no_english_quotes_and_english_no_norwegian_letters() -> None:
    mixed = [
        (name, words)
        for name, pair in explanations().items()
        for words in pair
        if re.search("[“”]", words.nb) or re.search("[«»æøåÆØÅ]", words.en)
    ]
    assert mixed == []


def test_nothing_is_said_in_the_words_of_the_specification() -> None:
    def plain(said: str) -> str:
        return re.sub(r"\W+", " ", said).casefold().strip()

    theirs = {plain(i.human) for i in core_invariants() if len(i.human) > 40}
    ours = {
        (name, said)
        for name, pair in explanations().items()
        for words in pair
        for said in (words.nb, words.en)
    }
    assert theirs
    assert [(name, said) for name, said in ours if any(sentence in plain(said) for sentence in theirs)] == []


# -- end to end: what is broken is told, and the change that the fix asks for mends it


class Case(NamedTuple):
    key: str
    path: str
    broken: Json
    mend: Callable[[Json], object]
    nb: str
    en: str
    fix_nb: str
    fix_en: str


def _observation(**more: Any) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://example.org/codes", "code": "a"}]},
        **more,
    }


CASES = [
    Case(
        "per-1",
        "Patient.name[0].period",
        {
            "resourceType": "Patient",
            "name": [{"family": "Prøve", "period": {"start": "2024-05-02", "end": "2024-05-01"}}],
        },
        lambda patient: patient["name"][0]["period"].update(end="2024-05-03"),
        "Perioden slutter (end) før den begynner (start)",
        "The period ends before it starts",
        "Rett start eller end",
        "Correct start or end",
    ),
    Case(
        "obs-7",
        "Observation",
        _observation(
            valueString="x",
            component=[
                {
                    "code": {"coding": [{"system": "http://example.org/codes", "code": "a"}]},
                    "valueString": "y",
                }
            ],
        ),
        lambda observation: observation.pop("valueString"),
        "(component) har samme kode som hele observasjonen",
        "A component has the same code as the whole observation",
        "Fjern value[x] fra observasjonen",
        "Remove value[x] of the observation",
    ),
    Case(
        "obs-6",
        "Observation",
        _observation(valueString="x", dataAbsentReason={"text": "y"}),
        lambda observation: observation.pop("dataAbsentReason"),
        "både en verdi (value[x]) og en grunn til at verdien mangler",
        "both a value[x] and a reason for having no value",
        "Fjern dataAbsentReason",
        "Remove dataAbsentReason",
    ),
    Case(
        "ref-1",
        "Observation.subject",
        _observation(subject={"reference": "#p"}, valueString="x"),
        lambda observation: observation.update(
            contained=[{"resourceType": "Patient", "id": "p", "active": True}]
        ),
        "skal peke på en ressurs i contained, men ingen der har denne id-en",
        "must point to a resource in contained, but none there has that id",
        "Legg ressursen i contained",
        "Put the resource into contained",
    ),
    Case(
        "bdl-3",
        "Bundle",
        {
            "resourceType": "Bundle",
            "type": "batch",
            "entry": [{"resource": {"resourceType": "Patient", "active": True}}],
        },
        lambda bundle: bundle["entry"][0].update(request={"method": "POST", "url": "Patient"}),
        "Alle entry skal ha request når typen er «batch»",
        "Every entry must have a request when the type is “batch”",
        "legg til request (method og url) i hver entry",
        "add request (method and url) to every entry",
    ),
    Case(
        "que-2",
        "Questionnaire",
        {
            "resourceType": "Questionnaire",
            "status": "draft",
            "item": [
                {"linkId": "1", "text": "a", "type": "string"},
                {"linkId": "1", "text": "b", "type": "string"},
            ],
        },
        lambda form: form["item"][1].update(linkId="2"),
        "Flere punkter i skjemaet har samme linkId.",
        "Several items in the questionnaire have the same linkId.",
        "Gi hvert punkt sin egen linkId",
        "Give every item a linkId of its own",
    ),
    Case(
        "vsd-0",
        "ValueSet",
        {"resourceType": "ValueSet", "status": "draft", "name": "vitale mål"},
        lambda value_set: value_set.update(name="VitalSigns"),
        "Navnet (name) kan ikke brukes i programkode",
        "The name cannot be used in program code",
        "Skriv name uten mellomrom og særtegn",
        "Write name without spaces and special characters",
    ),
    Case(
        "inv-1",
        "Task",
        {
            "resourceType": "Task",
            "status": "draft",
            "intent": "order",
            "authoredOn": "2024-05-02T10:00:00Z",
            "lastModified": "2024-05-01T10:00:00Z",
        },
        lambda task: task.update(lastModified="2024-05-02T10:00:00Z"),
        "Oppgaven er sist endret (lastModified) før den ble opprettet (authoredOn)",
        "The task was last modified (lastModified) before it was made (authoredOn)",
        "Rett lastModified eller authoredOn",
        "Correct lastModified or authoredOn",
    ),
    Case(
        "inv-1",
        "Parameters.parameter[0]",
        {"resourceType": "Parameters", "parameter": [{"name": "a"}]},
        lambda parameters: parameters["parameter"][0].update(valueString="x"),
        "Parameteren skal ha nøyaktig én av verdi (value[x]), ressurs (resource) og deler (part)",
        "The parameter must have exactly one of a value[x], a resource and parts (part)",
        "Behold eller legg til én av value[x], resource og part",
        "Keep or add one of value[x], resource and part",
    ),
]


def _invariants(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.key == "validation.invariant"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.key}-{case.broken['resourceType']}")
def test_a_broken_invariant_is_told_and_its_fix_mends_it(bench: Any, case: Case) -> None:
    [finding] = _invariants(bench(case.broken))
    assert finding.rule is not None
    assert (finding.rule.id, finding.location.path) == (case.key, case.path)
    assert finding.message.nb.startswith(f"Regelen {case.key} er brutt: ")
    assert finding.message.en.startswith(f"The rule {case.key} is broken: ")
    assert case.nb in finding.message.nb
    assert case.en in finding.message.en
    assert finding.fix is not None
    assert case.fix_nb in finding.fix.nb
    assert case.fix_en in finding.fix.en

    mended = deepcopy(case.broken)
    case.mend(mended)
    assert _invariants(bench(mended)) == []


# -- the rules of others


def _constraint(key: str, expression: str, *translations: tuple[str, str], **more: Any) -> Json:
    constraint = {
        "key": key,
        "severity": "error",
        "human": "Only the family",
        "expression": expression,
        **more,
    }
    if translations:
        constraint["_human"] = {
            "extension": [
                {
                    "url": TRANSLATION,
                    "extension": [
                        {"url": "lang", "valueCode": language},
                        {"url": "content", "valueString": content},
                    ],
                }
                for language, content in translations
            ]
        }
    return constraint


def _told(bench: Any, constraint: Json) -> Finding:
    profile = bench.profile("Patient", {"path": "Patient.name", "constraint": [constraint]})
    [finding] = _invariants(
        bench({"resourceType": "Patient", "name": [{"family": "Prøve", "given": ["Per"]}]}, profile)
    )
    return finding


@pytest.mark.parametrize(
    ("translations", "nb", "en"),
    [
        ([], "Only the family", "Only the family"),
        ([("nb", "Bare etternavnet")], "Bare etternavnet", "Only the family"),
        ([("nb-NO", "Bare etternavnet")], "Bare etternavnet", "Only the family"),
        ([("en", "Just the family")], "Only the family", "Just the family"),
        ([("nb", "Bare etternavnet"), ("en", "Just the family")], "Bare etternavnet", "Just the family"),
        ([("fi", "Vain sukunimi")], "Only the family", "Only the family"),
    ],
)
def test_a_rule_of_another_package_keeps_its_own_words(
    bench: Any, translations: list[tuple[str, str]], nb: str, en: str
) -> None:
    finding = _told(bench, _constraint("own-1", "given.empty()", *translations))
    assert finding.message == Text(f"Regelen own-1 er brutt: {nb}", f"The rule own-1 is broken: {en}")
    assert finding.fix is not None
    for fix in (finding.fix.nb, finding.fix.en):
        assert "own-1" in fix
        assert "given.empty()" in fix


@pytest.mark.parametrize(
    "source",
    [
        None,
        "http://example.org/fhir/StructureDefinition/other",
        "http://hl7.org/fhir/StructureDefinition/Patient",
    ],
)
def test_a_key_of_the_core_for_another_rule_is_not_taken_for_the_core_rule(
    bench: Any, source: str | None
) -> None:
    more = {} if source is None else {"source": source}
    finding = _told(bench, _constraint("pat-1", "given.empty()", **more))
    assert finding.message.en == "The rule pat-1 is broken: Only the family"
    assert finding.fix is not None
    assert "given.empty()" in finding.fix.en


# -- cold start


@pytest.mark.parametrize(
    ("end", "told"), [("2024-06-01", []), ("2024-04-01", ["per-1"])], ids=["sound", "broken"]
)
def test_the_catalogue_is_read_only_when_an_invariant_is_broken(end: str, told: list[str]) -> None:
    program = f"""
import sys
from validator.fhir.definitions import Definitions
from validator.fhir.validation import ValidationSettings, Validator
patient = {{"resourceType": "Patient", "name": [{{"period": {{"start": "2024-05-17", "end": "{end}"}}}}]}}
found = Validator(Definitions.r4(), ValidationSettings(best_practice="ignore")).validate(patient)
print([f.rule.id for f in found if f.rule], "validator.texts.invariants" in sys.modules)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == f"{told} {bool(told)}"
