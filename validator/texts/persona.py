"""Texts about the files of personas."""

TEXTS: dict[str, tuple[str, str]] = {
    "no-such-date": ("Datoen {date} finnes ikke.", "There is no date {date}."),
    "no-such-date.fix": (
        "Skriv en dag som finnes i kalenderen, som ÅÅÅÅ-MM-DD.",
        "Write a day that the calendar has, as YYYY-MM-DD.",
    ),
    "wrong-number": (
        "Nummeret {number} er ikke gyldig: {reason}",
        "The number {number} is not valid: {reason}",
    ),
    "wrong-number.fix": (
        "Lag et nytt syntetisk nummer; populasjonene bruker Tenor-serien (måned + 80).",
        "Make a new synthetic number; the populations use the Tenor series (month + 80).",
    ),
    "real-number": (
        "Nummeret kan tilhøre en virkelig person.",
        "The number may belong to a real person.",
    ),
    "real-number.fix": (
        "Bruk en syntetisk serie: måned + 80 (Tenor), + 65 (NHN) eller + 40 (NAV).",
        "Use a synthetic series: month + 80 (Tenor), + 65 (NHN) or + 40 (NAV).",
    ),
    "other-number": (
        "Dette er et {kind}, ikke et {expected}.",
        "This is a {kind}, not a {expected}.",
    ),
    "other-number.fix": (
        "Bruk nøkkelen fnr, dnr eller fhn etter hva slags nummer det er.",
        "Use the key fnr, dnr or fhn, whichever the number is.",
    ),
    "other-birth-date": (
        "Nummeret sier at personen er født {date}.",
        "The number says that the person was born {date}.",
    ),
    "other-birth-date.fix": (
        "La birth_date og nummeret si det samme.",
        "Let birth_date and the number say the same.",
    ),
    "other-sex": ("Nummeret sier at kjønnet er {sex}.", "The number says that the sex is {sex}."),
    "other-sex.fix": ("La sex og nummeret si det samme.", "Let sex and the number say the same."),
    "municipality": (
        "Kommunenummer {number} hører til {name}.",
        "Municipality number {number} belongs to {name}.",
    ),
    "municipality.fix": (
        "Bruk nummeret og navnet som kommunen har i dag.",
        "Use the number and the name that the municipality has today.",
    ),
    "unknown-key-of": (
        "«{name}» er ikke nøkkelen til noe under {section}.",
        "“{name}” is not the key of anything under {section}.",
    ),
    "unknown-fact": (
        "«{name}» er ikke noe som filen forteller om.",
        "“{name}” is nothing that the file tells of.",
    ),
    "unknown-staff": (
        "«{name}» er verken under staff eller en av de vanlige rollene.",
        "“{name}” is neither under staff nor one of the usual roles.",
    ),
    "unknown-authorisation": (
        "«{name}» er ikke en godkjenning i testdata/distributions/personnel.yaml.",
        "“{name}” is not an authorisation of testdata/distributions/personnel.yaml.",
    ),
    "before-birth": ("{date} er før personen ble født.", "{date} is before the person was born."),
    "after-the-day": (
        "{date} er etter dagen fortellingen handler om, {day}.",
        "{date} is after the day of the story, {day}.",
    ),
    "after-the-day.fix": (
        "Rett datoen eller «day»; bare timer, tjenester, planer og slutten på en kur kan ligge fram i tid.",
        "Correct the date or “day”; only appointments, services, plans and the end of a course may lie ahead.",
    ),
    "key-twice": (
        "Nøkkelen «{name}» er brukt før i samme liste.",
        "The key “{name}” is used before in the same list.",
    ),
    "key-twice.fix": ("Gi den ene et annet navn.", "Give one of them another name."),
    "no-municipality": (
        "Det finnes ingen kommune med nummer {number}.",
        "There is no municipality with the number {number}.",
    ),
    "unknown-category": (
        "«{name}» er ikke en kategori i testdata/distributions/critical-information.yaml.",
        "“{name}” is not a category of testdata/distributions/critical-information.yaml.",
    ),
    "unfit-analysis": (
        "«{name}» kan ikke ha et tall hos denne personen: den besvares med ord, eller er ikke for kjønnet eller alderen.",
        "“{name}” cannot have a number for this person: it is answered in words, or is not for the sex or age.",
    ),
    "unknown-analysis": (
        "«{name}» er ikke en analyse i testdata/distributions/laboratory.yaml.",
        "“{name}” is not an analysis of testdata/distributions/laboratory.yaml.",
    ),
    "unknown-measurement": (
        "«{name}» er ikke en måling i testdata/distributions/measurements.yaml.",
        "“{name}” is not a measurement of testdata/distributions/measurements.yaml.",
    ),
    "unknown-plan": (
        "«{name}» er ikke en slags plan i testdata/distributions/plans.yaml.",
        "“{name}” is not a kind of plan of testdata/distributions/plans.yaml.",
    ),
    "unknown-questionnaire": (
        "«{name}» er ikke et skjema i testdata/distributions/questionnaires.yaml.",
        "“{name}” is not a form of testdata/distributions/questionnaires.yaml.",
    ),
    "wrong-answer": (
        "Svarene passer ikke til skjemaet: {reason}.",
        "The answers do not fit the form: {reason}.",
    ),
    "wrong-answer.fix": (
        "Se skjemaets spørsmål og svar i testdata/distributions/questionnaires.yaml.",
        "See the questions and answers of the form in testdata/distributions/questionnaires.yaml.",
    ),
    "unknown-place": (
        "«{name}» er ikke et av de vanlige stedene.",
        "“{name}” is not one of the usual places.",
    ),
    "unknown": (
        "personaen «{name}» finnes ikke; «validator generate personas» viser dem alle",
        "there is no persona “{name}”; “validator generate personas” shows them all",
    ),
    "suggestion": (
        "personaen «{name}» finnes ikke; mente du {suggestion}? «validator generate personas» viser dem alle",
        "there is no persona “{name}”; did you mean {suggestion}? “validator generate personas” shows them all",
    ),
}
