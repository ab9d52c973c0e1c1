"""Texts of the reports, on paper, in the browser and on the console."""

from validator.texts.report_names import TEXTS as NAMES

TEXTS: dict[str, tuple[str, str]] = {
    **NAMES,
    # Reading and writing reports
    "cannot-write": (
        "Rapporten kan ikke skrives til {path}: {reason}. Velg en annen mappe med --out, eller gi skrivetilgang.",
        "The report can't be written to {path}: {reason}. Choose another folder with --out, or give write access.",
    ),
    "unknown-format": (
        "Ukjent rapportformat «{found}». Velg blant: {known}.",
        "Unknown report format “{found}”. Choose among: {known}.",
    ),
    "result-not-json": (
        "Resultatfilen er ikke gyldig JSON: {problem}.",
        "The result file is not valid JSON: {problem}.",
    ),
    "result-not-json-at": (
        "linje {line}, kolonne {column} ({said})",
        "line {line}, column {column} ({said})",
    ),
    "result-other-format": (
        "Filen er ikke et resultat fra en kjøring: feltet «format» skal være «{format}».",
        "The file is not the result of a run: its field “format” must be “{format}”.",
    ),
    "result-other-version": (
        "Resultatfilen har skjemaversjon {found}, og dette verktøyet leser {known}. Bruk verktøyversjonen som skrev den.",
        "The result file has schema version {found}, and this tool reads {known}. Use the version that wrote it.",
    ),
    "result-wrong-shape": (
        "Resultatfilen følger ikke skjemaet ved {path}: {problem}.",
        "The result file does not follow the schema at {path}: {problem}.",
    ),
    "result-contradiction": (
        "Resultatfilen motsier seg selv ved {path}: der står «{stated}», men det som er prøvd, gir «{expected}». Filen er endret etter "
        "kjøringen eller skrevet av noe annet; kjør testene på nytt, og lag rapporten av den nye filen.",
        "The result file contradicts itself at {path}: it says “{stated}”, but what was tested comes to “{expected}”. The file was changed after "
        "the run or written by something else; run the tests again, and make the report from the new file.",
    ),
    # The labels of a finding
    "where": ("Hvor", "Where"),
    "rule": ("Regel", "Rule"),
    "fix": ("Rettelse", "Fix"),
    "step": ("Steg", "Step"),
    "request": ("Forespørsel", "Request"),
    "response": ("Svar", "Response"),
    "requirement": ("Krav", "Requirement"),
    "suite": ("Testsuite", "Suite"),
    "not-run-because": ("Ikke kjørt ({count}): {reason}", "Not run ({count}): {reason}"),
    "console-body-cut": (
        "Innholdet er forkortet ({total} tegn): {start}… Hele kommandoen står i HTML-rapporten, og innholdet til {file} i "
        "JSON-resultatet (kjør med --out MAPPE).",
        "The body is cut ({total} characters): {start}… The whole command is in the HTML report, and the body for {file} in the "
        "JSON result (run with --out FOLDER).",
    ),
    "more-findings": ("og {count} til, se JSON-resultatet", "and {count} more, see the JSON result"),
    # Validation findings
    "no-findings": ("Ingen feil eller merknader.", "No errors or remarks."),
    "no-findings-short": ("ingen feil", "no errors"),
    "no-files": ("Ingen filer å validere.", "No files to validate."),
    "conforms": ("Følger reglene.", "Conforms."),
    "does-not-conform": ("Følger ikke reglene.", "Does not conform."),
    "count-file-one": ("{count} fil", "{count} file"),
    "count-file-many": ("{count} filer", "{count} files"),
    "count-error-one": ("{count} feil", "{count} error"),
    "count-error-many": ("{count} feil", "{count} errors"),
    "count-warning-one": ("{count} advarsel", "{count} warning"),
    "count-warning-many": ("{count} advarsler", "{count} warnings"),
    "count-information-one": ("{count} opplysning", "{count} note"),
    "count-information-many": ("{count} opplysninger", "{count} notes"),
    # The console
    "console-start-one": ("Kjører ett scenario mot {target}", "Running one scenario against {target}"),
    "console-start-many": (
        "Kjører {count} scenarioer mot {target}",
        "Running {count} scenarios against {target}",
    ),
    "console-failures-one": (
        "Feil og uavklart (1 scenario)",
        "Failures and open questions (1 scenario)",
    ),
    "console-failures-many": (
        "Feil og uavklart ({scenarios} scenarioer)",
        "Failures and open questions ({scenarios} scenarios)",
    ),
    "same-one": ("Det samme ett sted til: {places}", "The same in one more place: {places}"),
    "same-many": ("Det samme {count} steder til: {places}", "The same in {count} more places: {places}"),
    "left-behind-one": (
        "1 opprydding lyktes ikke, så testdata kan ligge igjen i løsningen. Hva som ble prøvd fjernet: {request}. {reason}",
        "1 clean-up did not succeed, so that test data may remain in the product. What was to be removed: {request}. {reason}",
    ),
    "left-behind-many": (
        "{count} oppryddinger lyktes ikke, så testdata kan ligge igjen i løsningen. Hva som ble prøvd fjernet, står i resultatet ved "
        "hvert scenarios opprydding; den første: {request}. {reason}",
        "{count} clean-ups did not succeed, so that test data may remain in the product. What was to be removed is in the result under "
        "each scenario's clean-up; the first: {request}. {reason}",
    ),
    "console-undecided": (
        "{count} scenarioer av samme grunn",
        "{count} scenarios for the same reason",
    ),
    "console-remarks-one": ("Merknader (1)", "Remarks (1)"),
    "console-remarks-many": ("Merknader ({count} ulike)", "Remarks ({count} different ones)"),
    "column-passed": ("Bestått", "Passed"),
    "column-warning": ("Merknad", "Remarks"),
    "column-declared": ("Erklært", "Declared"),
    "column-failed": ("Feil", "Failed"),
    "column-error": ("Uavklart", "Undecided"),
    "column-skipped": ("Ikke kjørt", "Not run"),
    "conclusion-verified": (
        "Verifisert: suitene som ble bedt om, er prøvd helt ut og i orden; hva det viser om hver tjeneste, står i rapporten",
        "Verified: the suites that were asked for were carried through and are in order; the report says what that shows of each service",
    ),
    "conclusion-remarks": (
        "Verifisert med merknad: suitene som ble bedt om, er prøvd helt ut uten feil; hva det viser om hver tjeneste, står i rapporten",
        "Verified with remarks: the suites that were asked for were carried through without failures; the report says what that shows of each service",
    ),
    "conclusion-selected": (
        "Bestått: utvalget er i orden. Et utvalg regnes aldri som verifisering",
        "Passed: the selection is in order. A selection never counts as verified",
    ),
    "conclusion-partly": (
        "Delvis prøvd: ingen feil i det som ble kjørt, men noe av det som ble bedt om, er ikke prøvd",
        "Partly tested: no failures in what was run, but something that was asked for was not tested",
    ),
    "conclusion-failed": (
        "Feil: løsningen følger ikke alle kravene",
        "Failed: the product does not meet every requirement",
    ),
    "conclusion-undecided": (
        "Uavklart: noe kunne ikke avgjøres; det sier ingenting om løsningen",
        "Undecided: something could not be decided; that says nothing about the product",
    ),
    "conclusion-nothing": ("Ikke prøvd: ingenting ble prøvd", "Not tested: nothing was tested"),
    # Why a service is not plainly verified
    "reason-failed": ("Feil: {count} av {total}", "Failed: {count} of {total}"),
    "reason-error": ("Uavklart: {count} av {total}", "Undecided: {count} of {total}"),
    "reason-skipped": ("Ikke kjørt: {count} av {total}", "Not run: {count} of {total}"),
    "reason-declared": ("Bare erklært: {count} av {total}", "Declared only: {count} of {total}"),
    "reason-warning": ("Merknader: {count} av {total}", "Remarks: {count} of {total}"),
    "reason-not-offered": (
        "Valgfritt, og tilbys ikke: {count} av {total}",
        "Optional, and not offered: {count} of {total}",
    ),
    "reason-steps-skipped": ("Noen steg ble ikke gjennomført", "Some steps were not carried out"),
    "reason-left-out": ("Utelatt: {count} av {total}", "Left out: {count} of {total}"),
    "reason-interrupted": ("Kjøringen ble avbrutt", "The run was interrupted"),
    "nothing-executed": ("Ingenting ble kjørt.", "Nothing was executed."),
    # The HTML report: the frame
    "document-title": ("Verifiseringsrapport: {product}", "Verification report: {product}"),
    "kicker": ("Verifiseringsrapport", "Verification report"),
    "skip-to-content": ("Hopp til innholdet", "Skip to the content"),
    "other-language": ("This report in English", "Denne rapporten på norsk"),
    "contents": ("Innhold", "Contents"),
    "unnamed-product": ("Produkt uten navn", "Unnamed product"),
    "reference-sandbox": ("Referansesandkassen", "The reference sandbox"),
    "by-vendor": ("fra {vendor}", "by {vendor}"),
    "partial-run-heading": ("Kjøringen ble avbrutt", "The run was interrupted"),
    "partial-run": (
        "Kjøringen ble avbrutt før den var ferdig. Det som ikke ble nådd, er ikke prøvd, "
        "og rapporten kan ikke brukes som verifisering.",
        "The run was interrupted before it was finished. What was not reached has not been tested, "
        "and the report can't be used as a verification.",
    ),
    "sandbox-run-heading": ("Kjørt mot referansesandkassen", "Run against the reference sandbox"),
    "sandbox-run": (
        "Rapporten viser hvordan verktøyet virker. Den sier ingenting om noen løsning.",
        "The report shows how the tool works. It says nothing about any product.",
    ),
    # The HTML report: the answer
    "answer-verified-one": (
        "Verifisert for tjenesten som ble prøvd",
        "Verified for the service that was tested",
    ),
    "answer-verified-many": (
        "Verifisert for alle {total} tjenestene som ble prøvd",
        "Verified for all {total} services that were tested",
    ),
    "answer-failed": ("Feil i {count} av {total} tjenester", "Failures in {count} of {total} services"),
    "answer-failed-one": ("Feil i tjenesten som ble prøvd", "Failures in the service that was tested"),
    "answer-some": (
        "Verifisert for {count} av {total} tjenester",
        "Verified for {count} of {total} services",
    ),
    "answer-declared": ("Bare erklært, ikke verifisert", "Declared only, not verified"),
    "answer-none": ("Ikke verifisert for noen tjeneste", "Not verified for any service"),
    "answer-interrupted": ("Ufullstendig: kjøringen ble avbrutt", "Incomplete: the run was interrupted"),
    "answer-nothing": ("Ingenting ble prøvd", "Nothing was tested"),
    "verified-for": ("Verifisert for", "Verified for"),
    "with-remarks": ("med merknad", "with remarks"),
    "answer-tested": (
        "Alt som ble prøvd, er bestått. {verified} av {total} krav er verifisert, så ingen tjeneste er det ennå",
        "Everything that was tested passed. {verified} of {total} requirements are verified, so no service is yet",
    ),
    # Why a requirement, or a part of one, is not plainly verified
    "only-answered": (
        "Bare at noe ble besvart, er prøvd. Ingenting av det ville ha avslørt et galt svar.",
        "Only that something was answered was tested. None of it would have given a wrong answer away.",
    ),
    "not-all-carried-through": (
        "Ikke alt som prøver dette, ble gjennomført.",
        "Not everything that tests this was carried through.",
    ),
    "not-reached": (
        "Scenarioene som prøver dette, ble ikke gjennomført.",
        "The scenarios that test this were not carried through.",
    ),
    "no-suite-in-run": (
        "Ingen testsuite i denne kjøringen prøver dette.",
        "No test suite of this run tests this.",
    ),
    "only-declarable": (
        "Kan bare erklæres, og ingen har erklært det.",
        "Can only be declared, and nobody has declared it.",
    ),
    "declared-not-tested": ("Erklært av leverandøren, ikke prøvd.", "Declared by the vendor, not tested."),
    "also-declaration": (
        "Testen er bestått, men det trengs også en erklæring.",
        "The test passed, but a declaration is needed as well.",
    ),
    "follows-from": (
        "Følger av andre krav. Disse er ikke verifisert: {names}.",
        "Follows from other requirements. Not verified: {names}.",
    ),
    # The HTML report: facts
    "version": ("Versjon", "Version"),
    "vendor": ("Leverandør", "Vendor"),
    "software": ("Oppgitt programvare", "Stated software"),
    "address": ("Adresse", "Address"),
    "fhir-version": ("FHIR-versjon", "FHIR version"),
    "tested": ("Prøvd", "Tested"),
    "duration": ("Varighet", "Duration"),
    "run-id": ("Kjøring", "Run"),
    "tool": ("Verktøy", "Tool"),
    "not-stated": ("ikke oppgitt", "not stated"),
    # The HTML report: services
    "services": ("Hva løsningen er verifisert for", "What the product has been verified for"),
    "services-lead": (
        "Hver rad er én informasjonstjeneste i én rolle og én samhandlingsform. Det som ikke står her, er ikke prøvd.",
        "Each row is one information service in one role and one interaction form. What is not here was not tested.",
    ),
    "service": ("Informasjonstjeneste", "Information service"),
    "role": ("Løsningens rolle", "Product’s role"),
    "interaction": ("Samhandlingsform", "Interaction form"),
    "status": ("Status", "Status"),
    "scenarios": ("Scenarioer", "Scenarios"),
    "scenarios-passed": ("{passed} av {total} bestått", "{passed} of {total} passed"),
    "legend": ("Hva ordene betyr", "What the words mean"),
    # The HTML report: deviations, declarations, limitations
    "deviations": ("Åpne avvik", "Open deviations"),
    "deviations-none": (
        "Ingen feil ble funnet i det som ble kjørt.",
        "No failures were found in what was run.",
    ),
    "deviations-count-one": ("Funnet i 1 scenario.", "Found in 1 scenario."),
    "deviations-count-many": ("Funnet i {scenarios} scenarioer.", "Found in {scenarios} scenarios."),
    "deviations-lead": (
        "Dette må rettes eller avklares før tjenesten kan regnes som verifisert.",
        "This must be mended or settled before the service can count as verified.",
    ),
    "declarations": ("Erklæringer", "Declarations"),
    "declarations-lead": (
        "Dette har noen gått god for. Det er ikke prøvd av verktøyet.",
        "Somebody has vouched for this. The tool has not tested it.",
    ),
    "catalogue-heading": (
        "Krav til deling av pasientopplysninger",
        "Requirements for sharing patient information",
    ),
    "catalogue-lead": (
        "{count} krav og anbefalinger, hentet fra kravkatalogen i Journalvalidatoren {version}.",
        "{count} requirements and recommendations, from the catalogue of Journalvalidatoren {version}.",
    ),
    "catalogue-scope": (
        "Utvalg: det informasjonstjenesten {service} krever.",
        "Selection: what the information service {service} demands.",
    ),
    "catalogue-follows": ("Følger av {names}", "Follows from {names}"),
    "catalogue-parts": (
        "{total} deler: {tested} prøves av suitene, {declared} erklæres",
        "{total} parts: {tested} tested by the suites, {declared} declared",
    ),
    "catalogue-tested": ("Prøves i scenarioer: {count}", "Tested in scenarios: {count}"),
    "catalogue-declared": ("Erklæres", "Declared"),
    "catalogue-untested": ("Ingen suite prøver dette ennå", "No suite tests this yet"),
    "catalogue-evidence": ("Vises ved:", "Shown by:"),
    "catalogue-not-tested": ("Ikke prøvd:", "Not tested:"),
    "catalogue-scenarios": ("Prøves av:", "Tested by:"),
    "catalogue-sources": ("Kilde:", "Source:"),
    "catalogue-column-id": ("Krav", "Id"),
    "catalogue-column-requirement": ("Hva det sier", "What it says"),
    "catalogue-column-level": ("Nivå og rolle", "Level and role"),
    "catalogue-column-shown": ("Hvordan det vises", "How it is shown"),
    "catalogue-column-answer": ("Leverandørens svar", "The supplier’s answer"),
    "catalogue-tender-levels": (
        "«Skal» er et krav, «bør» er ønskelig. En anbefaling er et råd til den som anskaffer: kommunen avgjør selv om den blir et krav i konkurransen.",
        "“Must” is a requirement, “should” is desirable. A recommendation is advice to the buyer: each municipality decides whether to make it a requirement.",
    ),
    "catalogue-tender-answer": (
        "Skriv svaret i siste kolonne, og vis til resultatfilen (result.json) der kravet er prøvd. Det som ikke er prøvd, erklæres med navn og dato.",
        "Write the answer in the last column, and refer to the result file (result.json) where the requirement has been tested. What has not been tested is declared, with name and date.",
    ),
    "catalogue-tender-responsibility": (
        "En verifisering flytter ikke ansvaret fra leverandøren.",
        "A verification does not move responsibility away from the vendor.",
    ),
    "declared-heading": ("Erklært av leverandøren, ikke prøvd", "Declared by the vendor, not tested"),
    "declared-lead": (
        "Dette har noen skrevet under på. Verktøyet har ikke prøvd det, og det teller ikke som verifisert.",
        "Somebody has put their name to this. The tool has not tested it, and it never counts as verified.",
    ),
    "declarations-summary": (
        "Erklæringer: {count}. Oppfylt: {yes}. Ikke oppfylt: {no}. Gått ut: {lapsed}.",
        "Declarations: {count}. Met: {yes}. Not met: {no}. Expired: {lapsed}.",
    ),
    "declaration-expired": (
        "Erklæringen gikk ut {date} og gjelder ikke lenger.",
        "The declaration ended on {date} and no longer stands.",
    ),
    "declared-yes": ("Erklært oppfylt.", "Declared as met."),
    "declared-no": ("Erklært ikke oppfylt.", "Declared as not met."),
    "declared-by": ("Erklært av {by}, {date}", "Declared by {by}, {date}"),
    "declared-until": ("gjelder til og med {date}", "stands until {date}"),
    "declared-document": ("Dokument:", "Document:"),
    "limitations": ("Forbehold", "Limitations"),
    "disclaimer-heading": (
        "Verifisering flytter ikke ansvaret",
        "Verification does not move the responsibility",
    ),
    "disclaimer": (
        "Rapporten viser hva som ble prøvd, og hva som kom ut av det. Leverandøren er fortsatt ansvarlig for at "
        "løsningen er riktig, sikker og lovlig å bruke, og kommunen for sin egen anskaffelse og bruk.",
        "The report shows what was tested and what came of it. The vendor remains responsible for the product being "
        "correct, secure and lawful to use, and the municipality for its own procurement and use.",
    ),
    "limit-declaration": ("{name}: {reason}", "{name}: {reason}"),
    "limit-incomplete": (
        "Kjøringen ble avbrutt. Ingen tjeneste regnes som verifisert.",
        "The run was interrupted. No service counts as verified.",
    ),
    "limit-sandbox": (
        "Kjøringen er gjort mot referansesandkassen og gjelder ikke noen løsning.",
        "The run was made against the reference sandbox and does not concern any product.",
    ),
    "limit-unnamed": (
        "Produktnavn, versjon eller leverandør er ikke oppgitt. Da kan resultatet ikke knyttes til én bestemt utgave.",
        "Product name, version or vendor is not stated, so the result can't be tied to one particular release.",
    ),
    "limit-validity": (
        "Resultatet gjelder denne versjonen på dette tidspunktet, med testsuitene og profilpakkene som er oppgitt. "
        "Endres noe av dette, må løsningen prøves på nytt.",
        "The result holds for this version at this time, with the suites and profile packages stated. "
        "When any of these changes, the product must be tested again.",
    ),
    "limit-scope": (
        "Bare tjenestene, rollene og samhandlingsformene i tabellen ble prøvd.",
        "Only the services, roles and interaction forms in the table were tested.",
    ),
    "limit-synthetic": (
        "Prøvd med syntetiske testdata i miljøet på den oppgitte adressen, ikke i drift.",
        "Tested with synthetic data in the environment at the stated address, not in operation.",
    ),
    "limit-left-out": (
        "Bare et utvalg av scenarioene ble kjørt ({count} er utelatt). Tjenester som er prøvd bare delvis, regnes ikke som verifisert.",
        "Only a selection of the scenarios was run ({count} were left out). Services that were tested only in part do not count as verified.",
    ),
    "limit-skipped": (
        "Scenarioer som ikke ble kjørt: {count} av {total}.",
        "Scenarios that were not run: {count} of {total}.",
    ),
    "limit-undecided": (
        "Scenarioer som ikke kunne avgjøres, fordi verktøyet ikke fikk et svar det kunne bruke: {count} av {total}.",
        "Scenarios that could not be decided, because the tool got no answer that it could use: {count} of {total}.",
    ),
    "limit-untested": (
        "Krav som ikke ble prøvd i denne kjøringen: {count} av {total}.",
        "Requirements that were not tested in this run: {count} of {total}.",
    ),
    "limit-no-packages": (
        "Ingen profilpakker ble brukt: innholdet er bare prøvd mot FHIRs grunnspesifikasjon.",
        "No profile packages were used: content was tested against the FHIR base specification only.",
    ),
    # The HTML report: requirements
    "requirements": ("Krav", "Requirements"),
    "requirements-lead": (
        "Alt som tjenestene krever, også det som ikke ble prøvd. Et krav er bare verifisert når hver del av det er prøvd "
        "og bestått, med noe som ville ha avslørt en feil.",
        "Everything that the services demand, also what was not tested. A requirement is verified only when every part of it "
        "was tested and passed, by something that would have given a fault away.",
    ),
    "requirements-none": ("Kjøringen viser ikke til noen krav.", "The run refers to no requirements."),
    "requirement-title": ("Hva kravet sier", "What it says"),
    "level": ("Nivå", "Level"),
    "method": ("Prøves ved", "Tested by"),
    "requirements-verified": ("{verified} av {total} verifisert", "{verified} of {total} verified"),
    "demanded-lead": ("Tjenestene stiller {total} krav:", "The services make {total} demands:"),
    "bar-label": ("Av {total}:", "Of {total}:"),
    "not-demanded": (
        "Ikke noe som tjenestene krever.",
        "Not something that the services demand.",
    ),
    "recommendation": ("Anbefaling", "Recommendation"),
    "recommendations": ("Anbefalinger", "Recommendations"),
    "recommendations-lead": (
        "Råd til dem som anskaffer. Kommunen velger selv hva den vil kreve, så ingen av dem avgjør om en tjeneste er verifisert. "
        "De fleste følger av kravene over.",
        "Advice to those who procure. The municipality itself decides what to demand, so none of them decides whether a service "
        "is verified. Most follow from the requirements above.",
    ),
    # The HTML report: for the developer
    "for-developers": ("Feil og uavklart, for utvikleren", "Failures and open questions, for the developer"),
    "for-developers-lead": (
        "Hver feil har sted, regel, rettelse og en kommando som gjentar forespørselen. Sett variablene som "
        "kommandoen nevner, for eksempel TOKEN, før du kjører den.",
        "Each failure has place, rule, fix and a command that repeats the request. Set the variables that the "
        "command names, such as TOKEN, before you run it.",
    ),
    "paper-cut": (
        "På papir vises bare begynnelsen av lange innhold. Alt står i HTML-rapporten og JSON-resultatet.",
        "On paper, only the beginning of long bodies is shown. All of it is in the HTML report and the JSON result.",
    ),
    "for-developers-remarks": ("Merknader", "Remarks"),
    "nav-developers": ("For utvikleren", "For the developer"),
    "check": ("Sjekk", "Check"),
    "line": ("linje {line}", "line {line}"),
    "line-column": ("linje {line}, kolonne {column}", "line {line}, column {column}"),
    "see-failure": ("Se feil {number}, med rettelse", "See failure {number}, with its fix"),
    "curl": ("Gjenta forespørselen", "Repeat the request"),
    "exchange": ("Forespørsel og svar", "Request and response"),
    "related": ("{count} funn bak dette", "{count} findings behind this"),
    "excerpt": ("Utdrag av svaret", "Excerpt of the response"),
    "no-response": ("Ikke noe svar", "No response"),
    "body": ("Innhold", "Body"),
    "no-body": ("Uten innhold", "No body"),
    "body-formatted": ("Innhold, formatert for lesing", "Body, formatted for reading"),
    "body-cut": (
        "… forkortet: {shown} av {total} tegn vises. Alt står i JSON-resultatet.",
        "… cut: {shown} of {total} characters are shown. All of it is in the JSON result.",
    ),
    # The HTML report: evidence
    "evidence": ("Alt som ble kjørt", "Everything that was run"),
    "evidence-lead": (
        "Brett ut en testsuite og et scenario for å se hvert steg, hver sjekk, hver forespørsel og hvert svar.",
        "Unfold a suite and a scenario to see every step, every check, every request and every response.",
    ),
    "personas": ("Personer i scenarioet", "Personas"),
    "checks": ("Sjekker", "Checks"),
    "no-steps": ("Ingen steg ble kjørt.", "No steps were executed."),
    "why": ("Hvorfor", "Why"),
    # The HTML report: versions
    "versions": ("Versjoner og sporbarhet", "Versions and traceability"),
    "versions-lead": (
        "Det som skal til for å gjenta kjøringen med nøyaktig samme regler.",
        "What it takes to repeat the run with exactly the same rules.",
    ),
    "packages": ("Profilpakker", "Profile packages"),
    "own-profiles": (
        "Journalvalidatorens egne profiler, ikke nasjonale",
        "Journalvalidatoren’s own profiles, not national ones",
    ),
    "suites": ("Testsuiter", "Suites"),
    "digest": ("Kontrollsum (SHA-256)", "Digest (SHA-256)"),
    "none": ("ingen", "none"),
    "console-cut": ("[kuttet her: {total} tegn i alt]", "[cut here: {total} characters in all]"),
    "quiet-same-reason": (
        "? {count} til av samme grunn",
        "? {count} more for the same reason",
    ),
    "quiet-counts": (
        "{passed} bestått, {failed} feilet, {undecided} uavklart, {skipped} ikke kjørt",
        "{passed} passed, {failed} failed, {undecided} undecided, {skipped} not run",
    ),
}
