"""Texts about generating synthetic data."""

TEXTS = {
    "usage": (
        "{reason}; «validator generate {command} --help» viser hva som kan oppgis",
        "{reason}; “validator generate {command} --help” shows what can be given",
    ),
    "option-unknown": ("valget {option} finnes ikke", "there is no option {option}"),
    "value-missing": ("{option} mangler en verdi", "{option} needs a value"),
    "argument-unexpected": ("{argument} er ikke ventet her", "{argument} is not expected here"),
    "argument-missing": ("{option} må oppgis", "{option} must be given"),
    "not-a-number": (
        "{option} må være et helt tall, ikke «{value}»",
        "{option} must be a whole number, not “{value}”",
    ),
    "size-too-small": (
        "--size må være minst 1, ikke {value}",
        "--size must be at least 1, not {value}",
    ),
    "size-too-large": (
        "--size kan ikke være mer enn {most}: det finnes ikke flere syntetiske numre å dele ut; lag heller flere befolkninger med ulik --seed",
        "--size cannot be more than {most}: there are no more synthetic numbers to give out; make several populations with different --seed instead",
    ),
    "jobs-negative": (
        "--jobs må være 0 (én prosess for hver kjerne) eller mer, ikke {value}",
        "--jobs must be 0 (one process for each core) or more, not {value}",
    ),
    "not-a-date": (
        "--date må være en dato som finnes, skrevet som 2026-05-17, ikke «{value}»",
        "--date must be a date that exists, written as 2026-05-17, not “{value}”",
    ),
    "date-outside": (
        "--date må være fra {first} til {last}, ikke {value}: fødselsnummer har ikke andre århundrer",
        "--date must be from {first} to {last}, not {value}: identity numbers know no other centuries",
    ),
    "date-used": (
        "dagen er {day}; oppgi --date {day} for å lage det samme igjen",
        "the day is {day}; give --date {day} to make the same again",
    ),
    "municipality-unknown": (
        "kommunen «{value}» finnes ikke",
        "there is no municipality “{value}”",
    ),
    "municipality-suggestion": (
        "kommunen «{value}» finnes ikke; mente du {name} ({number})?",
        "there is no municipality “{value}”; did you mean {name} ({number})?",
    ),
    "municipality-twice": (
        "flere kommuner heter {value}; oppgi nummeret: {numbers}",
        "several municipalities are called {value}; give the number: {numbers}",
    ),
    "choice-unknown": (
        "{option} kan ikke være «{value}»; velg blant {known}",
        "{option} cannot be “{value}”; choose among {known}",
    ),
    "flaw-unknown": (
        "feilen «{value}» finnes ikke; «validator generate flaws» viser dem alle",
        "there is no flaw “{value}”; “validator generate flaws” shows them all",
    ),
    "flaw-suggestion": (
        "feilen «{value}» finnes ikke; mente du {suggestion}? «validator generate flaws» viser dem alle",
        "there is no flaw “{value}”; did you mean {suggestion}? “validator generate flaws” shows them all",
    ),
    "folder-not-empty": (
        "{folder} finnes og er ikke tom; oppgi en ny mappe, eller en tom",
        "{folder} is there and not empty; give a new folder, or an empty one",
    ),
    "folder-unnamed": (
        "--out mangler et mappenavn",
        "--out needs the name of a folder",
    ),
    "folder-unwritable": (
        "kan ikke skrive i {folder}: {reason}; ingenting er lagt igjen der",
        "cannot write in {folder}: {reason}; nothing has been left there",
    ),
    "standard-output": ("standard ut", "standard output"),
    "interrupted-folder": (
        "avbrutt; ingenting er lagt i {folder}",
        "interrupted; nothing has been put in {folder}",
    ),
    "interrupted-stream": (
        "avbrutt etter {count} personer",
        "interrupted after {count} persons",
    ),
    "done": (
        "{persons} personer og {resources} ressurser i {folder}",
        "{persons} persons and {resources} resources in {folder}",
    ),
    "flawed": (
        "{count} ressurser har en feil; {where}",
        "{count} resources have a flaw; {where}",
    ),
    "flaws-listed": (
        "{file} sier hvilke, og hva som skal bli funnet",
        "{file} tells which, and what shall be found",
    ),
    "flaws-not-listed": ("med --out blir de listet", "with --out they are listed"),
    "flaws-unused": (
        "ingen ressurs passer for {flaws}",
        "no resource fits {flaws}",
    ),
    "block": ("personene {first}–{last}", "persons {first}–{last}"),
    "progress": ("{count} personer, {rate} i sekundet", "{count} persons, {rate} a second"),
    "progress-share": (
        "{count} personer, {rate} i sekundet, {share} %",
        "{count} persons, {rate} a second, {share} %",
    ),
}
