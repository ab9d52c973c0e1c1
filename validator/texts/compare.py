"""What is said when two runs are held against each other."""

TEXTS = {
    "summary": (
        "{mended} rettet, {new} nye, {as_before} som før",
        "{mended} mended, {new} new, {as_before} as before",
    ),
    "summary-not-tried": ("{summary}, {count} ikke prøvd igjen", "{summary}, {count} not tried again"),
    "summary-not-tried-before": (
        "{summary}, {count} ikke prøvd før",
        "{summary}, {count} not tried before",
    ),
    "not-tried-before": ("Feiler nå, ikke prøvd før ({count})", "Failing now, not tried before ({count})"),
    "no-faults": ("Ingen feil, verken før eller nå", "No faults, neither before nor now"),
    "since-last": (
        "Siden forrige kjøring ({run}): {summary}.",
        "Since the last run ({run}): {summary}.",
    ),
    "new": ("Nye ({count})", "New ({count})"),
    "as-before": ("Som før ({count})", "As before ({count})"),
    "mended": ("Rettet ({count})", "Mended ({count})"),
    "not-tried": ("Ikke prøvd igjen ({count})", "Not tried again ({count})"),
    "suite-versions-differ": (
        "Suiten {suite} er ikke den samme: versjon {old} før, {new} nå. Noe kan være nytt eller borte fordi suiten er endret.",
        "The suite {suite} is not the same: version {old} before, {new} now. Some may be new or gone because the suite has changed.",
    ),
    "suite-files-differ": (
        "Suiten {suite} {version} er ikke den samme: filene er endret mellom kjøringene.",
        "The suite {suite} {version} is not the same: its files have changed between the runs.",
    ),
    "suite-only-new": ("Suiten {suite} ble ikke kjørt før.", "The suite {suite} was not run before."),
    "suite-only-old": ("Suiten {suite} ble ikke kjørt nå.", "The suite {suite} was not run now."),
}
