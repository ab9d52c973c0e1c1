"""What the catalogues of requirements and services that ship say: complete, consistent, and in the field's own words."""

import re
from collections.abc import Iterator

import pytest

from validator.results import Requirement, Text
from validator.suites.requirements import RequirementCatalogue, load_requirements
from validator.suites.services import ServiceCatalogue, load_services

BEYOND_THE_DESIGN = {
    "FPI": range(1, 7),
    "EXC": range(13, 16),
    "INT": range(9, 13),
    "ACC": range(11, 17),
    "LOG": range(5, 8),
    "PAT": range(8, 13),
    "INN": range(2, 7),
    "ROB": range(7, 9),
    "SEC": range(7, 9),
    "KOM": range(6, 9),
    "NWS": range(6, 9),
    "LMA": range(1, 2),
    "PLL": range(5, 7),
    "VAK": range(1, 2),
    "MLD": range(2, 4),
    "FSP": range(1, 2),
    "REG": range(4, 6),
    "RAP": range(2, 4),
    "PRD": range(1, 4),
    "MKT": range(1, 3),
}

BANNED = {
    r"\bpersonnumm": "the last five digits only; fødselsnummer, D-nummer, identitetsnummer",
    r"\bfasit": "autoritativ kilde",
    r"\b[Ss]ystemet\b": "løsningen",
    r"\b[Pp]roduktet\b": "løsningen",
    r"\bscore": "skår",
    r"\bpoeng": "skår",
    r"sikkerhetsnivå 4": "sikkerhetsnivå høyt (tidligere nivå 4)",
}
BANNED_IN_ENGLISH = {
    r"\b[Tt]he system\b": "the product",
    r"\bclinical need": "a legitimate need in the service of the patient",
    r"\bsecurity level 4": "security level high (formerly level 4)",
}


@pytest.fixture(scope="module")
def catalogue() -> RequirementCatalogue:
    return load_requirements()


@pytest.fixture(scope="module")
def services() -> ServiceCatalogue:
    return load_services()


def _texts(requirement: Requirement) -> Iterator[tuple[str, Text]]:
    """Every text of the requirement, with where it stands."""
    yield requirement.id, requirement.title
    for text in (requirement.evidence, requirement.not_tested):
        if text is not None:
            yield requirement.id, text
    for part in requirement.parts:
        for text in (part.title, part.evidence, part.not_tested):
            if text is not None:
                yield f"{requirement.id}.{part.id}", text


def _all_texts(catalogue: RequirementCatalogue) -> Iterator[tuple[str, Text]]:
    for title, _ in catalogue.groups.values():
        yield title.en, title
    for requirement in catalogue.requirements.values():
        yield from _texts(requirement)


def test_the_requirements_that_the_design_missed_are_there(catalogue: RequirementCatalogue) -> None:
    wanted = {f"{prefix}-{n:02}" for prefix, numbers in BEYOND_THE_DESIGN.items() for n in numbers}
    assert len(wanted) == 58
    assert wanted - catalogue.requirements.keys() == set()


def test_a_sentence_says_the_same_in_two_languages(catalogue: RequirementCatalogue) -> None:
    for place, text in _all_texts(catalogue):
        assert text.nb.strip(), place
        assert text.en.strip(), place
        assert text.nb != text.en, place


def test_every_sentence_of_a_requirement_ends_as_one(catalogue: RequirementCatalogue) -> None:
    for requirement in catalogue.requirements.values():
        for place, text in _texts(requirement):
            assert text.nb.endswith("."), place
            assert text.en.endswith("."), place


def test_the_words_are_the_field_s_own(catalogue: RequirementCatalogue) -> None:
    for place, text in _all_texts(catalogue):
        for pattern, instead in BANNED.items():
            assert not re.search(pattern, text.nb), f"{place}: {instead}"
        for pattern, instead in BANNED_IN_ENGLISH.items():
            assert not re.search(pattern, text.en), f"{place}: {instead}"


def test_a_referral_is_no_reference(catalogue: RequirementCatalogue) -> None:
    """In health, "henvisning" is a referral: only messages have them."""
    for place, text in _all_texts(catalogue):
        assert "envisning" not in text.nb or place.startswith("MLD-"), place


def test_ids_of_parts_are_their_own(catalogue: RequirementCatalogue) -> None:
    for requirement in catalogue.requirements.values():
        ids = [part.id for part in requirement.parts]
        assert len(ids) == len(set(ids)), requirement.id


def test_every_requirement_says_what_it_takes_to_show_it(catalogue: RequirementCatalogue) -> None:
    assert [entry.id for entry in catalogue.requirements.values() if entry.evidence is None] == []


def test_what_follows_from_others_follows_from_something(catalogue: RequirementCatalogue) -> None:
    def resolves(citation: str) -> bool:
        id, _, part = citation.partition(".")
        entry = catalogue.requirements.get(id)
        return entry is not None and (not part or part in {item.id for item in entry.parts})

    for entry in catalogue.requirements.values():
        assert all(map(resolves, entry.follows_from)), entry.id
        assert not any(
            catalogue.requirements[citation.partition(".")[0]].follows_from for citation in entry.follows_from
        ), f"{entry.id} rests on one that rests on others"
        assert not (entry.follows_from and entry.parts), f"{entry.id}: carried by others or by its parts"


def test_a_requirement_with_parts_says_of_the_parts_why_they_are_not_tested(
    catalogue: RequirementCatalogue,
) -> None:
    for entry in catalogue.requirements.values():
        assert not (entry.parts and entry.not_tested), entry.id
        assert not (entry.follows_from and entry.not_tested), entry.id


def test_a_declaration_answers_what_no_test_can(catalogue: RequirementCatalogue) -> None:
    """What a person declares is not "not tested": it has its answer."""
    for entry in catalogue.requirements.values():
        for item in (entry, *entry.parts):
            assert not (item.method == "declared" and item.not_tested), f"{entry.id} {item.id}"


def test_parts_agree_with_their_requirement(catalogue: RequirementCatalogue) -> None:
    """A requirement that a test answers has no part that only a person can answer, and the other way round."""
    for entry in catalogue.requirements.values():
        methods = {part.method for part in entry.parts}
        if entry.method != "both":
            assert methods <= {entry.method}, entry.id
        if methods == {"declared"}:
            assert entry.method == "declared", entry.id


def test_recommendations_advise(catalogue: RequirementCatalogue, services: ServiceCatalogue) -> None:
    """Each municipality decides what it demands (Felles journalløft, vedlegg 3.5): no "skal" of a recommendation."""
    recommendations = [entry for entry in catalogue.requirements.values() if entry.level == "recommendation"]
    assert [entry.id for entry in recommendations] == [f"ANS-{number:02}" for number in range(1, 36)]
    assert {entry.group for entry in recommendations} == set(services.recommendations)
    for entry in recommendations:
        for text in (entry.title, *(part.title for part in entry.parts)):
            assert not re.search(r"\b(skal|må)\b", text.nb, re.IGNORECASE), entry.id
            assert not re.search(r"\b(must|shall)\b", text.en, re.IGNORECASE), entry.id


def test_every_source_is_said_in_words(catalogue: RequirementCatalogue) -> None:
    """A document and a chapter, not a line of somebody's copy."""
    for entry in catalogue.requirements.values():
        assert len(set(entry.sources)) == len(entry.sources), entry.id
        assert not any(re.search(r"\b00[0-4]\b|:\d{3,}", source) for source in entry.sources), entry.id


def test_the_services_are_whole(services: ServiceCatalogue) -> None:
    assert [finding.message.en for finding in services.findings] == []
    assert {"felles-grunnlag", "pasientidentitet", "tilgang", "kommunale-tjenester", "news2"} <= set(
        services.services
    )
    for service in services.services.values():
        assert service.title.nb != service.title.en
        assert service.sources


def test_every_group_is_demanded_by_somebody(
    catalogue: RequirementCatalogue, services: ServiceCatalogue
) -> None:
    demanded = {
        *services.common,
        *services.recommendations,
        *(group for service in services.services.values() for group in service.groups),
    }
    assert demanded <= catalogue.groups.keys()
    left = catalogue.groups.keys() - demanded
    for entry in catalogue.requirements.values():
        assert (entry.group in left) == (entry.role == "platform"), entry.id
    for service in services.services.values():
        assert not set(service.groups) & set(services.common), service.id


def test_a_service_has_the_roles_that_its_requirements_bind(
    catalogue: RequirementCatalogue, services: ServiceCatalogue
) -> None:
    """A service that nobody can claim as a source demands nothing of sources alone, and the same for consumers."""
    for service in services.services.values():
        for group in service.groups:
            for id in catalogue.groups[group][1]:
                entry = catalogue.requirements[id]
                assert entry.role in (*service.roles, "both"), f"{service.id}: {id}"


def test_why_nothing_is_tested_is_a_reason(catalogue: RequirementCatalogue) -> None:
    """What is lacking, not "no suite tests this", which the reader sees already."""
    for entry in catalogue.requirements.values():
        for item in (entry, *entry.parts):
            if item.not_tested is not None:
                assert not item.not_tested.en.startswith("No suite"), f"{entry.id} {item.id}"
