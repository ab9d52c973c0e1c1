"""A rich and realistic run for the report tests: every verdict and status, long names, hostile strings. All of it is
invented: product, vendor, patients and addresses."""

import json

from validator.results import (
    AssertionResult,
    Claim,
    Declaration,
    Exchange,
    Finding,
    HttpRequest,
    HttpResponse,
    Location,
    Requirement,
    Result,
    Rule,
    ScenarioResult,
    Severity,
    StepResult,
    SuiteResult,
    Target,
    Text,
    Verdict,
)

BASE = "https://fjord.example/fhir"
HOSTILE = "<script>alert('x')</script> \x1b[31mred\x1b[0m \u202eevil"


def text(nb: str, en: str) -> Text:
    return Text(nb, en)


BUNDLE = {
    "resourceType": "Bundle",
    "type": "searchset",
    "total": 2,
    "entry": [
        {
            "fullUrl": f"{BASE}/Observation/news2-1",
            "resource": {
                "resourceType": "Observation",
                "id": "news2-1",
                "status": "final",
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1104051000000101"}]},
                "subject": {"reference": "Patient/kols-hoey-habituell"},
                "effectiveDateTime": "2026-07-30T08:15:00+02:00",
                "valueInteger": "7",
            },
        }
    ],
}
BUNDLE_TEXT = json.dumps(BUNDLE, indent=2)
OUTCOME_TEXT = json.dumps(
    {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
)


def exchange(
    method: str,
    path: str,
    status: int | None,
    body: str = "",
    answer: str = "",
    content_type: str = "application/fhir+json",
) -> Exchange:
    headers = [("Accept", "application/fhir+json"), ("Authorization", "DPoP [redacted:token]")]
    if body:
        headers.append(("Content-Type", content_type))
    response = None
    problem = None
    if status is None:
        problem = text(
            "Serveren svarte ikke innen 10 sekunder.", "The server did not answer within 10 seconds."
        )
    else:
        response = HttpResponse(
            status, (("Content-Type", "application/fhir+json"), ("ETag", 'W/"3"')), answer
        )
    request = HttpRequest(method, BASE + path, tuple(headers), body)
    return Exchange(request, response, "2026-08-06T08:42:03Z", 0.0342 if response else 10.0, problem)


def passed(kind: str, nb: str, en: str, requirement: str | None = None) -> AssertionResult:
    return AssertionResult(kind, text(nb, en), Verdict.PASS, requirement, evidence=True)


WRONG_TYPE = Finding(
    Severity.ERROR,
    "value",
    "types.wrong-json-type",
    text(
        "«valueInteger» skal være et tall uten anførselstegn, men er teksten «7».",
        "“valueInteger” must be a number without quotes, but is the text “7”.",
    ),
    Location("Bundle.entry[0].resource.valueInteger", 24, 25),
    Rule("Observation.value[x]", "https://hl7.org/fhir/R4/observation.html"),
    text('Skriv "valueInteger": 7.', 'Write "valueInteger": 7.'),
)
NO_PARAMETERS = Finding(
    Severity.ERROR,
    "required",
    "cardinality.too-few",
    text(
        "Totalskåren mangler målingene den bygger på: hasMember skal ha minst 1 element.",
        "The total score lacks the measurements it rests on: hasMember must have at least 1 element.",
    ),
    Location("Bundle.entry[0].resource", 8, 19),
    Rule("NWS-01"),
    text(
        "Legg ved en referanse i hasMember til hver av de sju målingene.",
        "Add a reference in hasMember to each of the seven measurements.",
    ),
)
PROFILE_FAILURE = Finding(
    Severity.ERROR,
    "invalid",
    "assertions.profile",
    text(
        "Svaret følger ikke profilen NEWS2-skår: 2 feil.",
        "The answer does not follow the profile NEWS2 score: 2 errors.",
    ),
    Location("Bundle.entry[0].resource.valueInteger", 24, 25),
    Rule("news2-score", "https://journalvalidatoren.no/fhir/StructureDefinition/news2-score"),
    text(
        "Rett de to feilene under; den første er at tallet er skrevet som tekst.",
        "Mend the two errors below; the first is that the number is written as text.",
    ),
)
TREND_FAILURE = Finding(
    Severity.ERROR,
    "business-rule",
    "assertions.fhirpath",
    text(
        "Søket ga 1 måling, men pasienten har 3 målinger det siste døgnet.",
        "The search returned 1 observation, but the patient has 3 in the last day.",
    ),
    Location("Bundle.entry", None, None),
    Rule("entry.resource.ofType(Observation).count() >= 3"),
    text(
        "Ta med alle målinger i tidsrommet, ikke bare den siste.",
        "Include every observation of the period, not only the latest.",
    ),
)
HOSTILE_FINDING = Finding(
    Severity.ERROR,
    "security",
    "assertions.echo",
    text(
        f"Feilmeldingen gjengir det som ble sendt inn: {HOSTILE}",
        f"The error repeats what was sent: {HOSTILE}",
    ),
    Location("OperationOutcome.issue[0].diagnostics", 1, 40),
    Rule("SEC-02", "javascript:alert(1)"),
    text(
        "Svar uten å gjengi innholdet fra forespørselen.", "Answer without repeating the request's content."
    ),
)
REMARK = Finding(
    Severity.WARNING,
    "business-rule",
    "assertions.fhirpath",
    text(
        "CapabilityStatement oppgir ikke programvarens versjon.",
        "CapabilityStatement has no software version.",
    ),
    Location("CapabilityStatement.software"),
    Rule("CapabilityStatement.software.version", "https://hl7.org/fhir/R4/capabilitystatement.html"),
    text("Fyll ut software.version.", "Fill in software.version."),
)

BASE_SUITE = SuiteResult(
    "base",
    "1.0.0",
    text("Felles grunnlag for alle FHIR-kilder", "The common base of every FHIR source"),
    "base",
    "lookup",
    "source",
    Verdict.WARNING,
    (
        ScenarioResult(
            "capabilities",
            text("Sier hva den kan", "Says what it can do"),
            Verdict.WARNING,
            text("Kilden oppgir FHIR-versjon og ressurser.", "The source states FHIR version and resources."),
            ("EXC-02",),
            (),
            (
                StepResult(
                    "metadata",
                    text("Hent metadata", "Fetch metadata"),
                    "capabilities",
                    Verdict.WARNING,
                    (
                        passed("status", "Svaret er 200", "The answer is 200", "EXC-02"),
                        AssertionResult(
                            "fhirpath",
                            text("Programvarens versjon er oppgitt", "The software version is stated"),
                            Verdict.WARNING,
                            "EXC-02",
                            REMARK,
                        ),
                    ),
                    (exchange("GET", "/metadata", 200, answer='{"resourceType":"CapabilityStatement"}'),),
                    0.04,
                ),
            ),
            "2026-08-06T08:42:01Z",
            0.05,
        ),
        ScenarioResult(
            "bad-input",
            text("Ugyldig innhold gir en tydelig feil", "Invalid content gets a clear error"),
            Verdict.PASS,
            requirements=("ROB-02",),
            steps=(
                StepResult(
                    "create",
                    text("Send inn en pasient som ikke er gyldig", "Submit a patient that is not valid"),
                    "create",
                    Verdict.PASS,
                    (passed("status", "Svaret er 400 eller 422", "The answer is 400 or 422", "ROB-02"),),
                    (
                        exchange(
                            "POST",
                            "/Patient",
                            422,
                            '{\n  "resourceType": "Patient",\n  "x": 1\n}',
                            OUTCOME_TEXT,
                        ),
                    ),
                    0.03,
                ),
            ),
            started="2026-08-06T08:42:02Z",
            elapsed=0.03,
        ),
    ),
    text("Det enhver kilde må få til.", "What every source must manage."),
    "9f1c" * 16,
)
NEWS2_SUITE = SuiteResult(
    "news2",
    "1.0.0",
    text("NEWS2-målinger", "NEWS2 observations"),
    "news2",
    "lookup",
    "source",
    Verdict.FAIL,
    (
        ScenarioResult(
            "total",
            text("Totalskåren med målingene bak", "The total score with the measurements behind it"),
            Verdict.FAIL,
            text(
                "Legevakten slår opp en pasient med KOLS og høy habituell skår.",
                "The emergency clinic looks up a patient with COPD and a high habitual score.",
            ),
            ("NWS-01",),
            ("kols-hoey-habituell",),
            (
                StepResult(
                    "search",
                    text("Søk etter målinger for pasienten", "Search for the patient's observations"),
                    "search",
                    Verdict.FAIL,
                    (
                        passed("status", "Svaret er 200", "The answer is 200", "NWS-01"),
                        AssertionResult(
                            "profile",
                            text("Følger profilen NEWS2-skår", "Follows the profile NEWS2 score"),
                            Verdict.FAIL,
                            "NWS-01",
                            PROFILE_FAILURE,
                            (WRONG_TYPE, NO_PARAMETERS),
                        ),
                    ),
                    (
                        exchange(
                            "POST",
                            "/Observation/_search",
                            200,
                            "patient=Patient%2Fkols-hoey-habituell&code=1104051000000101&_sort=-date",
                            BUNDLE_TEXT,
                            "application/x-www-form-urlencoded",
                        ),
                    ),
                    0.034,
                ),
            ),
            "2026-08-06T08:42:03Z",
            0.04,
        ),
        ScenarioResult(
            "trend",
            text("Utvikling over tid", "Trend over time"),
            Verdict.FAIL,
            requirements=("NWS-04",),
            personas=("kols-hoey-habituell",),
            steps=(
                StepResult(
                    "search",
                    text("Søk etter det siste døgnet", "Search for the last day"),
                    "search",
                    Verdict.FAIL,
                    (
                        AssertionResult(
                            "fhirpath",
                            text("Minst tre målinger", "At least three observations"),
                            Verdict.FAIL,
                            "NWS-04",
                            TREND_FAILURE,
                        ),
                    ),
                    (
                        exchange(
                            "GET",
                            "/Observation?code=1104051000000101&date=ge2026-07-30",
                            200,
                            answer=BUNDLE_TEXT,
                        ),
                    ),
                    0.02,
                ),
            ),
            elapsed=0.02,
        ),
        ScenarioResult(
            "single",
            text("Én måling alene", "A single measurement"),
            Verdict.PASS,
            requirements=("NWS-03",),
            steps=(
                StepResult(
                    "read",
                    text("Les én måling", "Read one measurement"),
                    "read",
                    Verdict.PASS,
                    (passed("status", "Svaret er 200", "The answer is 200", "NWS-03"),),
                    (exchange("GET", "/Observation/spo2-1", 200, answer='{"resourceType":"Observation"}'),),
                    0.01,
                ),
            ),
            elapsed=0.01,
        ),
    ),
    digest="5a0e" * 16,
)
SERVICES_SUITE = SuiteResult(
    "kommunale-tjenester",
    "1.1.0",
    text("Oversikt over kommunale tjenester", "Overview of municipal services"),
    "municipal-services",
    "lookup",
    "source",
    Verdict.PASS,
    (
        ScenarioResult(
            "overview",
            text(
                "Sykehuset ser hele bildet av tjenestene til en eldre mann med lårhalsbrudd, med og uten vedtak",
                "The hospital sees the whole picture of an old man's services after a femoral fracture",
            ),
            Verdict.PASS,
            requirements=("KOM-01", "KOM-03"),
            personas=("laarhalsbrudd-kols-tidlig-demens",),
            steps=(
                StepResult(
                    "search",
                    text("Slå opp tjenestene", "Look up the services"),
                    "search",
                    Verdict.PASS,
                    (
                        passed("status", "Svaret er 200", "The answer is 200", "KOM-01"),
                        passed("profile", "Følger profilen", "Follows the profile", "KOM-01"),
                        passed(
                            "fhirpath", "Har tjenester uten vedtak", "Has services without decision", "KOM-03"
                        ),
                    ),
                    (
                        exchange(
                            "GET", "/CarePlan?_count=50", 200, answer='{"resourceType":"Bundle","total":4}'
                        ),
                    ),
                    0.05,
                ),
            ),
            elapsed=0.06,
        ),
    ),
    digest="77d2" * 16,
)
ACCESS_SUITE = SuiteResult(
    "tilgang",
    "1.0.0",
    text("Tilgang og logging", "Access and logging"),
    "access",
    "lookup",
    "source",
    Verdict.ERROR,
    (
        ScenarioResult(
            "no-token",
            text("Uten token: avslag", "Without a token: refused"),
            Verdict.PASS,
            requirements=("ACC-01",),
            steps=(
                StepResult(
                    "read",
                    text("Les uten token", "Read without a token"),
                    "read",
                    Verdict.PASS,
                    (passed("status", "Svaret er 401", "The answer is 401", "ACC-01"),),
                    (exchange("GET", "/Patient/kari", 401, answer=OUTCOME_TEXT),),
                    0.01,
                ),
            ),
            elapsed=0.01,
        ),
        ScenarioResult(
            "access-log",
            text("Hver utlevering er logget", "Every disclosure is logged"),
            Verdict.ERROR,
            requirements=("LOG-01",),
            steps=(
                StepResult(
                    "log",
                    text("Les tilgangsloggen", "Read the access log"),
                    "search",
                    Verdict.ERROR,
                    (),
                    (exchange("GET", "/AuditEvent?patient=kari", None),),
                    10.0,
                    text(
                        "Serveren svarte ikke innen 10 sekunder.",
                        "The server did not answer within 10 seconds.",
                    ),
                ),
            ),
            elapsed=10.0,
        ),
        ScenarioResult(
            "tenant",
            text("Annen kommune ser ingenting", "Another municipality sees nothing"),
            Verdict.SKIP,
            requirements=("ACC-03",),
            reason=text(
                "Krever en identitet i en annen kommune, som ikke er satt opp.",
                "Needs an identity in another municipality, which is not configured.",
            ),
        ),
    ),
    digest="c0de" * 16,
)
DOCUMENT_SUITE = SuiteResult(
    "dokumentdeling",
    "0.9.0",
    text("Dokumentdeling", "Document sharing"),
    "documents",
    "send-receive",
    "consumer",
    Verdict.PASS,
    (
        ScenarioResult(
            "risk",
            text("Risikovurdering finnes", "A risk assessment exists"),
            Verdict.PASS,
            requirements=("SEC-05",),
            steps=(
                StepResult(
                    "declare",
                    text(
                        "Leverandøren erklærer at ROS og DPIA er oppdatert",
                        "The vendor declares a current ROS and DPIA",
                    ),
                    "attest",
                    Verdict.PASS,
                    (
                        passed(
                            "declaration",
                            "Erklært av sikkerhetsleder 3. juni 2026, se ros-2026.pdf",
                            "Declared by the security officer on 3 June 2026, see ros-2026.pdf",
                            "SEC-05",
                        ),
                    ),
                ),
            ),
        ),
    ),
    digest="d0c5" * 16,
)
MEDICATION_SUITE = SuiteResult(
    "legemiddelliste",
    "0.3.0",
    text("Pasientens legemiddelliste", "The patient's medication list"),
    "medication-list",
    "shared-edit",
    "source",
    Verdict.SKIP,
    (
        ScenarioResult(
            "writers",
            text("Flere skriver på samme liste", "Several write on the same list"),
            Verdict.SKIP,
            requirements=("PLL-03",),
            reason=text(
                "Løsningen oppgir ikke MedicationRequest.", "The product does not declare MedicationRequest."
            ),
        ),
    ),
    digest="a11e" * 16,
)
HOME_SUITE = SuiteResult(
    "hjemmeoppfoelging",
    "0.5.0",
    text("Digital hjemmeoppfølging", "Digital home follow-up"),
    "home-follow-up",
    "send-receive",
    "source",
    Verdict.PASS,
    (
        ScenarioResult(
            "device",
            text("Måling fra utstyr", "Device measurement"),
            Verdict.PASS,
            requirements=("DHO-01",),
            steps=(
                StepResult(
                    "create",
                    text("Send inn en måling", "Submit a measurement"),
                    "create",
                    Verdict.PASS,
                    (passed("status", "Svaret er 201", "The answer is 201", "DHO-01"),),
                    (
                        exchange(
                            "POST", "/Observation", 201, '{"resourceType":"Observation","status":"final"}'
                        ),
                    ),
                    0.02,
                ),
            ),
            elapsed=0.02,
        ),
        ScenarioResult(
            "questionnaire",
            text("Svar på skjema", "Questionnaire response"),
            Verdict.SKIP,
            requirements=("DHO-02",),
            reason=text("Utelatt fra kjøringen.", "Left out of the run."),
        ),
    ),
    digest="beef" * 16,
)
SECURITY_SUITE = SuiteResult(
    "sikkerhet",
    "1.0.0",
    text("Sikkerhet i feilsvar", "Security of error answers"),
    "security",
    "lookup",
    "source",
    Verdict.FAIL,
    (
        ScenarioResult(
            "echo",
            text("Feilsvar gjengir ikke innholdet", "Errors do not repeat the content"),
            Verdict.FAIL,
            requirements=("SEC-02",),
            steps=(
                StepResult(
                    "create",
                    text("Send inn skadelig innhold", "Submit hostile content"),
                    "http",
                    Verdict.FAIL,
                    (
                        AssertionResult(
                            "body",
                            text("Svaret gjengir ikke innholdet", "The answer does not repeat the content"),
                            Verdict.FAIL,
                            "SEC-02",
                            HOSTILE_FINDING,
                        ),
                    ),
                    (exchange("POST", "/Patient", 400, json.dumps({"name": HOSTILE}), HOSTILE),),
                    0.02,
                ),
            ),
            elapsed=0.02,
        ),
    ),
    digest="5ec0" * 16,
)

SUITES = (
    SERVICES_SUITE,
    NEWS2_SUITE,
    BASE_SUITE,
    ACCESS_SUITE,
    SECURITY_SUITE,
    HOME_SUITE,
    DOCUMENT_SUITE,
    MEDICATION_SUITE,
)

_REQUIREMENTS = (
    ("ACC-01", "must", "Uten gyldig token gis det ingenting ut", "Nothing is disclosed without a valid token", "automated"),
    ("ACC-03", "must", "Streng atskillelse mellom kommuner", "Strict separation per municipality", "automated"),
    ("ANS-09", "must", "Åpne grensesnittstandarder", "Open interface standards", "automated"),
    ("ANS-34", "should", "Flere flater", "Several surfaces", "declared"),
    ("DHO-01", "must", "Målingen har riktig innbygger", "A measurement carries the right citizen", "automated"),
    ("DHO-02", "must", "Skjemasvar når journalen", "Questionnaire answers reach the record", "automated"),
    ("EXC-02", "must", "Delte data følger profilene", "Shared data conform to the profiles", "automated"),
    ("KOM-01", "must", "Leverer vedtatte tjenester", "Delivers decided services", "automated"),
    ("KOM-03", "must", "Tjenester uten vedtak kan vises", "Services without a decision can be shown", "automated"),
    ("LOG-01", "must", "Hver utlevering logges med formål", "Every disclosure is logged with purpose", "automated"),
    ("NWS-01", "must", "Sju målinger, delskårer og totalskår", "Seven parameters, scores and total", "automated"),
    ("NWS-03", "must", "Én måling kan sendes alene", "A single measurement may be sent alone", "automated"),
    ("NWS-04", "must", "Utvikling over tid er tilgjengelig", "Trend over time is available", "automated"),
    ("PLL-03", "must", "Flere kan skrive på samme liste", "Several writers keep one list", "automated"),
    ("ROB-02", "must", "Ugyldig innhold gir en tydelig feil", "Bad input gets a clear error", "automated"),
    ("SEC-02", "must", "Feilsvar røper ikke noe", "Errors disclose nothing", "automated"),
    ("SEC-05", "must", "ROS og DPIA er oppdatert", "ROS and DPIA are current", "declared"),
)  # fmt: skip
REQUIREMENTS = {
    identifier: Requirement(identifier, level, text(nb, en), "both", method, ("001:1722",))
    for identifier, level, nb, en, method in _REQUIREMENTS
}

EXAMPLE = Result(
    "2026-08-06-a1b2c3",
    "2026-08-06T08:42:00Z",
    "2026-08-06T08:42:14Z",
    "0.1.0",
    Target(
        BASE,
        "url",
        "Fjord Journal",
        "Fjord Systemer AS",
        "4.2.1",
        "Fjord FHIR Gateway 4.2",
        "4.0.1",
    ),
    SUITES,
    REQUIREMENTS,
    ("no-basis@2.2.2", "journalvalidator.kommune@0.2.0", "terminology@0.1.0"),
    (Claim("municipal-services", "source", "lookup", True, tuple(REQUIREMENTS)),),
    (
        Declaration(
            "SEC-05", True, f"Kari {HOSTILE}", "2026-01-05", HOSTILE, document="ros.pdf", sha256="0" * 64
        ),
        Declaration("KOM-03", True, "Ola Eksempel", "2025-01-05", valid_until="2025-12-31"),
        Declaration("KOM-01", False, "Ola Eksempel", "2026-01-05", "Not before version 5"),
    ),
    True,
    Verdict.FAIL,
)

VERIFIED = Result(
    "2026-08-06-ok",
    "2026-08-06T08:42:00Z",
    "2026-08-06T08:42:01Z",
    "0.1.0",
    EXAMPLE.target,
    (SERVICES_SUITE,),
    {key: REQUIREMENTS[key] for key in ("KOM-01", "KOM-03")},
    ("journalvalidator.kommune@0.2.0",),
    complete=True,
    verdict=Verdict.PASS,
)
