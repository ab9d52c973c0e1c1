"""What is told on the pages of build servers."""

TEXTS: dict[str, tuple[str, str]] = {
    "heading": ("Samsvarstest av {product}", "Conformance of {product}"),
    "suites": ("Testsett", "Suites"),
    "services": ("Tjenester", "Services"),
    "suite": ("testsett", "suite"),
    "service": ("tjeneste", "service"),
    "status": ("status", "status"),
    "passed": ("bestått", "passed"),
    "remarks": ("merknad", "remarks"),
    "declared": ("erklært", "declared"),
    "failed": ("feil", "failed"),
    "undecided": ("uavklart", "undecided"),
    "skipped": ("ikke kjørt", "not run"),
    "demanded": ("krav verifisert", "requirements verified"),
    "what": ("hva", "what"),
    "where": ("scenario", "scenario"),
    "fix": ("hva som kan endres", "what to change"),
    "of": ("{count} av {total}", "{count} of {total}"),
    "more": ("… og {count} til, som står i rapporten.", "… and {count} more, which are in the report."),
    "further": ("{count} til, vist i rapporten og i loggen", "{count} more, shown in the report and the log"),
    "versions": (
        "Journalvalidatoren {version} · {suites} · kjøring {run}",
        "Journalvalidatoren {version} · {suites} · run {run}",
    ),
    "not-run": ("Ikke kjørt", "Not run"),
    "and-elsewhere": ("Det samme i {count} scenarioer: {where}", "The same in {count} scenarios: {where}"),
}
