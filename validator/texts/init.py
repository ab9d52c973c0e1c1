"""What ``validator init`` asks, says and writes."""

TEXTS = {
    # the questions
    "ask-target": (
        "Adressen til FHIR-API-et (for eksempel https://fhir.example.org/r4)",
        "Address of the FHIR API (for example https://fhir.example.org/r4)",
    ),
    "ask-product": ("Produktets navn", "Name of the product"),
    "ask-version": ("Produktets versjon", "Version of the product"),
    "ask-vendor": ("Leverandør", "Vendor"),
    "ask-access": (
        "Hvordan logger en klient inn? none: åpent, token: et token du har, key: private_key_jwt som hos HelseID, secret: client secret, command: et program som skriver ut et token, headers: egne headere",
        "How does a client log in? none: open, token: a token that you have, key: private_key_jwt as HelseID, secret: a client secret, command: a program that prints a token, headers: headers of its own",
    ),
    "access-unknown": (
        "«{found}» er ingen måte å logge inn på; velg none, token, key, secret, command eller headers",
        "“{found}” is no way to log in; choose none, token, key, secret, command or headers",
    ),
    # what was found
    "found": (
        "{url} svarer: {software}, FHIR {fhir}, {count} ressurstyper. Suiter som passer: {suites}.",
        "{url} answers: {software}, FHIR {fhir}, {count} resource types. Suites that fit: {suites}.",
    ),
    "unnamed": ("programvare uten navn", "software without a name"),
    "another-version": (
        "{url} sier FHIR {fhir}; suitene er for R4 (4.0.1).",
        "{url} says FHIR {fhir}; the suites are for R4 (4.0.1).",
    ),
    "not-an-address": (
        "«{address}» er ikke en adresse; skriv for eksempel https://fhir.example.org/r4",
        "“{address}” is not an address; write for example https://fhir.example.org/r4",
    ),
    "no-fhir-api": (
        "Fant ikke noe FHIR-API: GET {url} ga {status} {type}, og de vanlige stiene under (/fhir, /r4 …) ga det heller ikke. Skriver filen likevel; rett [target] url i den.",
        "Found no FHIR API: GET {url} gave {status} {type}, and so did the usual paths below it (/fhir, /r4 …). Writing the file all the same; mend [target] url in it.",
    ),
    "unreachable": (
        "Fikk ikke kontakt med {url}: {reason}. Skriver filen likevel; rett [target] url i den om den er feil.",
        "Could not reach {url}: {reason}. Writing the file all the same; mend [target] url in it if it is wrong.",
    ),
    "exists": (
        "{path} finnes fra før og er ikke rørt; bruk --force for å skrive over, eller et annet navn med --out",
        "{path} exists and was left alone; use --force to write over it, or another name with --out",
    ),
    "no-answer-to-ask": (
        "ingen å spørre: stdin er ikke en terminal; bruk --yes med --target og det andre på kommandolinjen",
        "nobody to ask: stdin is not a terminal; use --yes with --target and the rest on the command line",
    ),
    "needs-target": (
        "si hvor produktet er: --target URL",
        "say where the product is: --target URL",
    ),
    "written": (
        "Skrev {path}. Prøv: validator check-access --config {path}, og så validator run --config {path}",
        "Wrote {path}. Try: validator check-access --config {path}, and then validator run --config {path}",
    ),
    # the file
    "file-head": (
        "Hvordan «validator run --config» når produktet, som hvem, og hva som prøves.\nAlt står forklart i suites/README.md; redigeringsprogrammet kjenner nøklene fra skjemaet over.",
        "How “validator run --config” reaches the product, as whom, and what is tested.\nEverything is explained in suites/README.md; the editor knows the keys from the schema above.",
    ),
    "file-target": ("Produktet som prøves.", "The product under test."),
    "file-timeout": ("sekunder å vente på hvert svar", "seconds to wait for each answer"),
    "file-ca": (
        "når sertifikatet er utstedt av deres egen testautoritet",
        "when the certificate is from a test authority of your own",
    ),
    "file-access": (
        "Hvem testene er. Hver identitet (validator sandbox identities) kan ha sin egen innlogging;\nhemmeligheter hører hjemme i miljøet (env:NAVN), aldri i filen.",
        "Who the tests are. Each identity (validator sandbox identities) may log in in its own way;\nsecrets belong in the environment (env:NAME), never in the file.",
    ),
    "file-token": ("Med et token som allerede finnes:", "With a token that is already at hand:"),
    "file-key": (
        "Med private_key_jwt, slik HelseID vil ha det; gjelder alle identiteter som ikke sier noe annet:",
        "With private_key_jwt, as HelseID wants it; for every identity that does not say otherwise:",
    ),
    "file-client-certificate": (
        "når produktet ber om klientsertifikat (nøkkelen i samme fil, eller i client-key)",
        "when the product asks for a client certificate (its key in the same file, or in client-key)",
    ),
    "file-secret": (
        "Med client secret; gjelder alle identiteter som ikke sier noe annet:",
        "With a client secret; for every identity that does not say otherwise:",
    ),
    "file-command": (
        "Med et program som skriver ut et token; VALIDATOR_IDENTITY i miljøet sier hvem det er for:",
        "With a program that prints a token; VALIDATOR_IDENTITY in its environment says for whom:",
    ),
    "file-headers": (
        "Med egne headere, for produkter som ikke kalles med token:",
        "With headers of its own, for products that are not called with tokens:",
    ),
    "file-claims": (
        "Hva produktet sies å kunne. Det avgjør hva rapporten svarer for. Ta bort # foran det som gjelder.",
        "What the product is said to do. It decides what the report answers for. Remove the # from what holds.",
    ),
    "file-run": ("De samme valgene som på kommandolinjen.", "The same choices as on the command line."),
    "file-suites-fit": (
        "passer til det produktet oppgir i /metadata",
        "fit what the product declares in /metadata",
    ),
    "file-suites-all": (
        "alle; produktet svarte ikke da filen ble skrevet",
        "all; the product did not answer when the file was written",
    ),
}
