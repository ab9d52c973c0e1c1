"""Texts about suites, the requirement catalogue and ``validator.toml``: what is wrong with what an author
wrote."""

TEXTS: dict[str, tuple[str, str]] = {
    # names
    "no-kind": (
        "Forventningen sier ikke hva som skal gjelde.",
        "The expectation does not say what must hold.",
    ),
    "no-kind.fix": (
        "Legg til for eksempel «status: 200» eller «fhirpath: …».",
        "Add for instance “status: 200” or “fhirpath: …”.",
    ),
    "unknown-suite": ("Det finnes ingen testsuite «{name}».", "There is no suite “{name}”."),
    "suite-folder": (
        "Testsuiten heter «{name}», men ligger i mappen «{folder}».",
        "The suite is called “{name}” but lies in the folder “{folder}”.",
    ),
    "suite-folder.fix": ("La suite og mappe ha samme navn.", "Give suite and folder the same name."),
    "duplicate-id": (
        "Id-en «{name}» er allerede brukt: {first}.",
        "The id “{name}” is already used: {first}.",
    ),
    "duplicate-requirement": (
        "Kravet {name} er allerede definert: {first}.",
        "The requirement {name} is already defined: {first}.",
    ),
    "unknown-requirement": (
        "Kravet {name} finnes ikke i kravkatalogen (suites/requirements).",
        "The requirement {name} is not in the catalogue (suites/requirements).",
    ),
    "unknown-persona": (
        "Personaen «{name}» finnes ikke i testdata/personas.",
        "The persona “{name}” is not in testdata/personas.",
    ),
    "unknown-identity": (
        "Identiteten «{name}» finnes ikke i testdata/identities.yaml.",
        "The identity “{name}” is not in testdata/identities.yaml.",
    ),
    "unknown-package": (
        "Profilpakken «{name}» følger ikke med og ligger ikke ved testsuiten.",
        "The profile package “{name}” is neither bundled nor beside the suite.",
    ),
    "unknown-type": (
        "«{name}» er ikke en ressurstype i FHIR R4.",
        "“{name}” is not a resource type of FHIR R4.",
    ),
    "unknown-step": ("Det finnes ingen slags steg «{name}».", "There is no kind of step “{name}”."),
    "unknown-earlier-step": (
        "Det er ikke noe tidligere steg «{name}» i dette scenarioet.",
        "There is no earlier step “{name}” in this scenario.",
    ),
    "unknown-assertion": (
        "Det finnes ingen slags forventning «{name}».",
        "There is no kind of expectation “{name}”.",
    ),
    # requirements and coverage
    "no-assertion": (
        "Scenarioet «{name}» kontrollerer ingenting: ingen av stegene har «expect».",
        "The scenario “{name}” checks nothing: none of its steps has an “expect”.",
    ),
    "no-assertion.fix": (
        "Legg til minst én forventning i et av stegene under «steps».",
        "Add at least one expectation to one of the steps under “steps”.",
    ),
    "no-requirement": ("Forventningen viser ikke til noe krav.", "The expectation cites no requirement."),
    "no-requirement.fix": (
        "Legg til «requirement: …» her eller på steget (scenarioet har flere krav, så ingen av dem gjelder av seg selv).",
        "Add “requirement: …” here or on the step (the scenario has several requirements, so none applies by itself).",
    ),
    "requirement-not-listed": (
        "{name} er ikke blant kravene som scenarioet «{scenario}» sier at det prøver.",
        "{name} is not among the requirements that the scenario “{scenario}” says it tests.",
    ),
    "requirement-not-listed.fix": (
        "Legg {name} til i scenarioets «requirements».",
        "Add {name} to the scenario's “requirements”.",
    ),
    "requirement-unchecked": (
        "Scenarioet sier at det prøver {name}, men ingen forventning viser til det.",
        "The scenario says that it tests {name}, but no expectation cites it.",
    ),
    "access-unneeded": (
        "Scenarioet sier needs-access, men ingen av stegene sender noen identitets innlogging.",
        "The scenario says needs-access, but none of its steps sends the credentials of an identity.",
    ),
    "access-unneeded.fix": (
        "Fjern needs-access, eller si med «as» hvem stegene er.",
        "Remove needs-access, or say with “as” who the steps are.",
    ),
    "refusal-needs-access": (
        "Steget venter at «{identity}» avvises, men scenarioet kjøres også når ingen kan logge inn, og da avvises ingen.",
        "The step expects “{identity}” to be refused, but the scenario also runs when nobody can log in, and then nobody is "
        "refused.",
    ),
    "refusal-needs-access.fix": (
        "Skriv «needs-access: true» på scenarioet eller testsuiten.",
        "Write “needs-access: true” on the scenario or the suite.",
    ),
    # placeholders
    "bad-placeholder": (
        "«{{{{ {name} }}}}» er ikke et navn som kan settes inn.",
        "“{{{{ {name} }}}}” is not a name that can be filled in.",
    ),
    "bad-placeholder.fix": (
        "Skriv ett navn med punktum, som persona.fnr; bare now og today kan ha et tillegg, som «now - 2h».",
        "Write one dotted name, such as persona.fnr; only now and today may have an addition, as in “now - 2h”.",
    ),
    "unknown-name": (
        "«{name}» har ingen verdi her: det er verken et kjent navn eller lagret av et tidligere steg.",
        "“{name}” has no value here: it is neither a known name nor saved by an earlier step.",
    ),
    "not-a-text": (
        "«{name}» er en sammensatt verdi og kan ikke skrives inn i en tekst.",
        "“{name}” is a structured value and cannot be written into a text.",
    ),
    "saved-twice": ("Navnet «{name}» er allerede i bruk.", "The name “{name}” is already in use."),
    "saved-twice.fix": ("Lagre under et annet navn.", "Save under another name."),
    "saved-unused": ("«{name}» lagres, men brukes aldri.", "“{name}” is saved but never used."),
    # expressions
    "fhirpath": (
        "FHIRPath-uttrykket kan ikke leses fra tegn {offset}: {reason}",
        "The FHIRPath expression cannot be read from character {offset}: {reason}",
    ),
    "kind-not-loaded": (
        "«{name}» fra en annen distribusjon kan ikke lastes: {reason}",
        "“{name}” of another distribution cannot be loaded: {reason}",
    ),
    "regex": ("Det regulære uttrykket er ugyldig: {reason}", "The regular expression is invalid: {reason}"),
    # bodies
    "fixture-missing": (
        "Filen «{name}» finnes ikke i testsuitens mappe.",
        "There is no file “{name}” in the suite's folder.",
    ),
    "fixture-outside": (
        "«{name}» ligger utenfor testsuitens mappe.",
        "“{name}” lies outside the suite's folder.",
    ),
    "fixture-too-large": ("«{name}» er større enn {limit} byte.", "“{name}” is larger than {limit} bytes."),
    "fixture-not-json": ("«{name}» er ikke gyldig JSON: {reason}", "“{name}” is not valid JSON: {reason}"),
    "change-nowhere": (
        "Endringen «{pointer}» treffer ingenting: «{part}» finnes ikke.",
        "The change “{pointer}” hits nothing: “{part}” does not exist.",
    ),
    # identity numbers
    "identity-number-in-url": (
        "Et nasjonalt identitetsnummer ville stå i en URL ({key}).",
        "A national identity number would stand in a URL ({key}).",
    ),
    "identity-number-in-url.fix": (
        "Bruk «method: POST», så parameterne går i kroppen; er det selve feilen som prøves, legg til «deliberate: true».",
        "Use “method: POST”, so that the parameters go in the body; if that very mistake is under test, add "
        "“deliberate: true”.",
    ),
    "real-number": (
        "{file} inneholder et identitetsnummer som kan tilhøre en virkelig person.",
        "{file} contains an identity number that may belong to a real person.",
    ),
    "real-number.fix": (
        "Bruk bare syntetiske numre: måned + 80 (Tenor), + 65 (NHN) eller + 40 (NAV).",
        "Use synthetic numbers only: month + 80 (Tenor), + 65 (NHN) or + 40 (NAV).",
    ),
    # validator.toml
    "not-toml": ("Dette er ikke gyldig TOML: {reason}", "This is not valid TOML: {reason}"),
    "config-environment": (
        "Miljøvariabelen {name}, som {key} viser til, er ikke satt.",
        "The environment variable {name}, which {key} refers to, is not set.",
    ),
    "no-such-date": (
        "{key}: datoen {date} finnes ikke.",
        "{key}: there is no date {date}.",
    ),
    "table-level": ("Nivå", "Level"),
    "table-method": ("Vises ved", "Shown by"),
    "table-role": ("Rolle", "Role"),
    "table-role-source": ("kilde", "source"),
    "table-role-consumer": ("konsument", "consumer"),
    "table-role-platform": ("plattform", "platform"),
    "table-role-any": ("alle, én gang hver", "all, each once"),
    "table-total": ("I alt", "Total"),
    "table-whole": ("Prøves helt", "Tested whole"),
    "table-part": ("Delvis", "In part"),
    "table-none": ("Ikke", "Not"),
    "table-declared": ("Erklæres", "Declared"),
    "table-note": (
        "Antall krav. Det som gjelder begge roller, telles under hver av dem. «Prøves helt»: en testsuite for rollen prøver hver del "
        "som en test kan vise.",
        "Numbers of requirements. What binds both roles is counted under each. “Tested whole”: a test suite for the role tests every "
        "part that a test can show.",
    ),
    "unknown-part": (
        "Kravet har ikke delen {name}.",
        "The requirement has no part {name}.",
    ),
    "cites-the-whole": (
        "{name} sier flere ting. Vis til delen som prøves: {parts}.",
        "{name} says several things. Cite the part that is tested: {parts}.",
    ),
    "other-role": (
        "{name} stiller krav til rollen {binds}, men suiten prøver rollen {role}. Oppgi det som prøves, eller ta det bort.",
        "{name} binds the role {binds}, but the suite tests the role {role}. Cite what is tested, or take the citation away.",
    ),
    "follows-by-itself": (
        "{name} følger av {carried} og vises uten egne tester. Vis til dem i stedet.",
        "{name} follows from {carried} and is shown without tests of its own. Cite those instead.",
    ),
    "follows-nowhere": (
        "follows-from viser til {name}, som ikke finnes i kravene.",
        "follows-from names {name}, which is not among the requirements.",
    ),
    "nobody-tests": (
        "{name} kan prøves, men ingen testsuite gjør det. Vis til det i en suite, eller si i not-tested hvorfor ikke.",
        "{name} can be tested, but no test suite does. Cite it in a suite, or say in not-tested why not.",
    ),
    "tested-after-all": (
        "{name} har not-tested, men en testsuite prøver det. Ta bort not-tested.",
        "{name} has not-tested, but a test suite tests it. Take not-tested away.",
    ),
    "unknown-service": (
        "Informasjonstjenesten {name} finnes ikke i suites/services.yaml.",
        "The information service {name} is not in suites/services.yaml.",
    ),
    "claim-not-offered": (
        "{key}: {service} har ikke {word}. Mulige verdier er {offered}.",
        "{key}: {service} does not have {word}. It can be {offered}.",
    ),
    "declaration-not-claimed": (
        "Det er erklært noe om {name}, men ingen av tjenestene i [claims] krever det ({claimed}). Legg til tjenesten i [claims], eller ta bort erklæringen.",
        "Something is declared about {name}, but none of the services in [claims] demands it ({claimed}). Add the service to [claims], or take the declaration away.",
    ),
    "declared-in-future": (
        "{key}: erklæringen er datert {date}, og det er ikke kommet ennå. Skriv dagen den ble gitt.",
        "{key}: the declaration is dated {date}, which has not come yet. Write the day on which it was made.",
    ),
    "valid-before-declared": (
        "{key}: erklæringen går ut før den ble gitt ({date}).",
        "{key}: the declaration ends before it was made ({date}).",
    ),
    "digest-missing": (
        "{key}: {document} ligger et annet sted, så skriv SHA-256 av dokumentet i sha256.",
        "{key}: {document} lies elsewhere, so write the SHA-256 of the document in sha256.",
    ),
    "digest-differs": (
        "{key}: {document} er ikke dokumentet som det ble vist til; SHA-256 er {found}. Erklær på nytt, eller legg tilbake dokumentet.",
        "{key}: {document} is not the document that was referred to; its SHA-256 is {found}. Declare again, or put the document back.",
    ),
    "digest-without-document": (
        "{key}: sha256 uten document sier ikke hvilket dokument som er ment.",
        "{key}: sha256 without document does not say which document is meant.",
    ),
    "config-file": (
        "Filen {name}, som {key} viser til, finnes ikke.",
        "The file {name}, which {key} refers to, does not exist.",
    ),
    "config-file-is-folder": (
        "{key} skal vise til en fil, men {name} er en mappe.",
        "{key} must refer to a file, but {name} is a folder.",
    ),
    "config-file-unreadable": (
        "Filen {name}, som {key} viser til, kan ikke leses: {reason}.",
        "The file {name}, which {key} refers to, cannot be read: {reason}.",
    ),
    "login-needs-one": (
        "[authorization] trenger én av token, token-command og token-endpoint; her står: {found}.",
        "[authorization] needs one of token, token-command and token-endpoint; here is: {found}.",
    ),
    "login-needs-one.fix": (
        "Behold den måten løsningen logger inn på.",
        "Keep the way in which the product logs in.",
    ),
    "login-needs": (
        "[authorization] mangler {needed}, som {method} trenger.",
        "[authorization] lacks {needed}, which {method} needs.",
    ),
    "login-needs.fix": (
        "Skriv {needed}, eller velg en annen method.",
        "Write {needed}, or choose another method.",
    ),
    "config-address": (
        "«{address}» i {key} er ikke en adresse.",
        "“{address}” in {key} is not an address.",
    ),
    "config-address.fix": (
        "Skriv for eksempel https://fhir.example.org/r4.",
        "Write for example https://fhir.example.org/r4.",
    ),
    # what a scenario will send
    "show-phase-setup": ("Forberedelse", "Set-up"),
    "show-phase-test": ("Prøving", "Test"),
    "show-phase-cleanup": ("Opprydding", "Clean-up"),
    "show-as": ("som {identity}", "as {identity}"),
    "show-credentials": ("legitimasjon: {credentials}", "credentials: {credentials}"),
    "show-expected": ("Dette ventes:", "Expected:"),
    "show-expected-head": ("Ventet", "Expected"),
    "show-requirement-head": ("Krav", "Requirement"),
    "show-meaning-head": ("Ellers", "Otherwise"),
    "show-remark": ("bare en merknad", "only a remark"),
    "show-not-known": (
        "Hva som sendes, vet bare en kjøring: {reason}",
        "What is sent only a run can know: {reason}",
    ),
    "unknown-scenario": (
        "Suiten {suite} har ikke noe scenario «{name}».",
        "The suite {suite} has no scenario “{name}”.",
    ),
}
