"""What ``validator explain`` says around what it explains. ``why-<catalogue>`` is what a whole kind of findings rests on."""

TEXTS: dict[str, tuple[str, str]] = {
    "unknown": (
        "«{name}» er verken et krav, et funn eller en regel.",
        "“{name}” is neither a requirement, a finding nor a rule.",
    ),
    "kind-requirement": ("Krav", "Requirement"),
    "kind-finding": ("Funn i validering", "Finding of a validation"),
    "kind-invariant": ("Regel i FHIR R4 (invariant)", "Rule of FHIR R4 (invariant)"),
    "why": ("Hvorfor", "Why"),
    "source": ("Kilde", "Source"),
    "right": ("Riktig", "Right"),
    "wrong": ("Feil", "Wrong"),
    "fix": ("Hva som kan endres", "What to change"),
    "tested": ("Slik prøves det", "How it is tested"),
    "no-example": ("Det finnes ikke noe eksempel ennå.", "There is no example yet."),
    "not-tested": ("Ikke prøvd: {why}", "Not tested: {why}"),
    "not-tested-declared": (
        "Ikke prøvd av maskin: det som skal til, er at noen står inne for det (en erklæring).",
        "Not tested by machine: what it takes is that somebody vouches for it (a declaration).",
    ),
    "not-tested-yet": ("Ingen suite prøver dette ennå.", "No suite tests this yet."),
    "tested-follows": ("Følger av {names}.", "Follows from {names}."),
    "tested-finding": (
        "`validator validate` ser etter det i hver ressurs, og suitene i hvert svar som de validerer.",
        "`validator validate` looks for it in every resource, and the suites in every answer that they validate.",
    ),
    "source-fhir": ("FHIR R4 (4.0.1), https://hl7.org/fhir/R4/", "FHIR R4 (4.0.1), https://hl7.org/fhir/R4/"),
    "source-json": (
        "JSON (RFC 8259) og XML 1.0, slik FHIR R4 bruker dem: https://hl7.org/fhir/R4/formats.html",
        "JSON (RFC 8259) and XML 1.0 as FHIR R4 uses them: https://hl7.org/fhir/R4/formats.html",
    ),
    "source-national": (
        "Skatteetatens regler for fødselsnummer og D-nummer; for andre numre reglene til registeret som systemet hører til",
        "The Norwegian Tax Administration’s rules for national identity numbers and D-numbers; for others those of the register that the system is of",
    ),
    "source-form": (
        "Skjemaet (Questionnaire) som svaret gjelder, etter https://hl7.org/fhir/R4/questionnaireresponse.html",
        "The form (Questionnaire) that the answer is about, by https://hl7.org/fhir/R4/questionnaireresponse.html",
    ),
    "national-identifier": (
        "Et nasjonalt nummer (fødselsnummer, D-nummer, HPR-nummer, organisasjonsnummer og andre) er ikke et som registeret kan ha gitt ut: feil "
        "lengde, feil kontrollsiffer, eller feil slag for systemet sitt. Funnet sier hvilket siffer.",
        "A national number (national identity number, D-number, HPR number, organisation number and others) is not one that the register can "
        "have issued: wrong length, wrong control digit, or the wrong kind for its system. The finding says which digit.",
    ),
    "evidence": ("Slik vises det", "What it takes to show it"),
    "placeholders": (
        "‹…› er det som står i ressursen eller profilen.",
        "‹…› is what stands in the resource or the profile.",
    ),
}
