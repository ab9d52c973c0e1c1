"""Texts on national identifiers: what is wrong with one, and what one says."""

TEXTS: dict[str, tuple[str, str]] = {
    "national": ("et nasjonalt identitetsnummer", "a national identity number"),
    # Form
    "empty": (
        "Verdien er tom: her skal det stå {kind}.",
        "The value is empty: it should hold {kind}.",
    ),
    "has_space": (
        "Tegn nummer {position} er et mellomrom: {kind} skrives som {length} sifre uten skilletegn.",
        "Character {position} is a space: {kind} is written as {length} digits without separators.",
    ),
    "has_space.fix": (
        "Fjern mellomrommene når verdien lagres og sendes; vis dem gjerne på skjermen.",
        "Remove the spaces when the value is stored and sent; they may well be shown on screen.",
    ),
    "not_a_digit": (
        "Tegn nummer {position} er «{character}»: {kind} har bare sifre, {length} i tallet.",
        "Character {position} is “{character}”: {kind} has digits only, {length} of them.",
    ),
    "wrong_length": (
        "Verdien har {count} sifre: {kind} skal ha {length}.",
        "The value has {count} digits: {kind} has {length}.",
    ),
    "lost_zero": (
        "Verdien har 10 sifre, men blir et riktig nummer med en null foran: den første nullen er falt bort.",
        "The value has 10 digits, but is a right number with a zero in front: the leading zero has been "
        "lost.",
    ),
    "lost_zero.fix": (
        "Behandle identitetsnummeret som tekst hele veien, aldri som tall.",
        "Treat the identity number as text all the way, never as a number.",
    ),
    "serial_not_a_digit": (
        "Tegn nummer {position} er «{character}»: {kind} har bare sifre.",
        "Character {position} is “{character}”: {kind} has digits only.",
    ),
    "serial_leading_zero": (
        "Verdien begynner med 0: {kind} er et løpenummer uten ledende nuller.",
        "The value begins with 0: {kind} is a serial number without leading zeros.",
    ),
    "serial_leading_zero.fix": (
        "Fjern nullene foran.",
        "Remove the leading zeros.",
    ),
    "serial_too_long": (
        "Verdien har {count} sifre: {kind} har høyst {longest}.",
        "The value has {count} digits: {kind} has at most {longest}.",
    ),
    # Date
    "wrong_day": (
        "De to første sifrene er {digits}, som ikke er noen dag: et fødselsnummer har 01–31, et D-nummer "
        "41–71.",
        "The first two digits are {digits}, which is no day: a fødselsnummer has 01–31, a D-nummer 41–71.",
    ),
    "wrong_month": (
        "Sifrene 3 og 4 er {digits}, som ikke er noen måned: ekte numre har 01–12, og syntetiske har "
        "41–52 (NAV), 66–77 (Norsk helsenett) eller 81–92 (Tenor).",
        "Digits 3 and 4 are {digits}, which is no month: real numbers have 01–12, and synthetic ones "
        "41–52 (NAV), 66–77 (Norsk helsenett) or 81–92 (Tenor).",
    ),
    "wrong_month.fix": (
        "Bruk et nummer fra en av de syntetiske seriene, for eksempel fra Tenor: måneden pluss 80.",
        "Use a number from one of the synthetic series, for example from Tenor: the month plus 80.",
    ),
    "no_such_date": (
        "Datoen {day}.{month}.{year} finnes ikke i noe århundre.",
        "The date {day}.{month}.{year} (day, month, year) does not exist in any century.",
    ),
    # Control digits
    "wrong_first_control_digit": (
        "Siffer 10, det første kontrollsifferet, er {found}, men skulle ha vært {expected} etter de ni "
        "sifrene foran (eller {later} i et nummer som er tildelt fra 2032).",
        "Digit 10, the first control digit, is {found}, but should have been {expected} after the nine "
        "digits before it (or {later} in a number issued from 2032).",
    ),
    "wrong_first_control_digit.fix": (
        "Sammenlign med kilden: et feil eller ombyttet siffer et annet sted i nummeret gir samme utslag.",
        "Compare with the source: a wrong or swapped digit elsewhere in the number gives the same result.",
    ),
    "wrong_first_control_digit_2032": (
        "Siffer 10, det første kontrollsifferet, er {found}. De ni sifrene foran er aldri brukt i et "
        "nummer før 2032; fra da av kan det være {later}.",
        "Digit 10, the first control digit, is {found}. The nine digits before it are never used in a "
        "number before 2032; from then on it may be {later}.",
    ),
    "wrong_first_control_digit_2032.fix": (
        "Sammenlign med kilden: ett av de ni første sifrene er sannsynligvis feil.",
        "Compare with the source: one of the first nine digits is probably wrong.",
    ),
    "wrong_first_control_digit_fh": (
        "Siffer 10, det første kontrollsifferet, er {found}, men skulle ha vært {expected} etter de ni "
        "sifrene foran.",
        "Digit 10, the first control digit, is {found}, but should have been {expected} after the nine "
        "digits before it.",
    ),
    "wrong_second_control_digit": (
        "Siffer 11, det andre kontrollsifferet, er {found}, men skulle ha vært {expected} etter de ti "
        "sifrene foran.",
        "Digit 11, the second control digit, is {found}, but should have been {expected} after the ten "
        "digits before it.",
    ),
    "wrong_second_control_digit.fix": (
        "Sammenlign med kilden: et feil eller ombyttet siffer et annet sted i nummeret gir samme utslag.",
        "Compare with the source: a wrong or swapped digit elsewhere in the number gives the same result.",
    ),
    "no_control_digit": (
        "Ingen kontrollsiffer passer etter de {count} første sifrene: slike numre blir aldri tildelt.",
        "No control digit fits after the first {count} digits: such numbers are never issued.",
    ),
    "no_control_digit.fix": (
        "Sammenlign med kilden: minst ett av disse sifrene er feil.",
        "Compare with the source: at least one of these digits is wrong.",
    ),
    # Kind and system
    "wrong_kind": (
        "Nummeret er av typen {kind}, men systemet sier {expected}.",
        "The number is of the kind {kind}, but the system says {expected}.",
    ),
    "wrong_kind.fix": (
        "Sett system til «{system}», eller bytt ut nummeret.",
        "Set the system to “{system}”, or replace the number.",
    ),
    "only_from_2032": (
        "Nummeret er bare gyldig etter reglene fra 1. januar 2032: ingen {kind} er tildelt slik før da.",
        "The number is only valid under the rules from 1 January 2032: no {kind} is issued like this "
        "before then.",
    ),
    "only_from_2032.fix": (
        "Er det et feilskrevet nummer, så rett det. Er det testdata for 2032, så er det i orden.",
        "If it is a mistyped number, correct it. If it is test data for 2032, it is fine.",
    ),
    # Other registers
    "wrong_organisation_control_digit": (
        "Det siste sifferet, kontrollsifferet, er {found}, men skulle ha vært {expected} etter de åtte "
        "sifrene foran.",
        "The last digit, the control digit, is {found}, but should have been {expected} after the eight "
        "digits before it.",
    ),
    "wrong_organisation_control_digit.fix": (
        "Slå opp nummeret i Enhetsregisteret; et syntetisk nummer hentes fra Tenor.",
        "Look the number up in Enhetsregisteret; a synthetic number is taken from Tenor.",
    ),
    "organisation_series": (
        "Organisasjonsnummeret begynner med {digit}: Enhetsregisteret tildeler numre som begynner med 8 "
        "eller 9, og syntetiske begynner med 2 eller 3.",
        "The organisation number begins with {digit}: Enhetsregisteret issues numbers that begin with 8 "
        "or 9, and synthetic ones begin with 2 or 3.",
    ),
    "duf_wrong_year": (
        "De fire første sifrene er {digits}: et DUF-nummer begynner med året for registrering.",
        "The first four digits are {digits}: a DUF-nummer begins with the year of registration.",
    ),
    "duf_wrong_control": (
        "De to siste sifrene, kontrollsifrene, er {found}, men skulle ha vært {expected} etter de ti "
        "sifrene foran.",
        "The last two digits, the control digits, are {found}, but should have been {expected} after the "
        "ten digits before them.",
    ),
    "unknown_municipality": (
        "Kommunenummer {number} er ikke i bruk: det er ikke blant de 357 kommunene siden 1. januar 2024.",
        "Municipality number {number} is not in use: it is not among the 357 municipalities since 1 "
        "January 2024.",
    ),
    "unknown_municipality.fix": (
        "Bruk nummeret som kommunen har i dag, med mindre opplysningen gjelder tiden før en sammenslåing "
        "eller deling.",
        "Use the number that the municipality has today, unless the information is from before a merger "
        "or split.",
    ),
    # What a right number says
    "describe": (
        "{kind} for en {sex} født {born}; {series}.",
        "{kind} of a {sex} born {born}; {series}.",
    ),
    "describe_from_2032": (
        "{kind} etter reglene fra 2032, som ikke sier århundre eller kjønn; {series}.",
        "{kind} under the rules from 2032, which do not tell century or sex; {series}.",
    ),
    "describe_fh": (
        "Felles hjelpenummer: sier ingenting om personen, og kan være et som er i bruk.",
        "Felles hjelpenummer (shared help number): says nothing of the person, and may be one in use.",
    ),
    "describe_fh_test": (
        "Felles hjelpenummer i den serien som Journalvalidatoren bruker til testdata.",
        "Felles hjelpenummer (shared help number) in the range that Journalvalidatoren uses for test data.",
    ),
    "female": (
        "kvinne",
        "woman",
    ),
    "male": (
        "mann",
        "man",
    ),
    "series_real": (
        "måneden {digits} viser at det kan tilhøre en ekte person",
        "the month {digits} shows that it may belong to a real person",
    ),
    "series_official-example": (
        "en testperson som Norsk helsenett har offentliggjort, utenfor de syntetiske seriene (måneden er {digits})",
        "a test person that Norsk helsenett has published, outside the synthetic series (the month is {digits})",
    ),
    "series_tenor": (
        "syntetisk, måneden {digits} (pluss 80) viser at det er fra Skatteetatens Tenor",
        "synthetic, the month {digits} (plus 80) shows that it is from Skatteetaten's Tenor",
    ),
    "series_nhn": (
        "syntetisk, måneden {digits} (pluss 65) viser at det er en testperson hos Norsk helsenett",
        "synthetic, the month {digits} (plus 65) shows that it is a test person of Norsk helsenett",
    ),
    "series_nav": (
        "syntetisk, måneden {digits} (pluss 40) viser at det er fra NAVs Dolly",
        "synthetic, the month {digits} (plus 40) shows that it is from NAV's Dolly",
    ),
}
