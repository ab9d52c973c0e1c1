"""Texts about fetching FHIR packages from a registry."""

TEXTS = {
    "not-a-name": (
        "«{name}» er ikke navnet på en FHIR-pakke; skriv for eksempel hl7.fhir.no.basis@2.2.2",
        "“{name}” is not the name of a FHIR package; write for example hl7.fhir.no.basis@2.2.2",
    ),
    "not-a-version": (
        "«{version}» er verken en versjon eller et versjonsområde; skriv for eksempel 2.2.2, 2.2.x, ^2.0.0 eller latest",
        "“{version}” is neither a version nor a range of versions; write for example 2.2.2, 2.2.x, ^2.0.0 or latest",
    ),
    "moving-version": (
        "{package}@{version} er et bygg som endrer seg fra dag til dag og ligger ikke i noe register; velg en utgitt versjon, eller oppgi byggets .tgz med --package",
        "{package}@{version} is a build that changes from day to day and is in no registry; choose a published version, or give the build's .tgz with --package",
    ),
    "required-by": ("{reason} (kreves av {package})", "{reason} (required by {package})"),
    "no-such-package": (
        "pakken {package} finnes ikke i {registries}",
        "package {package} is not in {registries}",
    ),
    "no-such-version": (
        "ingen utgitt versjon passer til {package}; det finnes {known}",
        "no published version fits {package}; there are {known}",
    ),
    "needs-network": (
        "{package} ligger ikke i pakkelageret, og å hente den krever nettet: når ikke {registry} ({reason})",
        "{package} is not in the package cache, and to fetch it needs the network: cannot reach {registry} ({reason})",
    ),
    "refused": (
        "{registry} svarte {status} på forespørselen om {package}",
        "{registry} answered {status} when asked for {package}",
    ),
    "refused-access": (
        "{registry} krever innlogging for {package} (svarte {status}); legg navn og passord i adressen, i FHIR_REGISTRY",
        "{registry} wants a login for {package} (answered {status}); put name and password into the address, in FHIR_REGISTRY",
    ),
    "unreadable-answer": (
        "svaret fra {registry} om {package} kan ikke brukes: {reason}",
        "the answer of {registry} about {package} cannot be used: {reason}",
    ),
    "reason-not-json": ("det er ikke JSON", "it is not JSON"),
    "reason-no-versions": ("det mangler versjoner", "it lists no versions"),
    "reason-too-long": ("det er lengre enn {limit} byte", "it is longer than {limit} bytes"),
    "reason-too-slow": (
        "det var ikke ferdig etter {limit} sekunder",
        "it was not complete after {limit} seconds",
    ),
    "reason-redirections": ("for mange omdirigeringer", "too many redirections"),
    "reason-insecure": (
        "det viser fra https til {url}, som ikke er kryptert",
        "it leads from https to {url}, which is not encrypted",
    ),
    "not-a-registry": (
        "{url} er ikke adressen til et pakkeregister; skriv for eksempel https://packages.fhir.org",
        "{url} is not the address of a package registry; write for example https://packages.fhir.org",
    ),
    "checksum-differs": (
        "{package} fra {source} er ikke det registeret oppgir: {algorithm} skulle vært {expected}, men er {found}; ingenting er installert",
        "{package} from {source} is not what the registry states: {algorithm} should be {expected}, but is {found}; nothing was installed",
    ),
    "lock-differs": (
        "{package} fra {source} er en annen enn den i {lock}: {algorithm} skulle vært {expected}, men er {found}; ingenting er installert",
        "{package} from {source} is not the one in {lock}: {algorithm} should be {expected}, but is {found}; nothing was installed",
    ),
    "cache-differs": (
        "{package} i pakkelageret ({folder}) har et annet innhold enn den i {lock}; slett mappen, så hentes den på nytt",
        "{package} in the package cache ({folder}) has other content than the one in {lock}; delete the folder, and it is fetched again",
    ),
    "unsafe-archive": (
        "{package} er ikke trygg å pakke ut: {reason}; ingenting er installert",
        "{package} is not safe to unpack: {reason}; nothing was installed",
    ),
    "reason-path": (
        "«{name}» ville havnet utenfor pakkens mappe",
        "“{name}” would end up outside the package's folder",
    ),
    "reason-kind": (
        "«{name}» er verken en fil eller en mappe, men en lenke, en enhet eller noe annet",
        "“{name}” is neither a file nor a folder, but a link, a device or something else",
    ),
    "reason-file-size": ("«{name}» er større enn {limit} byte", "“{name}” is larger than {limit} bytes"),
    "reason-total-size": (
        "utpakket er den større enn {limit} byte",
        "unpacked, it is larger than {limit} bytes",
    ),
    "reason-count": ("den har flere enn {limit} filer", "it has more than {limit} files"),
    "damaged-archive": (
        "{package} er ikke en FHIR-pakke som kan pakkes ut: {reason}",
        "{package} is not a FHIR package that can be unpacked: {reason}",
    ),
    "reason-no-manifest": ("den mangler package/package.json", "it has no package/package.json"),
    "reason-manifest": (
        "package/package.json er ikke et JSON-objekt",
        "package/package.json is not a JSON object",
    ),
    "reason-other-package": ("den sier selv at den er {found}", "it says itself that it is {found}"),
    "too-many": (
        "{package} trekker med seg flere enn {limit} pakker; noe er galt med det den avhenger av",
        "{package} brings more than {limit} packages; something is wrong with what it depends on",
    ),
    "cache-unwritable": (
        "kan ikke skrive i pakkelageret {cache}: {reason}; FHIR_PACKAGE_CACHE flytter det",
        "cannot write in the package cache {cache}: {reason}; FHIR_PACKAGE_CACHE moves it",
    ),
    "lock-missing": (
        "finner ikke låsefilen {lock}; «validator profiles add NAVN@VERSJON» lager den",
        "there is no lock file {lock}; “validator profiles add NAME@VERSION” makes it",
    ),
    "lock-damaged": (
        "låsefilen {lock} kan ikke brukes: {reason}; rett den, eller slett den og legg til pakkene på nytt",
        "the lock file {lock} cannot be used: {reason}; mend it, or delete it and add the packages again",
    ),
    "lock-unwritable": (
        "kan ikke skrive låsefilen {lock}: {reason}",
        "cannot write the lock file {lock}: {reason}",
    ),
    "reason-field": ("{field} mangler eller er feil", "{field} is missing or wrong"),
    "not-locked": (
        "{package} er ikke i låsefilen {lock}; legg den til uten --locked",
        "{package} is not in the lock file {lock}; add it without --locked",
    ),
    "nothing-to-add": (
        "oppgi hva som skal legges til, for eksempel hl7.fhir.no.basis@2.2.2, eller --locked for det som står i låsefilen",
        "say what to add, for example hl7.fhir.no.basis@2.2.2, or --locked for what the lock file has",
    ),
    "fetching": ("henter {package} fra {source}", "fetching {package} from {source}"),
    "other-fhir": (
        "{package} hentes ikke: kontrollen er mot FHIR R4",
        "{package} is not fetched: validation is against FHIR R4",
    ),
    "not-for-r4": (
        "{package} er laget for FHIR {versions}; kontrollen er mot FHIR R4",
        "{package} is made for FHIR {versions}; validation is against FHIR R4",
    ),
    "no-checksum": (
        "{registry} oppgir ingen kontrollsum for {package}; låsefilen holder fast på det som kom",
        "{registry} states no checksum for {package}; the lock file holds on to what came",
    ),
    "offline-choice": (
        "{wanted}: når ikke registeret, bruker {version} som ligger i pakkelageret",
        "{wanted}: cannot reach the registry, using {version} which is in the package cache",
    ),
    "in-cache": ("I pakkelageret {cache}:", "In the package cache {cache}:"),
    "state-fetched": ("hentet", "fetched"),
    "state-cached": ("fra lageret", "in the cache"),
    "written": ("Skrevet til {lock}.", "Written to {lock}."),
}
