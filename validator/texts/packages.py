"""Texts about FHIR packages."""

TEXTS = {
    "not-a-package": (
        "{source} er ikke en FHIR-pakke: oppgi en .tgz, en mappe, en JSON- eller XML-fil med en profil, eller navn@versjon",
        "{source} is not a FHIR package: give a .tgz, a folder, a JSON or XML file with a profile, or name@version",
    ),
    "not-found": (
        "finner ikke pakken {source}: det er verken en fil, en mappe, en medfølgende pakke eller navn@versjon",
        "package {source} not found: it is neither a file, a folder, a bundled package nor name@version",
    ),
    "not-in-cache": (
        "pakken {source} ligger ikke i FHIR-pakkelageret {cache}: hent den dit, eller oppgi stien til pakkens .tgz",
        "package {source} is not in the FHIR package cache {cache}: put it there, or give the path of its .tgz",
    ),
    "damaged": ("pakken {source} kan ikke leses: {reason}", "package {source} cannot be read: {reason}"),
    "empty": (
        "{source} inneholder ingen FHIR-ressurser (.json eller .xml) og ingen package.json",
        "{source} holds no FHIR resources (.json or .xml) and no package.json",
    ),
    "ill-formed": (
        "{path} har feil form; der skal det stå {expected}",
        "{path} has the wrong form; it should be {expected}",
    ),
    "syntax": ("linje {line}: {problem}", "line {line}: {problem}"),
    "file-too-large": ("filen er større enn {limit} MiB", "the file is larger than {limit} MiB"),
    "too-large": (
        "pakken {source} er for stor til å åpnes trygt (ved {name})",
        "package {source} is too large to open safely (at {name})",
    ),
}
