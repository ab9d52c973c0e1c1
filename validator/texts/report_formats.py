"""What each report format of a run is."""

TEXTS = {
    "html": (
        "Rapporten til å lese og skrive ut, på bokmål og engelsk",
        "The report to read and print, in bokmål and English",
    ),
    "json": ("Hele resultatet; det som skal tas vare på", "The whole result; the file to keep"),
    "ndjson": (
        "Hendelsene mens kjøringen pågår, én på hver linje",
        "The events while the run goes on, one on each line",
    ),
    "junit": ("For byggeservere", "For build servers"),
    "markdown": (
        "Et sammendrag på én side, for siden til en jobb på en byggeserver",
        "A summary on one page, for the page of a job on a build server",
    ),
    "testreport": ("FHIR TestReport", "FHIR TestReport"),
    "sarif": (
        "Feilene ved scenarioets linje i suiten, for kodeverter og redigeringsprogrammer",
        "The faults at the scenario's line in the suite, for code hosts and editors",
    ),
    "har": (
        "Alle forespørsler og svar, for nettleserens utviklerverktøy",
        "Every request and answer, for the developer tools of a browser",
    ),
    "repeat": (
        "For hvert scenario som feilet: skall-skript, .http-fil og Postman-samling som gjentar det",
        "For each scenario that failed: a shell script, a .http file and a Postman collection that repeat it",
    ),
}
