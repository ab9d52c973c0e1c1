"""What is said about runs that are made over and over while something is mended."""

TEXTS = {
    "no-last-run": (
        "ingen forrige kjøring å gå ut fra i {folder}; kjør først uten --last-failed, med --out og formatet json",
        "no last run to go by in {folder}; run first without --last-failed, with --out and the format json",
    ),
    "none-failed": (
        "ingenting feilet i forrige kjøring; kjører alt",
        "nothing failed in the last run; running everything",
    ),
    "none-of-these-failed": (
        "ingen av disse scenarioene feilet i forrige kjøring; kjører alle",
        "none of these scenarios failed in the last run; running all of them",
    ),
    "kept": (
        "{count} ressurser ligger igjen på {address}: {shown}",
        "{count} resources are left at {address}: {shown}",
    ),
    "nothing-kept": ("Ingen ressurser ligger igjen.", "No resources are left."),
    "waiting": (
        "Venter på endringer i {places}. Enter kjører igjen, Ctrl-C avslutter.",
        "Waiting for changes in {places}. Enter runs again, Ctrl-C ends.",
    ),
    "keep-data-of-sandbox": (
        "--keep-data har ingen mening med --sandbox, som forsvinner med kjøringen; bruk «validator sandbox serve» og --target",
        "--keep-data means nothing with --sandbox, which goes when the run ends; use “validator sandbox serve” and --target",
    ),
    "quiet-and-verbose": ("velg enten --quiet eller --verbose", "choose either --quiet or --verbose"),
}
