"""Texts about validating many resources."""

TEXTS = {
    "go-on": (
        "{before}; resultatene rekker til linje {line} i {file}, fortsett med --start-line {next}",
        "{before}; the results reach line {line} of {file}, go on with --start-line {next}",
    ),
    "go-on-among": (
        "{before}; resultatene rekker til linje {line} i {file}, fortsett med bare den og --start-line {next}, og så filene etter den",
        "{before}; the results reach line {line} of {file}, go on with it alone and --start-line {next}, then the files after it",
    ),
    "stopped-in": (
        "{before}; resultatene rekker til og med {file}",
        "{before}; the results reach the end of {file}",
    ),
    "stopped-at-once": ("{before}; ingenting er validert", "{before}; nothing has been validated"),
    "interrupted": ("avbrutt", "interrupted"),
    "limit-reached": (
        "stanset etter {count} ressurser, som --limit sier",
        "stopped after {count} resources, as --limit says",
    ),
    "nothing-written": (
        "avbrutt; --format {format} skrives først når alt er validert, så ingenting er skrevet. Bruk --format ndjson for store mengder",
        "interrupted; --format {format} is written when all is validated, so nothing has been. Use --format ndjson for large amounts",
    ),
    "too-many": (
        "mer enn {limit} funn, som er det --format {format} kan samle; bruk --format ndjson eller text, som skrives fortløpende, eller --limit",
        "more than {limit} findings, which is what --format {format} can gather; use --format ndjson or text, written as it goes, or --limit",
    ),
    "start-line-input": (
        "--start-line gjelder én NDJSON-fil, eller - for standard inn; oppgi bare den",
        "--start-line is for one NDJSON file, or - for standard input; name just that",
    ),
    "start-line-beyond": (
        "{path} har ingen ressurs på linje {line} eller senere",
        "{path} has no resource on line {line} or later",
    ),
    "incomplete": ("Ufullstendig.", "Incomplete."),
    "count-resource-one": ("{count} ressurs", "{count} resource"),
    "count-resource-many": ("{count} ressurser", "{count} resources"),
    "progress": ("{count} ressurser, {rate} i sekundet", "{count} resources, {rate} a second"),
    "progress-share": (
        "{count} ressurser, {rate} i sekundet, {share} %",
        "{count} resources, {rate} a second, {share} %",
    ),
}
