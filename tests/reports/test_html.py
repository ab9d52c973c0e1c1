"""The HTML report as text: self-contained, in both languages, and safe whatever the product answered."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from example_result import EXAMPLE, SERVICES_SUITE, VERIFIED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from validator.fhir.packages.package import bundled_package
from validator.reports.html import MAX_BODY, render_html, shown_body
from validator.results import (
    AssertionResult,
    Claim,
    Exchange,
    HttpRequest,
    HttpResponse,
    Language,
    Remark,
    Requirement,
    RequirementPart,
    Result,
    ScenarioResult,
    StepResult,
    Target,
    Text,
    Verdict,
)


def page(result: Result = EXAMPLE, language: Language = "nb", **options: str) -> html.HtmlElement:
    return html.document_fromstring(render_html(result, language, **options))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_frame(language: Language) -> None:
    document = page(language=language)
    assert document.get("lang") == language
    levels = [int(h.tag[1]) for h in document.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in document.iter("table"):
        assert table.get("aria-label") or table.get("aria-labelledby")
        assert {th.get("scope") for th in table.iter("th")} <= {"col", "row", "rowgroup"}
    identifiers = document.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    for link in document.xpath("//a[starts-with(@href, '#')]/@href"):
        assert link[1:] in identifiers


@pytest.mark.parametrize("language", ["nb", "en"])
def test_nothing_is_loaded_from_outside_and_nothing_runs(language: Language) -> None:
    document = page(language=language)
    assert not document.xpath("//script | //iframe | //object | //img | //video | //audio | //form")
    assert document.xpath("//link/@href") == ["data:,"]
    assert not document.xpath("//@src | //@style | //@*[starts-with(name(), 'on')]")
    for address in document.xpath("//a/@href"):
        assert re.match(r"#|https?://", address)
    style = document.xpath("string(//style)")
    assert "url(" not in style
    assert "@import" not in style
    policy = document.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_the_buyer_gets_the_answer_first() -> None:
    document = page()
    masthead = words(document.xpath("//header[@class='masthead']")[0])
    for said in (
        "Fjord Journal 4.2.1",
        "fra Fjord Systemer AS",
        "Feil i 2 av 8 tjenester",
        "Tjenestene stiller 17 krav:",
        "6. august 2026 kl. 10.42 norsk tid",
        "https://fjord.example/fhir",
    ):
        assert said in masthead
    rows = [words(row) for row in document.xpath("//table[contains(@class, 'services')]/tbody/tr")]
    assert len(rows) == 8
    assert rows[0].startswith(
        "Oversikt over kommunale tjenester kommunale-tjenester 1.1.0 Delvis prøvd Kilde"
    )
    assert "Feil: 2 av 3" in rows[1]
    assert "Bare erklært" in rows[6]
    assert "Ikke prøvd" in rows[7]
    assert "Verifisering flytter ikke ansvaret" in words(document)


PARTED = Requirement(
    "KOM-01",
    "must",
    Text("Leverer tjenestene", "Delivers the services"),
    "source",
    "automated",
    parts=(
        RequirementPart("code", Text("Med kode", "With a code"), "source", "automated"),
        RequirementPart(
            "extent",
            Text("Med omfang", "With the extent"),
            "source",
            "automated",
            not_tested=Text("Trenger et register.", "Needs a register."),
        ),
    ),
)
ADVICE = Requirement("ANS-01", "recommendation", Text("Følger lovene", "Follows the law"), "both", "declared")
CLAIMED = replace(
    VERIFIED,
    requirements={"KOM-01": PARTED, "ANS-01": ADVICE},
    claims=(Claim("kommunale-tjenester", "source", "lookup", True, ("KOM-01",)),),
)


@pytest.mark.parametrize(
    ("language", "untested", "reason", "recommended", "binding"),
    [
        ("nb", "Ikke prøvd: Med omfang", "Trenger et register.", "Anbefalinger", ("Skal", "Bør")),
        ("en", "Not tested: With the extent", "Needs a register.", "Recommendations", ("Must", "Should")),
    ],
)
def test_what_is_demanded_is_listed_with_the_reason_and_advice_stands_apart(
    language: Language, untested: str, reason: str, recommended: str, binding: tuple[str, ...]
) -> None:
    document = page(CLAIMED, language)
    (row,) = document.xpath("//section[@id='requirements']//tr[.//span[.='KOM-01']]")
    assert untested in words(row)
    assert reason in words(row)
    assert not document.xpath("//section[@id='requirements']//tr[.//span[.='ANS-01']]")
    (advice,) = document.xpath("//section[@id='recommendations']")
    assert words(advice).startswith(recommended)
    assert "ANS-01" in words(advice)
    cells = [words(cell) for cell in advice.xpath(".//td | .//th")]
    assert not set(cells) & set(binding)


def test_the_picture_says_in_words_what_it_shows() -> None:
    document = page(CLAIMED)
    pictures = document.xpath("//svg[@role='img']")
    assert len(pictures) == 3
    for picture in pictures:
        total = sum(int(part.get("width")) for part in picture.iter("rect"))
        assert picture.get("viewbox", picture.get("viewBox")) == f"0 0 {total} 1"
        counted = re.findall(r": (\d+)", picture.get("aria-label"))
        assert sum(map(int, counted)) == total
    assert pictures[0].get("aria-label").startswith("Av 1:")


def test_a_cited_part_links_to_its_requirement() -> None:
    suite = SERVICES_SUITE
    failed = AssertionResult("equals", Text("a", "a"), Verdict.FAIL, "KOM-01.code", evidence=True)
    step = StepResult("s", Text("s", "s"), "read", Verdict.FAIL, (failed,))
    scenario = replace(suite.scenarios[0], verdict=Verdict.FAIL, steps=(step,), requirements=("KOM-01.code",))
    document = page(replace(CLAIMED, suites=(replace(suite, scenarios=(scenario,)),)))
    (link,) = document.xpath("//article[@id='failure-1']//a[@href='#requirement-KOM-01']")
    assert link.text == "KOM-01.code"
    assert "Med kode" in words(document.xpath("//article[@id='failure-1']")[0])


def test_the_developer_gets_place_rule_fix_and_command() -> None:
    (failure,) = page(language="en").xpath("//article[@id='failure-1']")
    said = words(failure)
    for part in (
        "The answer does not follow the profile NEWS2 score: 2 errors.",
        "Bundle.entry[0].resource.valueInteger (line 24, column 25)",
        "NWS-01 Seven parameters, scores and total",
        "Mend the two errors below",
        "2 findings behind this",
        "curl -sS -i https://fjord.example/fhir/Observation/_search",
        "$TOKEN",
    ):
        assert part in said
    assert failure.xpath(".//a[@rel]/@href")[0].endswith("/StructureDefinition/news2-score")
    text, caret = failure.xpath("string(.//div[@class='excerpt']//code)").split("\n")
    assert text[caret.index("^")] == '"'
    assert text[caret.index("^") :] == '"7"'


@pytest.mark.parametrize(("length", "folded"), [(1500, 0), (3000, 1)])
def test_a_long_command_is_whole_but_folded(length: int, folded: int) -> None:
    suite = next(suite for suite in EXAMPLE.suites if any(s.verdict.value == "fail" for s in suite.scenarios))
    body = "x" * length

    def sent(scenario: ScenarioResult) -> ScenarioResult:
        steps = tuple(
            replace(
                step,
                exchanges=tuple(replace(e, request=replace(e.request, body=body)) for e in step.exchanges),
            )
            for step in scenario.steps
        )
        return replace(scenario, steps=steps)

    changed = replace(suite, scenarios=tuple(map(sent, suite.scenarios)))
    failure = page(replace(EXAMPLE, suites=(changed,))).get_element_by_id("failure-1")
    (command,) = failure.xpath("./pre[contains(@class, 'curl')] | ./details/pre[contains(@class, 'curl')]")
    assert body in command.text_content()
    assert len(failure.xpath("./details[not(@open)]/pre[contains(@class, 'curl')]")) == folded


def test_evidence_is_folded_and_complete() -> None:
    document = page()
    evidence = document.get_element_by_id("evidence")
    assert not document.xpath("//details[@open]")
    assert len(evidence.find_class("scenario")) == 14
    assert len(evidence.find_class("exchange")) == sum(
        len(step.exchanges) for suite in EXAMPLE.suites for s in suite.scenarios for step in s.steps
    )


def test_only_what_is_verified_looks_verified() -> None:
    evidence = page().get_element_by_id("evidence")
    badges = [words(badge) for badge in evidence.xpath("./details/summary/span[contains(@class, 'badge')]")]
    assert badges == [
        "Verifisert",
        "Feil",
        "Verifisert med merknad",
        "Uavklart",
        "Feil",
        "Delvis prøvd",
        "Bare erklært",
        "Ikke prøvd",
    ]


def test_an_interrupted_run_says_so_first_and_verifies_nothing() -> None:
    document = page(replace(VERIFIED, complete=False))
    assert "Kjøringen ble avbrutt" in words(document.find_class("banner")[0])
    assert document.find_class("answer")[0].get("class") == "answer open"
    table = document.xpath("//table[contains(@class, 'services')]")[0]
    assert not table.xpath(".//span[contains(@class, 'badge') and contains(@class, ' verified')]")
    whole = page(VERIFIED)
    assert not whole.find_class("banner")
    assert whole.find_class("answer")[0].get("class") == "answer good"


def test_a_sandbox_run_is_not_about_a_product() -> None:
    document = page(replace(VERIFIED, target=Target("http://sandbox", "sandbox")), "en")
    assert words(document.xpath("//h1")[0]) == "The reference sandbox"
    assert "says nothing about any product" in words(document.find_class("banner")[0])


def test_our_own_profiles_are_not_taken_for_national_ones() -> None:
    assert bundled_package("kommune").name == "journalvalidator.kommune", "as runs name it"
    packages = [words(item) for item in page().xpath("//section[@id='versions']//li")]
    assert packages == [
        "no-basis@2.2.2",
        "journalvalidator.kommune@0.2.0 – Journalvalidatorens egne profiler, ikke nasjonale",
        "terminology@0.1.0",
    ]


def test_missing_names_are_named() -> None:
    document = page(replace(VERIFIED, target=Target("https://a.example", "url")), "en")
    assert words(document.xpath("//h1")[0]) == "Unnamed product"
    assert "can't be tied to one particular release" in words(document)


def test_the_other_language_is_linked_only_when_there_is_one() -> None:
    assert page(other_language_file="report.en.html").xpath("//a[@hreflang='en']/@href") == ["report.en.html"]
    assert not page().xpath("//a[@hreflang]")


HOSTILE = st.text(
    st.sampled_from("<>&\"'/\\{}%# \n\x00\x1b\u202e\ud800jsav:cript=onload") | st.characters(), max_size=40
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(HOSTILE, HOSTILE)
def test_no_text_becomes_markup(first: str, second: str) -> None:
    calm = render_html(hostile("calm", "calm"))
    wild = render_html(hostile(first, second))

    def shape(content: str) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (element.tag, tuple(sorted(element.keys())))
            for element in html.document_fromstring(content.encode("utf-8")).iter()
            if isinstance(element.tag, str)
            and element.tag not in ("dl", "div", "dt", "dd", "pre", "code", "p")
        ]

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", wild)
    if first and second:
        assert shape(wild) == shape(calm)


def hostile(first: str, second: str) -> Result:
    scenario = SERVICES_SUITE.scenarios[0]
    step = scenario.steps[0]
    response = HttpResponse(200, ((first, second),), second + "\nx")
    exchange = Exchange(HttpRequest("GET", first, ((second, first),)), response, first, 0.1)
    step = replace(step, title=Text(first, second), exchanges=(exchange,))
    suite = replace(
        SERVICES_SUITE,
        title=Text(second, first),
        scenarios=(replace(scenario, title=Text(first, first), steps=(step,)),),
    )
    target = Target(first, "url", first, second, second, first, second)
    return replace(VERIFIED, suites=(suite,), target=target)


def test_single_line_json_is_laid_out_and_other_text_is_left_alone() -> None:
    assert shown_body('{"a":[1]}').text == '{\n  "a": [\n    1\n  ]\n}'
    assert shown_body('{"a":[1]}').formatted
    for body in ('{"a":\n1}', "{oops", "<html>", "", "[" * 5000):
        assert shown_body(body).text == body
        assert not shown_body(body).formatted


def test_a_long_body_is_cut_and_says_so() -> None:
    shown = shown_body("x" * (MAX_BODY + 1))
    assert shown.cut
    assert (len(shown.text), shown.total) == (MAX_BODY, MAX_BODY + 1)
    assert not shown_body("x" * MAX_BODY).cut


@pytest.mark.parametrize("language", ["nb", "en"])
def test_remarks_about_the_whole_run_stand_before_the_answer(language: Language) -> None:
    said = Text("Gjelder 4.2, men er 4.1 <b>", "About 4.2, but is 4.1 <b>")
    page = render_html(replace(VERIFIED, remarks=(Remark("version-differs", said),)), language)
    shown = said.in_language(language).replace("<b>", "&lt;b&gt;")
    assert page.index(f"<p>{shown}.</p>") < page.index('<div class="answer')
    assert shown in page[page.index('id="limitations"') :]
