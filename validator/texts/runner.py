"""Texts of a run: what a step does, what an answer should have been, and why one could not be judged."""

TEXTS: dict[str, tuple[str, str]] = {
    # what a step does, when its author gave it no title
    "step-capabilities": ("Spør hva API-et kan", "Ask what the API can do"),
    "step-read": ("Les {what}", "Read {what}"),
    "step-vread": ("Les en bestemt versjon av {what}", "Read one version of {what}"),
    "step-history": ("Les historikk {what}", "Read history {what}"),
    "step-search": ("Søk {what}", "Search {what}"),
    "step-create": ("Opprett {what}", "Create {what}"),
    "step-update": ("Oppdater {what}", "Update {what}"),
    "step-patch": ("Endre deler av {what}", "Patch {what}"),
    "step-delete": ("Slett {what}", "Delete {what}"),
    "step-transaction": ("Send en transaksjon", "Send a transaction"),
    "step-batch": ("Send en batch", "Send a batch"),
    "step-operation": ("Kall operasjonen {what}", "Call the operation {what}"),
    "step-http": ("Send forespørsel {what}", "Send request {what}"),
    "step-token": ("Hent tilgangstoken", "Obtain an access token"),
    "step-await": ("Vent på forespørsel fra løsningen", "Wait for a request from the product"),
    "step-attest": ("Erklæring", "Declaration"),
    # what an expectation says, when its author gave it no title
    "title-status": ("HTTP-status er {said}", "HTTP status is {said}"),
    "title-header": ("Headeren {said}", "The header {said}"),
    "title-content-type": ("Medietypen er {said}", "The media type is {said}"),
    "title-fhirpath": ("Gjelder: {said}", "Holds: {said}"),
    "title-equals": ("Verdien er som ventet: {said}", "The value is as expected: {said}"),
    "title-count": ("Antallet er som ventet: {said}", "The count is as expected: {said}"),
    "title-profile": ("Følger profilen {said}", "Conforms to the profile {said}"),
    "title-valid": ("Svaret er gyldig FHIR R4", "The answer is valid FHIR R4"),
    "title-operation-outcome": (
        "Feilen er forklart i en OperationOutcome",
        "The error is explained in an OperationOutcome",
    ),
    "title-bundle-links": ("Bundle har lenkene {said}", "The Bundle has the links {said}"),
    "title-paging": ("Sidene henger sammen", "The pages fit together"),
    "title-body-not-contains": ("Svaret inneholder ikke {said}", "The answer does not contain {said}"),
    "title-response-time": ("Svaret kom innen {said} s", "The answer came within {said} s"),
    "title-etag": (
        "Svaret har en ETag som stemmer med versjonen",
        "The answer has an ETag that agrees with the version",
    ),
    "title-version-changed": ("Versjonen er en annen enn {said}", "The version is another than {said}"),
    "title-own-server": (
        "Adressene i svaret fører til serveren som ble spurt",
        "The addresses in the answer lead to the server that was asked",
    ),
    "title-no-identity-number-in-url": (
        "Ingen nasjonale identitetsnumre i URL-er",
        "No national identity numbers in URLs",
    ),
    # HTTP
    "status": (
        "Ventet HTTP-status {expected}, fikk {found}.",
        "Expected HTTP status {expected}, got {found}.",
    ),
    "status.fix": (
        "La API-et svare {expected} på denne forespørselen ({method}).",
        "Let the API answer this request ({method}) with {expected}.",
    ),
    "status-said": (
        "Ventet HTTP-status {expected}, fikk {found}. Serveren sa: «{said}»",
        "Expected HTTP status {expected}, got {found}. The server said: “{said}”",
    ),
    "status-said.fix": (
        "Rett det som serveren peker på («{said}»), så forespørselen ({method}) blir besvart med {expected}.",
        "Mend what the server points at (“{said}”), so that the request ({method}) is answered with {expected}.",
    ),
    "status-parameter": (
        "Ventet HTTP-status {expected}, fikk {found}: serveren tok ikke imot søkeparameteren {parameter}. Den sa: «{said}»",
        "Expected HTTP status {expected}, got {found}: the server did not take the search parameter {parameter}. It said: “{said}”",
    ),
    "status-parameter.fix": (
        "Støtt søkeparameteren {parameter} med den verdien som forespørselen har.",
        "Support the search parameter {parameter} with the value that the request has.",
    ),
    "status-chained": (
        "Ventet HTTP-status {expected}, fikk {found}: serveren tok ikke imot den kjedede søkeparameteren {parameter}. Den sa: «{said}»",
        "Expected HTTP status {expected}, got {found}: the server did not take the chained search parameter {parameter}. It said: “{said}”",
    ),
    "status-chained.fix": (
        "Støtt den kjedede søkeparameteren {parameter}.",
        "Support the chained search parameter {parameter}.",
    ),
    "status-accepted": (
        "Forespørselen ble godtatt (HTTP-status {found}), men skulle ha vært avvist ({expected}).",
        "The request was accepted (HTTP status {found}), but should have been refused ({expected}).",
    ),
    "status-accepted.fix": (
        "Kontroller forespørselen ({method}) før noe utføres, og avvis den med {expected} og en OperationOutcome som sier hva som er galt.",
        "Check the request ({method}) before anything is carried out, and refuse it with {expected} and an OperationOutcome that says what is wrong.",
    ),
    "header-missing": ("Svaret mangler headeren {name}.", "The answer lacks the header {name}."),
    "header-missing.fix": ("Send headeren {name} i svaret.", "Send the header {name} in the answer."),
    "header-present": (
        "Svaret har headeren {name} («{found}»), som ikke skal være der.",
        "The answer has the header {name} (“{found}”), which must not be there.",
    ),
    "header-present.fix": ("Fjern headeren {name} fra svaret.", "Remove the header {name} from the answer."),
    "header-value": (
        "Headeren {name} er «{found}», ventet «{expected}».",
        "The header {name} is “{found}”, expected “{expected}”.",
    ),
    "header-value.fix": ("Sett {name} til «{expected}».", "Set {name} to “{expected}”."),
    "header-pattern": (
        "Headeren {name} er «{found}», som ikke passer til mønsteret {expected}",
        "The header {name} is “{found}”, which does not fit the pattern {expected}",
    ),
    "content-type": (
        "Content-Type er «{found}», ventet {expected}.",
        "Content-Type is “{found}”, expected {expected}.",
    ),
    "content-type.fix": ("Sett Content-Type til {expected}.", "Set Content-Type to {expected}."),
    "body-contains": (
        "Svaret inneholder «{text}» (linje {line}), som ikke skal være der.",
        "The answer contains “{text}” (line {line}), which must not be there.",
    ),
    "body-contains.fix": ("Ta det ut av svaret.", "Take it out of the answer."),
    "response-time": (
        "Svaret kom etter {found} s; ønsket er høyst {limit} s.",
        "The answer came after {found} s; at most {limit} s is wanted.",
    ),
    "etag-form": (
        'ETag er «{found}», ventet en svak ETag som W/"1".',
        'ETag is “{found}”, expected a weak one such as W/"1".',
    ),
    "etag-form.fix": (
        'Send versjonen som ETag: W/"<meta.versionId>".',
        'Send the version as ETag: W/"<meta.versionId>".',
    ),
    "etag-version": (
        "ETag er {found}, men meta.versionId er {version}.",
        "ETag is {found}, but meta.versionId is {version}.",
    ),
    "etag-version.fix": (
        "La ETag og meta.versionId si samme versjon.",
        "Let ETag and meta.versionId say the same version.",
    ),
    "version-unknown": (
        "Svaret sier ikke hvilken versjon det er av: verken ETag eller meta.versionId.",
        "The answer does not say which version it is of: neither ETag nor meta.versionId.",
    ),
    "version-unknown.fix": ("Send ETag og meta.versionId.", "Send ETag and meta.versionId."),
    "version-same": ("Versjonen er fortsatt {version}.", "The version is still {version}."),
    "version-same.fix": (
        "Gi ressursen en ny versjon hver gang innholdet endres.",
        "Give the resource a new version each time its content changes.",
    ),
    "identity-number-in-url": (
        "Et nasjonalt identitetsnummer står i {place}.",
        "A national identity number stands in {place}.",
    ),
    "identity-number-in-url.fix": (
        "URL-er havner i logger. Ta imot og send slike numre i kroppen (POST _search), og gjengi dem ikke i lenker.",
        "URLs end up in logs. Take and send such numbers in the body (POST _search), and do not repeat them in links.",
    ),
    "identity-number-in-self-link": (
        "Et nasjonalt identitetsnummer står i self-lenken ({place}).",
        "A national identity number stands in the self link ({place}).",
    ),
    "identity-number-in-self-link.fix": (
        "FHIR ber om at self-lenken gjengir søket, men når søket kom som POST, bør nummeret utelates: lenker blir logget.",
        "FHIR asks the self link to repeat the search, but leave the number out when the search came as POST: links get logged.",
    ),
    # content
    "no-resource": (
        "Svaret er ikke en FHIR-ressurs i JSON (status {status}, Content-Type {type}).",
        "The answer is not a FHIR resource in JSON (status {status}, Content-Type {type}).",
    ),
    "no-resource.fix": (
        "Svar med en ressurs som application/fhir+json; ved feil med en OperationOutcome.",
        "Answer with a resource as application/fhir+json; for an error with an OperationOutcome.",
    ),
    "fhirpath-false": (
        "Dette gjelder ikke for svaret ({type}): {expression}",
        "This does not hold for the answer ({type}): {expression}",
    ),
    "fhirpath-empty": (
        "Svaret ({type}) har ikke det som trengs for å avgjøre: {expression}",
        "The answer ({type}) lacks what is needed to decide: {expression}",
    ),
    "fhirpath-outcome": (
        "Svaret er en feilmelding («{said}»), så dette gjelder ikke: {expression}",
        "The answer is an error (“{said}”), so this does not hold: {expression}",
    ),
    "fhirpath-not-boolean": (
        "Uttrykket gir {found}, ikke sant eller usant: {expression}",
        "The expression gives {found}, neither true nor false: {expression}",
    ),
    "equals": (
        "{expression} er {found}, ventet {expected}.",
        "{expression} is {found}, expected {expected}.",
    ),
    "count": (
        "{expression} gir {found}, ventet {expected}.",
        "{expression} gives {found}, expected {expected}.",
    ),
    "profile-unknown": (
        "Profilen {profile} finnes verken i de medfølgende pakkene eller i dem som er oppgitt.",
        "The profile {profile} is neither in the bundled packages nor in those given.",
    ),
    "profile-unknown.fix": (
        "Oppgi pakken den ligger i, i testsuitens «profiles» eller med --package.",
        "Give the package that holds it, in the suite's “profiles” or with --package.",
    ),
    "nothing-selected": (
        "Svaret har ingenting å kontrollere: {expression} er tomt.",
        "The answer has nothing to check: {expression} is empty.",
    ),
    "not-a-resource": (
        "{expression} velger noe som ikke er en ressurs: {found}",
        "{expression} selects something that is not a resource: {found}",
    ),
    "not-conformant": (
        "Svaret følger ikke profilen {profile}: {count} feil, den første i {path}: {first}",
        "The answer does not conform to the profile {profile}. Errors: {count}, the first at {path}: {first}",
    ),
    "not-conformant.fix": ("Rett feilene som er listet under.", "Mend the errors listed below."),
    "not-valid": (
        "Svaret er ikke gyldig FHIR R4: {count} feil, den første i {path}: {first}",
        "The answer is not valid FHIR R4. Errors: {count}, the first at {path}: {first}",
    ),
    "not-valid.fix": ("Rett feilene som er listet under.", "Mend the errors listed below."),
    "definitions-missing": (
        "Svaret har utvidelser (extension) fra guider som kjøringen ikke har pakken til: {count}, den første i {path}. Det er lov, men innholdet er ikke kontrollert.",
        "The answer has extensions of guides whose package the run lacks: {count}, the first at {path}. That is allowed, but their content was not checked.",
    ),
    "definitions-missing.fix": (
        "Oppgi pakken som definerer dem, med --package, så blir også de kontrollert.",
        "Give the package that defines them, with --package, and they are checked too.",
    ),
    "not-checked": (
        "Ingen feil er funnet, men en feil kan skjule seg i det som ikke er kontrollert: {what}.",
        "No errors were found, but a fault may hide in what was not checked: {what}.",
    ),
    "not-checked.fix": (
        "Oppgi pakken som har det som mangler, med --package, så blir også det kontrollert. Finnes det ingen slik pakke, må noen sammenligne med kilden.",
        "Give the package that has what is missing, with --package, and that is checked too. Where there is no such package, someone must compare with the source.",
    ),
    "not-an-outcome": (
        "Svaret er en {type} (status {status}), ventet en OperationOutcome.",
        "The answer is a {type} (status {status}), expected an OperationOutcome.",
    ),
    "not-an-outcome.fix": (
        "Svar på feil med en OperationOutcome som sier hva som er galt og hvor.",
        "Answer errors with an OperationOutcome that says what is wrong and where.",
    ),
    "no-such-issue": (
        "OperationOutcome har ingen issue med {expected}; den har {found}.",
        "The OperationOutcome has no issue with {expected}; it has {found}.",
    ),
    "no-such-issue.fix": (
        "Legg til en issue med {expected}.",
        "Add an issue with {expected}.",
    ),
    "links-missing": (
        "Bundle mangler lenkene {missing}; den har {found}.",
        "The Bundle lacks the links {missing}; it has {found}.",
    ),
    "links-missing.fix": ("Legg til Bundle.link med {missing}.", "Add Bundle.link with {missing}."),
    "page-not-a-bundle": (
        "Side {page} er ikke en Bundle (status {status}, {type}).",
        "Page {page} is not a Bundle (status {status}, {type}).",
    ),
    "other-server": (
        "{place} peker til {there}, men API-et ble spurt på {here}: ingen utenfra kommer videre dit.",
        "{place} points to {there}, but the API was asked at {here}: nobody outside gets on from there.",
    ),
    "other-server.fix": (
        "Lag adresser av den adressen som klienten brukte; bak en proxy står den i Forwarded eller X-Forwarded-Host/-Proto.",
        "Make addresses from the one that the client used; behind a proxy it is in Forwarded or X-Forwarded-Host/-Proto.",
    ),
    "other-server-named": (
        "{place} navngir {there}, men API-et ble spurt på {here}.",
        "{place} names {there}, but the API was asked at {here}.",
    ),
    "other-server-named.fix": (
        "Skriv adressen som klienten brukte, så referanser i svaret kan slås opp.",
        "Write the address that the client used, so that references in the answer can be looked up.",
    ),
    "next-elsewhere": (
        "Lenken next finnes, men peker til {there}, og API-et ble spurt på {here}. Den følges ikke: tokenet er ikke ment for andre.",
        "There is a next link, but it points to {there}, and the API was asked at {here}. It is not followed: the token is meant for nobody else.",
    ),
    "next-elsewhere.fix": (
        "Lag lenken av den adressen som klienten brukte; bak en proxy står den i Forwarded eller X-Forwarded-Host/-Proto.",
        "Make the link from the address that the client used; behind a proxy it is in Forwarded or X-Forwarded-Host/-Proto.",
    ),
    "too-few-pages": (
        "Svaret kom på {found} side(r), ventet minst {expected}.",
        "The answer came on {found} page(s), expected at least {expected}.",
    ),
    "too-few-pages.fix": (
        "Del svaret i sider etter _count, og legg ved lenken next.",
        "Split the answer into pages by _count, and add the next link.",
    ),
    "entries-repeated": (
        "{count} treff står på mer enn én side: {entries}.",
        "{count} matches stand on more than one page: {entries}.",
    ),
    "entries-repeated.fix": (
        "Bla i en stabil rekkefølge, for eksempel med id som siste sorteringsnøkkel.",
        "Page in a stable order, for instance with the id as the last sort key.",
    ),
    "pages-left": (
        "Etter {pages} sider er det fortsatt flere; kan ikke avgjøre om alt er med.",
        "After {pages} pages there are still more; whether everything is there cannot be decided.",
    ),
    "total-differs": (
        "Bundle.total er {expected}, men sidene har {found} ulike treff.",
        "Bundle.total is {expected}, but the pages have {found} distinct matches.",
    ),
    "total-differs.fix": (
        "La total være antallet treff på alle sidene, eller utelat den.",
        "Let total be the number of matches on all pages, or leave it out.",
    ),
    # declarations
    "declared": ("Erklært av {by} {date}: {said}", "Declared by {by} on {date}: {said}"),
    "declared-not-met": (
        "{by} har {date} erklært at {requirement} ikke er oppfylt.",
        "{by} declared on {date} that {requirement} is not met.",
    ),
    "not-declared": (
        "Ingen har erklært noe om {requirement}: legg til [declarations.{requirement}] i validator.toml.",
        "Nobody has declared anything about {requirement}: add [declarations.{requirement}] to validator.toml.",
    ),
    # why a step or scenario was skipped, or could not be judged
    "not-declared-capability": (
        "Løsningen oppgir ikke dette i sin CapabilityStatement: {need}",
        "The product does not declare this in its CapabilityStatement: {need}",
    ),
    "not-offered": (
        "Løsningen tilbyr ikke dette, og kan la det være: {need}",
        "The product does not offer this, and need not: {need}",
    ),
    "token-command-not-started": (
        "Kan ikke starte {program} (token-command): {reason}",
        "Cannot start {program} (token-command): {reason}",
    ),
    "token-command-silent": (
        "{program} (token-command) ga ikke noe token på {seconds} sekunder",
        "{program} (token-command) gave no token in {seconds} seconds",
    ),
    "token-command-failed": (
        "{program} (token-command) endte med kode {code}",
        "{program} (token-command) ended with code {code}",
    ),
    "token-command-no-token": (
        "{program} (token-command) skrev ikke ett token og ikke noe annet til standard ut",
        "{program} (token-command) did not print one token and nothing else on standard output",
    ),
    "token-empty-answer": ("ingenting", "nothing"),
    "token-is-opaque": (
        "Tokenet er ikke et JWT, så det kan ikke lages et som er galt i én ting",
        "The token is not a JWT, so that none can be made of it that is wrong in one thing",
    ),
    "no-scope-for-writing": (
        "Tokenet har ingen scope som gir skriving, så det kan ikke gjøres om til et som bare leser",
        "The token has no scope that allows writing, so that it cannot be made into one that only reads",
    ),
    "bad-issuer-key": (
        "Nøkkelen under [issuer] kan ikke brukes til å signere: {reason}",
        "The key under [issuer] cannot be used to sign: {reason}",
    ),
    "no-api": (
        "Ingen FHIR-API svarer på {url}: {shown}. Mangler det noe i adressen, som /fhir eller /r4?",
        "No FHIR API answers at {url}: {shown}. Is a part of the address missing, such as /fhir or /r4?",
    ),
    "no-api-but-there": (
        "Ingen FHIR-API svarer på {url}: {shown}. Det gjør det på {candidate}; bruk den adressen",
        "No FHIR API answers at {url}: {shown}. One does at {candidate}; use that address",
    ),
    "other-fhir-version": (
        "API-et på {url} følger FHIR {version}; suitene prøver R4 (4.0). Oppgi adressen til R4-utgaven",
        "The API at {url} follows FHIR {version}; the suites test R4 (4.0). Give the address of the R4 version",
    ),
    "login-refused": (
        "Innloggingen som {identity} blir avvist (401) med den tilgangen som er satt opp: tokenet er utløpt, feil, eller laget for et "
        "annet API. Rett [identities.{identity}] (eller den felles innloggingen) i validator.toml; «validator check-access» prøver den",
        "The login as {identity} is refused (401) with the access that is configured: the token has expired, is wrong, or is meant for "
        "another API. Mend [identities.{identity}] (or the shared login) in validator.toml; “validator check-access” tries it",
    ),
    "may-not-prepare": (
        "{identity} får ikke gjøre dette (403), og uten det kan ikke scenarioet forberedes. Gi identiteten rettigheten, eller velg en "
        "annen tilgang for den i validator.toml",
        "{identity} may not do this (403), and without it the scenario cannot be prepared. Give the identity the right, or choose other "
        "access for it in validator.toml",
    ),
    "remark-version-differs": (
        "Rapporten gjelder versjon {stated}, men serveren sier at den er versjon {said}",
        "The report is about version {stated}, but the server says that it is version {said}",
    ),
    "remark-certificate-not-verified": (
        "Serverens sertifikat ble ikke kontrollert (verify = false): det er ikke vist at det var denne løsningen som svarte",
        "The server's certificate was not checked (verify = false): it is not shown that it was this product that answered",
    ),
    "remark-open-to-all": (
        "API-et svarer på søk etter pasienter uten innlogging: slik det ble prøvd, er det åpent for alle som når det",
        "The API answers searches for patients without login: as it was tested, it is open to everyone who reaches it",
    ),
    "clock-differs": (
        "Serverens klokke går {seconds} sekunder i forhold til denne maskinens; innlogging med korte frister kan feile av det",
        "The server's clock is {seconds} seconds from this machine's; logins with short limits can fail for it",
    ),
    "await-not-available": (
        "Å vente på forespørsler fra løsningen (rollen konsument) er ikke tilgjengelig ennå.",
        "Waiting for requests from the product (the consumer role) is not available yet.",
    ),
    "nothing-checked": (
        "Ingenting ble kontrollert, så scenarioet kan ikke være bestått.",
        "Nothing was checked, so the scenario cannot have passed.",
    ),
    "after-no-answer": (
        "Ikke prøvd: steget «{step}» fikk ikke noe svar som kan bedømmes.",
        "Not tried: the step “{step}” got no answer that can be judged.",
    ),
    "after-setup": (
        "Ikke prøvd: forberedelsen «{step}» lyktes ikke.",
        "Not tried: the preparation “{step}” did not succeed.",
    ),
    "premise-missing": (
        "Ikke prøvd: steget «{step}» fikk ikke den slags svar som det ventet, og da ville det som sies her ikke stemme.",
        "Not tried: the step “{step}” did not get the sort of answer that it expects, and what is said here would not be true.",
    ),
    "not-begun": (
        "Ikke prøvd: kjøringen har brukt tiden sin ({seconds} sekunder, --max-time).",
        "Not tried: the run has used its time ({seconds} seconds, --max-time).",
    ),
    "run-time-over": (
        "Kjøringen har brukt tiden sin ({seconds} sekunder, --max-time).",
        "The run has used its time ({seconds} seconds, --max-time).",
    ),
    "still-silent": (
        "Ikke prøvd: målet svarte ikke i de {count} siste scenarioene, og svarer fortsatt ikke. {reason}",
        "Not tried: the target did not answer in the last {count} scenarios, and still does not. {reason}",
    ),
    "cleanup-unreachable": (
        "Ikke ryddet: målet svarte ikke.",
        "Not cleaned up: the target did not answer.",
    ),
    "not-cleaned": (
        "Testdata kan ligge igjen i løsningen.",
        "Test data may be left in the product.",
    ),
    "step-failed": (
        "Steget måtte lykkes for at resten skal kunne prøves, men svaret var {status}.",
        "The step had to succeed for the rest to be tested, but the answer was {status}.",
    ),
    "step-failed-said": (
        "Steget måtte lykkes for at resten skal kunne prøves, men svaret var {status}. Serveren sa: «{said}»",
        "The step had to succeed for the rest to be tested, but the answer was {status}. The server said: “{said}”",
    ),
    "not-saved": (
        "Fant ikke «{name}» i svaret, som senere steg trenger.",
        "Did not find “{name}” in the answer, which later steps need.",
    ),
    "value-missing": (
        "«{name}» har ingen verdi, fordi et tidligere steg ikke ga den.",
        "“{name}” has no value, because an earlier step did not give it.",
    ),
    "value-unusable": (
        "«{name}» kan ikke settes inn i teksten.",
        "“{name}” cannot be filled into the text.",
    ),
    "no-refusal": (
        "Ikke bedømt: forespørselen ble godtatt (status {status}), så det finnes ikke noe feilsvar å se på.",
        "Not judged: the request was accepted (status {status}), so there is no error answer to look at.",
    ),
    "no-success": (
        "Ikke bedømt: forespørselen ble avvist (status {status}), så svaret som dette gjelder, kom ikke.",
        "Not judged: the request was refused (status {status}), so the answer that this is about did not come.",
    ),
    "error-instead": (
        "Ventet et svar med innhold, fikk HTTP-status {found}.",
        "Expected an answer with content, got HTTP status {found}.",
    ),
    "error-instead-said": (
        "Ventet et svar med innhold, fikk HTTP-status {found}. Serveren sa: «{said}»",
        "Expected an answer with content, got HTTP status {found}. The server said: “{said}”",
    ),
    "unknown-step": ("Det finnes ingen slags steg «{kind}».", "There is no kind of step “{kind}”."),
    "unknown-assertion": (
        "Det finnes ingen slags forventning «{name}».",
        "There is no kind of expectation “{name}”.",
    ),
    "expression-unfit": (
        "Svaret har en form som uttrykket ikke kan brukes på: {reason}",
        "The answer has a shape that the expression cannot be used on: {reason}",
    ),
    "expression-failed": (
        "Uttrykket kan ikke beregnes: {reason}",
        "The expression cannot be evaluated: {reason}",
    ),
    "assertion-failed": (
        "Forventningen «{kind}» kunne ikke bedømmes: {reason}",
        "The expectation “{kind}” could not be judged: {reason}",
    ),
    "no-target": (
        "Kjøringen har ikke noe mål «{target}»: legg til [targets.{target}] i validator.toml.",
        "The run has no target “{target}”: add [targets.{target}] to validator.toml.",
    ),
    "refused-identity-number": (
        "Ikke sendt: et nasjonalt identitetsnummer ville stått i URL-en.",
        "Not sent: a national identity number would have stood in the URL.",
    ),
    "elsewhere": (
        "Ikke sendt: {url} ligger ikke på målet som prøves.",
        "Not sent: {url} is not on the target under test.",
    ),
    # credentials
    "no-access": (
        "Ikke prøvd: ingen tilgang er satt opp for identiteten «{identity}». Skriv i validator.toml hvordan den logger inn: "
        "[identities.{identity}] med token, eller med egen klient og [authorization].",
        "Not tested: no access is configured for the identity “{identity}”. Say in validator.toml how it logs in: "
        "[identities.{identity}] with a token, or with a client of its own and [authorization].",
    ),
    "same-access": (
        "Ikke prøvd: identitetene «{one}» og «{other}» logger inn på samme måte, så løsningen kan ikke skille dem. Gi hver av "
        "dem sitt eget token eller sin egen klient i validator.toml: [identities.{one}] og [identities.{other}].",
        "Not tested: the identities “{one}” and “{other}” log in in the same way, so the product cannot tell them apart. Give "
        "each a token or a client of its own in validator.toml: [identities.{one}] and [identities.{other}].",
    ),
    "login-wanted": (
        "Ikke prøvd: løsningen svarte {status} på en forespørsel uten innlogging, og ingen tilgang er satt opp for identiteten "
        "«{identity}». Skriv i validator.toml hvordan den logger inn: [identities.{identity}] eller [authorization].",
        "Not tested: the product answered {status} to a request without login, and no access is configured for the identity "
        "“{identity}”. Say in validator.toml how it logs in: [identities.{identity}] or [authorization].",
    ),
    "no-credentials": (
        "Ingen tilgang er satt opp for identiteten «{identity}»: legg til [identities.{identity}] eller [authorization] i "
        "validator.toml.",
        "No access is set up for the identity “{identity}”: add [identities.{identity}] or [authorization] to "
        "validator.toml.",
    ),
    "no-identity": (
        "Målet kjenner ikke identiteten «{identity}».",
        "The target does not know the identity “{identity}”.",
    ),
    "no-proof": (
        "Gjelder ikke: kjøringen bruker ikke tokener som er bundet til en nøkkel (DPoP).",
        "Does not apply: the run does not use tokens bound to a key (DPoP).",
    ),
    "not-issued": (
        "Ikke prøvd: et slikt token ({how}) kan bare den som utsteder tokenene lage, og kjøringen har ingen utsteder som gjør det.",
        "Not tested: only the issuer of the tokens can make such a token ({how}), and the run has no issuer that does.",
    ),
    "no-signature": (
        "Gjelder ikke: tokenet er ikke et signert JWT.",
        "Does not apply: the token is not a signed JWT.",
    ),
    "token-endpoint-unreachable": (
        "Fikk ikke noe brukbart svar fra token-endepunktet {endpoint}: {reason}",
        "Got no usable answer from the token endpoint {endpoint}: {reason}",
    ),
    "token-refused": (
        "Token-endepunktet {endpoint} ga ikke noe token for «{identity}»: status {status}, {said}",
        "The token endpoint {endpoint} gave no token for “{identity}”: status {status}, {said}",
    ),
    "bad-key": (
        "Den private nøkkelen til klienten {client} kan ikke brukes: {reason}",
        "The private key of the client {client} cannot be used: {reason}",
    ),
    # the network
    "refused": ("{host} tar ikke imot forbindelser.", "{host} refuses connections."),
    "unknown-host": ("Fant ingen adresse for {host}.", "Found no address for {host}."),
    "unreachable": ("Får ikke kontakt med {host}: {reason}", "Cannot reach {host}: {reason}"),
    "connect-timeout": (
        "{host} svarte ikke på forsøket på å koble til.",
        "{host} did not answer the attempt to connect.",
    ),
    "timeout": (
        "{host} ga ikke et helt svar innen {seconds} s.",
        "{host} did not give a whole answer within {seconds} s.",
    ),
    "certificate": (
        "Sertifikatet til {host} er ikke til å stole på: {reason}",
        "The certificate of {host} cannot be trusted: {reason}",
    ),
    "certificate-wanted": (
        "{host} vil ha et klientsertifikat (gjensidig TLS) som den godtar. Skriv client-certificate og client-key i validator.toml.",
        "{host} wants a client certificate (mutual TLS) that it accepts. Write client-certificate and client-key in validator.toml.",
    ),
    "tls": ("TLS-forbindelsen til {host} feilet: {reason}", "The TLS connection to {host} failed: {reason}"),
    "redirects": (
        "{host} viderefører uten ende (flere enn {limit} omdirigeringer).",
        "{host} redirects without end (more than {limit} redirections).",
    ),
    "closed-in-tls": (
        "{host} brøt TLS-forbindelsen før svaret var kommet. Vil den ha et klientsertifikat (gjensidig TLS), så skriv client-certificate og "
        "client-key i validator.toml; er de skrevet, godtar den dem kanskje ikke.",
        "{host} broke the TLS connection before the answer had come. If it wants a client certificate (mutual TLS), write client-certificate "
        "and client-key in validator.toml; if they are written, it may not accept them.",
    ),
    "closed": (
        "{host} brøt forbindelsen midt i svaret: {reason}",
        "{host} broke the connection in the middle of the answer: {reason}",
    ),
    "stacked-encoding": (
        "Svaret er komprimert i flere lag ({encoding}) og ble ikke lest.",
        "The answer is compressed in several layers ({encoding}) and was not read.",
    ),
    "too-large": (
        "Svaret er større enn {limit} byte; resten er ikke lest.",
        "The answer is larger than {limit} bytes; the rest was not read.",
    ),
    "bad-address": (
        "Adressen {host} kan ikke brukes: {reason}",
        "The address {host} cannot be used: {reason}",
    ),
    "unforeseen": (
        "Validatoren støtte på noe den ikke var forberedt på ({reason}; {where}). Det sier ingenting om produktet, og steget er ikke prøvd. "
        "Meld feilen, gjerne med svaret som står her.",
        "The validator came upon something it was not prepared for ({reason}; {where}). That says nothing of the product, and the step is not "
        "tested. Please report the fault, preferably with the answer shown here.",
    ),
    "unexpected": ("Forespørselen til {host} feilet: {reason}", "The request to {host} failed: {reason}"),
    "web-page": (
        "{host} svarte med en nettside (status {status}), ikke FHIR. Er dette adressen til FHIR-API-et?",
        "{host} answered with a web page (status {status}), not FHIR. Is this the address of the FHIR API?",
    ),
}
