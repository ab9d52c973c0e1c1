"""Of the patients that a run uses: fresh ones, the product's own, and those that it has been loaded with."""

TEXTS: dict[str, tuple[str, str]] = {
    "only-read": (
        "Ikke prøvd: løsningen blir bare lest her, og steget «{step}» ({kind}) skriver.",
        "Not tested: the product is only read here, and the step “{step}” ({kind}) writes.",
    ),
    "write-refused": (
        "Ikke sendt: løsningen blir bare lest her ([patients] loaded), og {method} kan endre noe.",
        "Not sent: the product is only read here ([patients] loaded), and {method} may change something.",
    ),
    "not-in-manifest": (
        "Ikke prøvd: manifestet har ikke dette scenarioet. Lag det på nytt med --suite {suite}, og last inn det nye.",
        "Not tested: the manifest does not have this scenario. Make it again with --suite {suite}, and load the new one.",
    ),
    "suite-changed": (
        "Ikke prøvd: suiten {suite} er endret etter at manifestet ble laget. Lag det på nytt, og last inn det nye.",
        "Not tested: the suite {suite} has changed since the manifest was made. Make it again, and load the new one.",
    ),
    "no-identifier": (
        "Ikke prøvd: det som steget «{step}» oppretter, har ingen identifikator som det kan finnes igjen på.",
        "Not tested: what the step “{step}” creates has no identifier that it can be found by.",
    ),
    "unfillable": (
        "Ikke prøvd: steget «{step}» trenger «{name}», som først finnes når løsningen har svart.",
        "Not tested: the step “{step}” needs “{name}”, which is there only when the product has answered.",
    ),
    "identifier-twice": (
        "Ikke prøvd: steget «{step}» bruker den samme identifikatoren som noe annet med et annet innhold.",
        "Not tested: the step “{step}” uses the same identifier as something else of another content.",
    ),
    "loaded-not-found": (
        "Lastet inn ifølge manifestet, men søk på identifikator ({system}) i {type} finner ingenting.",
        "Loaded according to the manifest, but a search by identifier ({system}) in {type} finds nothing.",
    ),
    "search-refused": (
        "Kunne ikke finne det som scenarioet trenger: søk på identifikator i {type} ble besvart med {status}.",
        "What the scenario needs could not be found: a search by identifier in {type} was answered with {status}.",
    ),
    "several": (
        "Søk på identifikator ({system}) i {type} finner {count} med den samme; det går ikke fram hvilken scenarioet skal bruke.",
        "A search by identifier ({system}) in {type} finds {count} that carry it; which of them the scenario should use cannot be told.",
    ),
    "others-found": (
        "Søk på identifikator ({system}) i {type} ga noe som ikke har den: {count} andre.",
        "A search by identifier ({system}) in {type} returned what does not carry it: {count} others.",
    ),
    "others-found.fix": (
        "La identifier=system|verdi bare gi ressurser som har både systemet og verdien.",
        "Let identifier=system|value return only resources that have both that system and that value.",
    ),
    "found-instead": (
        "Finn {type} på identifikator, i stedet for å opprette",
        "Find {type} by identifier, instead of creating it",
    ),
    "found-by-identifier": (
        "Søk på identifikator gir bare det som har den",
        "A search by identifier returns only what carries it",
    ),
    "persona-not-found": (
        "Ikke prøvd: pasienten som [patients.{persona}] viser til, finnes ikke i løsningen.",
        "Not tested: the patient that [patients.{persona}] names is not in the product.",
    ),
    "persona-several": (
        "Ikke prøvd: løsningen har {count} pasienter med nummeret i [patients.{persona}].",
        "Not tested: the product has {count} patients with the number in [patients.{persona}].",
    ),
    "persona-unsearchable": (
        "Ikke prøvd: pasienten i [patients.{persona}] kunne ikke søkes fram; POST Patient/_search ble besvart med {status}.",
        "Not tested: the patient in [patients.{persona}] could not be searched for; POST Patient/_search was answered with {status}.",
    ),
    "somebody-else": (
        'En pasient med dette nummeret finnes fra før, og er en annen enn personaen: {differences}. Bruk persons = "fresh".',
        'A patient with this number exists already, and is not the persona: {differences}. Use persons = "fresh".',
    ),
    "difference": ("{what} er {found}, ikke {expected}", "{what} is {found}, not {expected}"),
    "no-fresh-number": (
        "Ikke prøvd: løsningen har alt alle de syntetiske numrene som ble prøvd for {persona}.",
        "Not tested: the product already has every synthetic number that was tried for {persona}.",
    ),
    "own-unchanged": (
        "Ikke gjort: pasienten er løsningens egen, og blir verken endret eller slettet.",
        "Not done: the patient is the product's own, and is neither changed nor deleted.",
    ),
    "own-exists": (
        "Ikke gjort: pasienten finnes i løsningen ([patients]), og kan ikke opprettes en gang til.",
        "Not done: the patient is in the product ([patients]), and cannot be created once more.",
    ),
    "delete-refused": (
        "Ikke ryddet: løsningen sletter ikke {type} (den svarte {status}).",
        "Not cleaned up: the product does not delete {type} (it answered {status}).",
    ),
    "remaining": (
        "Ligger igjen i løsningen: {count} ressurser ({types}). De står i result.json («remaining») og remaining.txt.",
        "Left in the product: {count} resources ({types}). They are listed in result.json (“remaining”) and remaining.txt.",
    ),
    # the configuration
    "identifier-form": (
        "{key} må være «system|nummer» med et nasjonalt identitetsnummer, for eksempel urn:oid:2.16.578.1.12.4.1.4.1|….",
        "{key} must be “system|number” with a national identity number, such as urn:oid:2.16.578.1.12.4.1.4.1|….",
    ),
    "identifier-wrong": ("Nummeret i {key} er feil: {reason}", "The number in {key} is wrong: {reason}"),
    "identifier-real": (
        "Nummeret i {key} kan være en virkelig persons. Bare syntetiske numre kan brukes.",
        "The number in {key} may be a real person's. Only synthetic numbers can be used.",
    ),
    "identifier-other-kind": (
        "{key} skal være et {expected}, som personaen har; dette er et {found}.",
        "{key} must be a {expected}, as the persona has; this is a {found}.",
    ),
    "identifier-twice-given": (
        "{key} har det samme nummeret som en annen persona.",
        "{key} has the same number as another persona.",
    ),
    "unknown-persona": ("Det finnes ingen persona «{name}».", "There is no persona “{name}”."),
    "manifest-unusable": (
        "Filen {name}, som {key} viser til, er ikke et manifest fra validator generate persona --for-loading: {reason}.",
        "The file {name}, which {key} refers to, is no manifest of validator generate persona --for-loading: {reason}.",
    ),
    "loaded-alone": (
        "{key} kan ikke stå sammen med loaded: manifestet sier hvilke pasienter som brukes.",
        "{key} cannot stand together with loaded: the manifest says which patients are used.",
    ),
    # validator generate persona --for-loading
    "loading-nothing": (
        "Ingen av scenarioene kan prøves ved å lese alene; det er ingenting å laste inn.",
        "None of the scenarios can be tested by reading alone; there is nothing to load.",
    ),
    "loading-folder-full": ("Mappen {folder} er ikke tom.", "The folder {folder} is not empty."),
    "loading-written": (
        "{scenarios} scenarioer kan prøves ved å lese alene; {resources} ressurser å laste inn står i {folder}.",
        "{scenarios} scenarios can be tested by reading alone; {resources} resources to load are in {folder}.",
    ),
    "loading-left-out": (
        "{count} scenarioer er utelatt; grunnene står i manifest.json («left_out»).",
        "{count} scenarios are left out; manifest.json says why (“left_out”).",
    ),
    "persona-in-no-scenario": (
        "Ingen av scenarioene bruker personaen {persona}.",
        "None of the scenarios uses the persona {persona}.",
    ),
    "loading-name-or-suite": (
        "Oppgi en persona, eller --for-loading DIR med --suite NAVN.",
        "Name a persona, or give --for-loading DIR with --suite NAME.",
    ),
    "suite-without-loading": ("--suite hører til --for-loading.", "--suite belongs to --for-loading."),
}
