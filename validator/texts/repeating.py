"""What is said in the files that repeat a failed scenario."""

TEXTS = {
    "of-run": (
        "{tool}, kjøring {run} mot {target}",
        "{tool}, run {run} against {target}",
    ),
    "shell-use": (
        "Kjør: sh repeat.sh. BASE er en annen adresse, VERBOSE=1 viser alle svar, KEEP_DATA=1 lar dataene bli liggende.\n"
        "Sluttkode: 0 alle svar har samme status som i kjøringen, 1 noen har en annen, 2 noe mangler, 3 ingen svarer.",
        "Run it: sh repeat.sh. BASE is another address, VERBOSE=1 shows every answer, KEEP_DATA=1 leaves the data.\n"
        "Exit code: 0 every answer has the status that it had in the run, 1 some has another, 2 something is missing, 3 nobody answers.",
    ),
    "http-use": (
        "For REST Client i VS Code: send forespørslene ovenfra og ned. Token hentes fra miljøet.",
        "For the REST Client of VS Code: send the requests from top to bottom. Tokens are taken from the environment.",
    ),
    "need-base": (
        "adressen til FHIR-API-et, for eksempel den som «validator sandbox serve» skriver",
        "the address of the FHIR API, for example the one that “validator sandbox serve” prints",
    ),
    "need-token": ("et access token for {identity}", "an access token for {identity}"),
    "need-spoilt": (
        "noe som med vilje ikke er et gyldig token, slik steget {step} krever",
        "something that is not a valid token on purpose, as the step {step} asks for",
    ),
    "need-header": (
        "verdien av headeren {header} for {identity}",
        "the value of the header {header} for {identity}",
    ),
    "need-proof": (
        "en kommando som skriver et DPoP-bevis for METODE og URL (RFC 9449)",
        "a command that prints a DPoP proof for METHOD and URL (RFC 9449)",
    ),
    "need-proof-by-hand": (
        "et DPoP-bevis (RFC 9449); det gjelder bare én forespørsel, så lag et nytt for hver",
        "a DPoP proof (RFC 9449); it holds for one request only, so make a new one for each",
    ),
    "incomplete": (
        "Noe av forespørselen ble ikke tatt vare på (en hemmelighet, eller noe som var for langt), så den kan ikke sendes akkurat som den var.",
        "Something of the request was not kept (a secret, or what was too long), so it cannot be sent exactly as it was.",
    ),
    "copy-from-location": (
        "Kopier id-en fra headeren Location i svaret over; klienten kan ikke ta den ut selv.",
        "Copy the id from the Location of the answer above; the client cannot take it out itself.",
    ),
    "no-answer": ("intet svar: se meldingen fra curl over", "no answer: see what curl said above"),
    "no-answer-either": ("intet svar, som i kjøringen", "no answer, as in the run"),
    "as-in-the-run": ("som i kjøringen", "as in the run"),
    "not-as-in-the-run": ("; i kjøringen var det", "; in the run it was"),
    "no-value": (
        "ikke sendt, for svarene før har ikke verdien som trengs",
        "not sent, as the answers before it do not have the value that it needs",
    ),
    "all-as-in-the-run": (
        "Alle svar har samme status som i kjøringen. Se svarene over for det som feilet.",
        "Every answer has the status that it had in the run. What failed is in the answers above.",
    ),
    "some-differ": (
        "Noen svar har en annen status enn i kjøringen: løsningen er endret, eller dataene er ikke de samme.",
        "Some answers have another status than in the run: the product has changed, or the data are not the same.",
    ),
    "status-as-in-the-run": ("Status {status}, som i kjøringen", "Status {status}, as in the run"),
}
