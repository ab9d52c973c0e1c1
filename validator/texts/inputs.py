"""Texts about the files that a user gives."""

TEXTS = {
    "not-found": ("{path} finnes ikke", "{path} does not exist"),
    "unreadable": ("{path} kan ikke leses: {reason}", "{path} cannot be read: {reason}"),
    "no-standard-input": ("standard inn er lukket", "standard input is closed"),
    "empty-folder": (
        "mappen {path} har ingen .json-, .xml- eller .ndjson-filer",
        "the folder {path} has no .json, .xml or .ndjson files",
    ),
    "link-outside": (
        "{path} er en lenke ut av mappen {folder}, og følges ikke; gi filen selv som argument om den skal valideres",
        "{path} is a link out of the folder {folder}, and is not followed; name the file itself if it is to be validated",
    ),
    "too-large": ("{path} er større enn {limit} MiB", "{path} is larger than {limit} MiB"),
}
