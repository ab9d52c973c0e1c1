"""Texts of the command line that belong to no other subject."""

TEXTS = {
    "profile-unknown": (
        "profilen {profile} finnes verken i spesifikasjonen eller i pakkene; oppgi pakken som har den, med --package",
        "profile {profile} is neither in the specification nor in the packages; give the package that has it, with --package",
    ),
    "profile-unknown-suggestion": (
        "profilen {profile} finnes verken i spesifikasjonen eller i pakkene; mente du {suggestion}? Ellers oppgi pakken som har den, med --package",
        "profile {profile} is neither in the specification nor in the packages; did you mean {suggestion}? Otherwise give the package that has it, with --package",
    ),
    "profile-unknown-because": (
        "profilen {profile} finnes verken i spesifikasjonen eller i pakkene; {why}",
        "profile {profile} is neither in the specification nor in the packages; {why}",
    ),
    "profile-unknown-file": (
        "rett eller fjern {file} i {package}, som ikke kan brukes: {reason}",
        "mend or remove {file} in {package}, which cannot be used: {reason}",
    ),
    "nothing-selected": (
        "ingen scenarioer passer til {wanted}; «validator suites show» viser hva som finnes",
        "no scenario fits {wanted}; “validator suites show” tells what there is",
    ),
    "folder-unwritable": (
        "kan ikke skrive i mappen {folder}: {reason}",
        "cannot write in the folder {folder}: {reason}",
    ),
    "target-or-sandbox": (
        "oppgi enten --target URL (løsningen som skal testes) eller --sandbox, ikke begge",
        "give either --target URL (the product to test) or --sandbox, not both",
    ),
    "target-missing": (
        "si hva som skal testes: --target URL (adressen til FHIR-API-et), [target] url i validator.toml, eller --sandbox",
        "say what to test: --target URL (the address of the FHIR API), [target] url in validator.toml, or --sandbox",
    ),
    "target-not-url": (
        "{target} er ikke en adresse; skriv for eksempel --target https://fhir.example.org/r4",
        "{target} is not a URL; write for example --target https://fhir.example.org/r4",
    ),
    "target-unusable": ("kan ikke bruke {target}: {reason}", "cannot use {target}: {reason}"),
    "suite-not-claimed": (
        "suiten {suite} prøver tjenesten {service}, som [claims] ikke omfatter ({claimed}); legg til tjenesten der, eller velg andre suiter",
        "the suite {suite} tests the service {service}, which [claims] does not name ({claimed}); add the service there, or choose other suites",
    ),
    "level-unknown": (
        "nivået {level} finnes ikke; velg must, should eller recommendation",
        "there is no level {level}; choose must, should or recommendation",
    ),
    "export-needs-file": (
        "et Word-dokument kan ikke skrives til skjermen; oppgi en fil med --out",
        "a Word document cannot be printed; name a file with --out",
    ),
    "role-unknown": (
        "rollen {role} finnes ikke; velg source eller consumer",
        "there is no role {role}; choose source or consumer",
    ),
    "open-report": ("Åpne {path} i en nettleser.", "Open {path} in a browser."),
    "port-unusable": (
        "kan ikke lytte på {host}:{port}: {reason}; velg en annen port med --port",
        "cannot listen on {host}:{port}: {reason}; choose another port with --port",
    ),
    "host-empty": (
        "--host er tom; skriv en adresse, for eksempel 127.0.0.1 (bare denne maskinen) eller 0.0.0.0 (alle adresser)",
        "--host is empty; write an address, such as 127.0.0.1 (this machine only) or 0.0.0.0 (every address)",
    ),
    "store-foreign": (
        "{store} er databasen til et annet program; velg en annen fil med --store",
        "{store} is another program's database; choose another file with --store",
    ),
    "store-newer": (
        "{store} er laget av en nyere versjon; oppgrader, eller velg en annen fil med --store",
        "{store} was made by a newer version; upgrade, or choose another file with --store",
    ),
    "store-unusable": (
        "kan ikke bruke databasen {store}: {reason}",
        "cannot use the database {store}: {reason}",
    ),
    "credentials-written": (
        "Tilgang for klienter er skrevet til {path}; bruk den med «validator run --config {path}».",
        "Access for clients is written to {path}; use it with “validator run --config {path}”.",
    ),
    "key-damaged": (
        "{reason}; slett filen, så lages en ny",
        "{reason}; delete the file, and a new one is made",
    ),
    "origin-malformed": (
        "--cors-origin: «{origin}» er ikke en opprinnelse; skriv for eksempel https://app.example.org, * eller none",
        "--cors-origin: “{origin}” is not an origin; write for example https://app.example.org, * or none",
    ),
    "identity-unknown": (
        "{identity} er ikke blant dem som har tilgang: {known}",
        "{identity} is not among those with access: {known}",
    ),
    "out-of-memory": ("det er ikke mer minne", "there is no memory left"),
    "unforeseen": (
        "uventet feil i validatoren selv ({reason}); med VALIDATOR_TRACEBACK=1 i miljøet vises hvor",
        "an unforeseen fault in the validator itself ({reason}); with VALIDATOR_TRACEBACK=1 in the environment it shows where",
    ),
    "suites-clean": ("{count} testsuiter uten feil", "{count} suites without faults"),
    "doctor-specification": ("FHIR R4 4.0.1: {count} ressurstyper", "FHIR R4 4.0.1: {count} resource types"),
    "doctor-package": (
        "{package}: profiler og utvidelser: {count}",
        "{package}: profiles and extensions: {count}",
    ),
    "doctor-suites": ("testsuiter: {names}", "suites: {names}"),
    "doctor-cache": ("FHIR-pakkelager: {folder}", "FHIR package cache: {folder}"),
    "doctor-well": ("Alt er på plass.", "Everything is in place."),
    "doctor-ill": (
        "Installasjonen er ufullstendig; installer journalvalidator på nytt.",
        "The installation is incomplete; install journalvalidator again.",
    ),
}
