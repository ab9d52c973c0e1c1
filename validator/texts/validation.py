"""Texts about what is wrong with a resource. ``<name>.fix`` is what to change; ``fix-<name>`` is shared between findings."""

TEXTS = {
    # -- shared advice
    "fix-use-name": ("Mente du «{suggestion}»?", "Did you mean “{suggestion}”?"),
    "fix-use-code": ("Mente du koden «{suggestion}»?", "Did you mean the code “{suggestion}”?"),
    "fix-use-one-of": ("Bruk en av disse kodene: {allowed}.", "Use one of these codes: {allowed}."),
    "more-alike": (
        "Det samme gjelder {count} steder til fra og med her; de vises ikke enkeltvis.",
        "The same goes for {count} more places from here on; they are not shown one by one.",
    ),
    "fix-add-system": ("Legg til system «{system}».", "Add the system “{system}”."),
    # -- resources and structure
    "resource-type-missing": ("Ressursen mangler «resourceType».", "The resource has no “resourceType”."),
    "resource-type-missing.fix": (
        'Legg til "resourceType" med navnet på ressurstypen, for eksempel "Patient".',
        'Add "resourceType" with the name of the resource type, for example "Patient".',
    ),
    "resource-type-unknown": (
        "«{name}» er ikke en ressurstype i FHIR R4.",
        "“{name}” is not a resource type in FHIR R4.",
    ),
    "resource-type-unknown.fix": (
        "Bruk navnet på en ressurstype fra FHIR R4.",
        "Use the name of a FHIR R4 resource type.",
    ),
    "resource-empty": ("Ressursen har ikke noe innhold.", "The resource has no content."),
    "resource-empty.fix": (
        "Gi ressursen innhold, eller utelat den.",
        "Give the resource content, or leave it out.",
    ),
    "unknown-element": (
        "Elementet «{name}» finnes ikke i {element}.",
        "The element “{name}” does not exist in {element}.",
    ),
    "unknown-element.fix": (
        "Fjern elementet; egne opplysninger hører hjemme i en utvidelse (extension).",
        "Remove the element; information of your own belongs in an extension.",
    ),
    "choice-type": (
        "«{name}» er ikke en av typene som {element} kan ha.",
        "“{name}” is not one of the types that {element} can have.",
    ),
    "choice-type.fix": ("Bruk ett av disse navnene: {allowed}.", "Use one of these names: {allowed}."),
    "choice-several": (
        "{element} kan bare ha én verdi, men både «{first}» og «{second}» er oppgitt.",
        "{element} can have only one value, but both “{first}” and “{second}” are given.",
    ),
    "choice-several.fix": ("Behold bare én av dem.", "Keep only one of them."),
    "comments": ("«fhir_comments» er ikke tillatt i FHIR R4.", "“fhir_comments” is not allowed in FHIR R4."),
    "comments.fix": ("Fjern det.", "Remove it."),
    "array-expected": (
        "{element} kan forekomme flere ganger og skal derfor være en liste [ ].",
        "{element} may occur several times and must therefore be a list [ ].",
    ),
    "array-expected.fix": (
        "Sett verdien i hakeparenteser: [ … ].",
        "Put the value in square brackets: [ … ].",
    ),
    "array-unexpected": (
        "{element} kan bare forekomme én gang og skal ikke være en liste.",
        "{element} can occur only once and must not be a list.",
    ),
    "array-unexpected.fix": ("Fjern hakeparentesene.", "Remove the square brackets."),
    "array-empty": ("{element} er en tom liste.", "{element} is an empty list."),
    "array-empty.fix": (
        "Utelat elementet når det ikke har noen verdi.",
        "Leave the element out when it has no value.",
    ),
    "null": ("{element} er null.", "{element} is null."),
    "null.fix": (
        "Utelat elementet når det ikke har noen verdi.",
        "Leave the element out when it has no value.",
    ),
    "element-empty": (
        "{element} er tomt: det har verken verdi eller underelementer.",
        "{element} is empty: it has neither a value nor child elements.",
    ),
    "element-empty.fix": (
        "Gi elementet innhold, eller utelat det.",
        "Give the element content, or leave it out.",
    ),
    "object-expected": (
        "{element} skal være et objekt {{ }}, men er {found}.",
        "{element} must be an object {{ }}, but is {found}.",
    ),
    "object-expected.fix": (
        "Skriv et objekt {{ … }} med underelementene til {element}.",
        "Write an object {{ … }} with the child elements of {element}.",
    ),
    "primitive-expected": (
        "{element} skal være en enkel verdi av typen {type}, men er {found}.",
        "{element} must be a simple value of type {type}, but is {found}.",
    ),
    "primitive-expected.fix": (
        "Skriv bare selve verdien; id og extension hører hjemme i et eget element med «_» foran navnet.",
        "Write only the value itself; id and extension go in an element of their own, with “_” before the name.",
    ),
    "sibling-object": (
        "«{name}» skal være et objekt med id eller extension.",
        "“{name}” must be an object with id or extension.",
    ),
    "sibling-object.fix": ('Skriv {{ "extension": [ … ] }}.', 'Write {{ "extension": [ … ] }}.'),
    "sibling-mismatch": (
        "«{name}» skal være en liste med like mange plasser som {element} (null der det ikke er noe).",
        "“{name}” must be a list with as many places as {element} (null where there is nothing).",
    ),
    "sibling-mismatch.fix": (
        "Gi begge listene samme lengde, og sett inn null der den ene ikke har noe.",
        "Make both lists equally long, with null where one of them has nothing.",
    ),
    "minimum": (
        "{element} mangler: det kreves minst {minimum}, men det er {found}.",
        "{element} is missing: at least {minimum} required, but there is {found}.",
    ),
    "minimum.fix": ("Legg til {element}.", "Add {element}."),
    "maximum": (
        "{element} forekommer {found} ganger, men høyst {maximum} er tillatt.",
        "{element} occurs {found} times, but at most {maximum} is allowed.",
    ),
    "maximum.fix": ("Behold høyst {maximum}.", "Keep at most {maximum}."),
    "prohibited": (
        "{element} er ikke tillatt i denne profilen.",
        "{element} is not allowed in this profile.",
    ),
    "prohibited.fix": ("Fjern {element}.", "Remove {element}."),
    "type-not-allowed": (
        "{element} er av typen {found}, men her er bare {allowed} tillatt.",
        "{element} is of type {found}, but only {allowed} is allowed here.",
    ),
    "type-not-allowed.fix": ("Bruk en tillatt type: {allowed}.", "Use a type that is allowed: {allowed}."),
    # -- primitive values
    "json-type": (
        "{element} ({type}) kan ikke være {found}; ventet for eksempel {expected}.",
        "{element} ({type}) cannot be {found}; expected for example {expected}.",
    ),
    "json-type.fix": (
        "I JSON skrives tall og true/false uten anførselstegn, alle andre verdier med.",
        "In JSON, numbers and true/false are written without quotes, every other value with.",
    ),
    "empty-string": ("{element} er en tom tekst.", "{element} is an empty string."),
    "empty-string.fix": (
        "Utelat elementet når det ikke har noen verdi.",
        "Leave the element out when it has no value.",
    ),
    "blank-string": ("{element} består bare av mellomrom.", "{element} holds nothing but spaces."),
    "blank-string.fix": (
        "Gi elementet en verdi, eller utelat det.",
        "Give the element a value, or leave it out.",
    ),
    "control-character": (
        "{element} inneholder kontrolltegnet {code}.",
        "{element} contains the control character {code}.",
    ),
    "control-character.fix": (
        "Bare tabulator og linjeskift er tillatt; fjern tegnet.",
        "Only tab and line breaks are allowed; remove the character.",
    ),
    "string-too-long": ("{element} er lengre enn {limit} byte.", "{element} is longer than {limit} bytes."),
    "string-too-long.fix": (
        "Kort ned teksten, eller legg innholdet i en Binary eller et vedlegg (Attachment).",
        "Shorten the text, or put the content in a Binary or an Attachment.",
    ),
    "code-format": (
        "«{value}» har mellomrom på feil plass for en kode.",
        "“{value}” has spaces where a code cannot.",
    ),
    "code-format.fix": (
        "Fjern mellomrom først, sist og doble mellomrom inni.",
        "Remove leading and trailing spaces, and double spaces inside.",
    ),
    "id-format": (
        "«{value}» har tegn som ikke kan stå i en id.",
        "“{value}” has characters that an id cannot have.",
    ),
    "id-format.fix": (
        "Bruk bare A–Z, a–z, 0–9, «-» og «.», høyst 64 tegn.",
        "Use only A–Z, a–z, 0–9, “-” and “.”, at most 64 characters.",
    ),
    "id-too-long": (
        "Id-en er {length} tegn lang, men kan ha høyst 64.",
        "The id is {length} characters long, but can have at most 64.",
    ),
    "id-too-long.fix": ("Bruk en kortere id.", "Use a shorter id."),
    "uri-space": ("URI-en «{value}» inneholder mellomrom.", "The URI “{value}” contains spaces."),
    "uri-space.fix": (
        "Fjern mellomrommet, eller skriv det som %20.",
        "Remove the space, or write it as %20.",
    ),
    "uuid-format": ("«{value}» er ikke en gyldig UUID.", "“{value}” is not a valid UUID."),
    "uuid-format.fix": (
        "Skriv urn:uuid: og 32 heksadesimale sifre med små bokstaver, som 8-4-4-4-12.",
        "Write urn:uuid: and 32 hexadecimal digits in lower case, as 8-4-4-4-12.",
    ),
    "uri-relative": (
        "{element} skal være en absolutt URI, men er «{value}».",
        "{element} must be an absolute URI, but is “{value}”.",
    ),
    "uri-relative.fix": (
        "Skriv hele adressen, for eksempel http://example.org/fhir/ValueSet/x eller urn:oid:2.16.578.1.",
        "Write the whole URI, for example http://example.org/fhir/ValueSet/x or urn:oid:2.16.578.1.",
    ),
    "canonical-relative": (
        "«{value}» er ikke en absolutt URI, så den kan ikke vise til noen kanonisk URL.",
        "“{value}” is not an absolute URI, so it cannot refer to any canonical URL.",
    ),
    "canonical-relative.fix": (
        "Skriv hele url-en til ressursen, for eksempel http://hl7.org/fhir/ValueSet/languages, eller # og id-en til en ressurs i contained.",
        "Write the whole url of the resource, for example http://hl7.org/fhir/ValueSet/languages, or # and the id of a contained resource.",
    ),
    "oid-format": ("«{value}» er ikke en gyldig OID.", "“{value}” is not a valid OID."),
    "oid-format.fix": (
        "Skriv for eksempel urn:oid:2.16.578.1.12.4.1.4.1.",
        "Write for example urn:oid:2.16.578.1.12.4.1.4.1.",
    ),
    "date-format": ("«{value}» er ikke en dato.", "“{value}” is not a date."),
    "date-format.fix": ("Skriv ÅÅÅÅ, ÅÅÅÅ-MM eller ÅÅÅÅ-MM-DD.", "Write YYYY, YYYY-MM or YYYY-MM-DD."),
    "date-with-time": (
        "«{value}» har klokkeslett, men {element} er en dato.",
        "“{value}” has a time, but {element} is a date.",
    ),
    "date-with-time.fix": ("Skriv bare ÅÅÅÅ-MM-DD.", "Write only YYYY-MM-DD."),
    "date-year": ("Året 0000 i «{value}» finnes ikke.", "There is no year 0000, as in “{value}”."),
    "date-year.fix": ("Oppgi et årstall fra 0001.", "Give a year from 0001 on."),
    "date-month": ("Måneden {month} i «{value}» finnes ikke.", "There is no month {month}, as in “{value}”."),
    "date-month.fix": ("Oppgi en måned fra 01 til 12.", "Give a month from 01 to 12."),
    "date-day": (
        "Dagen {day} finnes ikke i den måneden («{value}»).",
        "There is no day {day} in that month (“{value}”).",
    ),
    "date-day.fix": (
        "Oppgi en dag som finnes i måneden, eller bare år og måned.",
        "Give a day that exists in the month, or only the year and month.",
    ),
    "datetime-format": ("«{value}» er ikke et gyldig tidspunkt.", "“{value}” is not a valid date and time."),
    "datetime-format.fix": (
        "Skriv ÅÅÅÅ, ÅÅÅÅ-MM, ÅÅÅÅ-MM-DD eller ÅÅÅÅ-MM-DDTtt:mm:ss+01:00.",
        "Write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+01:00.",
    ),
    "datetime-zone": ("Tidspunktet «{value}» mangler tidssone.", "The time “{value}” has no time zone."),
    "datetime-zone.fix": (
        "Legg til Z eller forskyvningen, for eksempel +01:00.",
        "Add Z or the offset, for example +01:00.",
    ),
    "datetime-seconds": ("Tidspunktet «{value}» mangler sekunder.", "The time “{value}” has no seconds."),
    "datetime-seconds.fix": (
        "Skriv tt:mm:ss; bruk :00 når sekundene er ukjente.",
        "Write hh:mm:ss; use :00 when the seconds are not known.",
    ),
    "instant-format": ("«{value}» er ikke et fullstendig tidspunkt.", "“{value}” is not a complete instant."),
    "instant-format.fix": ("Skriv ÅÅÅÅ-MM-DDTtt:mm:ss+01:00.", "Write YYYY-MM-DDThh:mm:ss+01:00."),
    "time-format": ("«{value}» er ikke et klokkeslett.", "“{value}” is not a time of day."),
    "time-format.fix": ("Skriv tt:mm:ss, uten tidssone.", "Write hh:mm:ss, without time zone."),
    "time-range": (
        "Klokkeslettet eller tidssonen i «{value}» finnes ikke.",
        "There is no such time or time zone as in “{value}”.",
    ),
    "time-range.fix": (
        "Oppgi timer 00–23, minutter 00–59, sekunder 00–59 og tidssone innenfor ±14:00.",
        "Give hours 00–23, minutes 00–59, seconds 00–59 and a time zone within ±14:00.",
    ),
    "integer-decimals": (
        "{value} er ikke skrevet som et heltall, men det skal {element} være.",
        "{value} is not written as a whole number, but {element} must be one.",
    ),
    "integer-decimals.fix": (
        "Skriv tallet uten desimaler og uten eksponent.",
        "Write the number without decimals and without an exponent.",
    ),
    "decimal-not-finite": (
        "{element} har verdien {value}, som ikke er et tall.",
        "{element} has the value {value}, which is not a number.",
    ),
    "decimal-not-finite.fix": (
        "Oppgi et vanlig tall, eller utelat elementet.",
        "Give an ordinary number, or leave the element out.",
    ),
    "integer-low": (
        "{value} er for lavt: {element} ({type}) er minst {lowest}.",
        "{value} is too low: {element} ({type}) is at least {lowest}.",
    ),
    "integer-low.fix": ("Oppgi et tall fra {lowest} og oppover.", "Give a number of {lowest} or more."),
    "integer-high": (
        "{value} er for høyt: {element} ({type}) er høyst {highest}.",
        "{value} is too high: {element} ({type}) is at most {highest}.",
    ),
    "integer-high.fix": (
        "Oppgi et tall som ikke er over {highest}.",
        "Give a number of no more than {highest}.",
    ),
    "base64-format": ("«{value}» er ikke gyldig base64.", "“{value}” is not valid base64."),
    "base64-format.fix": (
        "Kod innholdet som base64 (A–Z, a–z, 0–9, + og /, fylt ut med =).",
        "Encode the content as base64 (A–Z, a–z, 0–9, + and /, padded with =).",
    ),
    # -- fixed, pattern, limits
    "fixed-value": (
        "Verdien er «{found}», men skal være nøyaktig «{expected}».",
        "The value is “{found}”, but must be exactly “{expected}”.",
    ),
    "fixed-value.fix": ("Bruk verdien «{expected}».", "Use the value “{expected}”."),
    "pattern-value": (
        "«{found}» mangler noe av det som kreves her: «{expected}».",
        "“{found}” lacks something of what is required here: “{expected}”.",
    ),
    "pattern-value.fix": (
        "Ta med alt i «{expected}»; mer er tillatt.",
        "Include everything in “{expected}”; more is allowed.",
    ),
    "below-minimum": (
        "{found} er under den laveste tillatte verdien {limit}.",
        "{found} is below the lowest allowed value {limit}.",
    ),
    "below-minimum.fix": (
        "Kontroller verdien og enheten; laveste tillatte er {limit}.",
        "Check the value and the unit; the lowest allowed is {limit}.",
    ),
    "above-maximum": (
        "{found} er over den høyeste tillatte verdien {limit}.",
        "{found} is above the highest allowed value {limit}.",
    ),
    "above-maximum.fix": (
        "Kontroller verdien og enheten; høyeste tillatte er {limit}.",
        "Check the value and the unit; the highest allowed is {limit}.",
    ),
    "limit-unit": (
        "{found} kan ikke sammenlignes med grensen {limit}: enhetene er ulike.",
        "{found} cannot be compared with the limit {limit}: the units differ.",
    ),
    "limit-unit.fix": (
        "Bruk samme system og code for enheten som grensen.",
        "Use the same system and code for the unit as the limit.",
    ),
    "too-long": (
        "Teksten er {length} tegn, men kan ha høyst {limit}.",
        "The text has {length} characters, but can have at most {limit}.",
    ),
    "too-long.fix": ("Kort ned teksten til {limit} tegn.", "Shorten the text to {limit} characters."),
    # -- codes
    "code-not-in-value-set-required": (
        "Koden {code} er ikke i verdisettet «{value_set}» ({url}), og bare koder derfra er tillatt.",
        "The code {code} is not in the value set “{value_set}” ({url}), and only codes from there are allowed.",
    ),
    "code-not-in-value-set-required.fix": (
        "Velg en kode fra verdisettet.",
        "Choose a code from the value set.",
    ),
    "code-not-in-value-set-extensible": (
        "Koden {code} er ikke i verdisettet «{value_set}» ({url}), som skal brukes når det har en kode som passer.",
        "The code {code} is not in the value set “{value_set}” ({url}), which must be used when it has a code that fits.",
    ),
    "code-not-in-value-set-extensible.fix": (
        "Bruk en kode fra verdisettet hvis den har samme mening.",
        "Use a code from the value set if one has the same meaning.",
    ),
    "code-not-in-value-set-preferred": (
        "Koden {code} er ikke i det anbefalte verdisettet «{value_set}» ({url}).",
        "The code {code} is not in the recommended value set “{value_set}” ({url}).",
    ),
    "code-not-in-value-set-preferred.fix": (
        "Bruk helst en kode fra verdisettet.",
        "Preferably use a code from the value set.",
    ),
    "code-missing": (
        "Ingen kode er oppgitt, men elementet krever en kode fra verdisettet «{value_set}» ({url}).",
        "No code is given, but the element requires a code from the value set “{value_set}” ({url}).",
    ),
    "code-missing.fix": (
        "Legg til coding med system og code; text alene er ikke nok.",
        "Add coding with system and code; text alone is not enough.",
    ),
    "code-unverifiable": (
        "Kan ikke avgjøre om {code} er i verdisettet «{value_set}» ({url}): {systems} er ikke tilgjengelig her.",
        "Cannot tell whether {code} is in the value set “{value_set}” ({url}): {systems} is not available here.",
    ),
    "code-unverifiable.fix": (
        "Oppgi pakken som har kodeverket eller verdisettet, med --package, eller kontroller koden på annen måte.",
        "Give the package that has the code system or value set, with --package, or check the code in another way.",
    ),
    "value-set-circular": (
        "Verdisettet {url} henter koder fra seg selv, direkte eller gjennom andre, så innholdet kan ikke avgjøres.",
        "The value set {url} draws codes from itself, directly or through others, so its content cannot be told.",
    ),
    "value-set-circular.fix": (
        "Fjern importen (include.valueSet) som leder tilbake til verdisettet.",
        "Remove the import (include.valueSet) that leads back to the value set.",
    ),
    "value-set-unavailable": (
        "Kan ikke kontrollere koden: verdisettet {value_set} er ikke tilgjengelig her.",
        "Cannot check the code: the value set {value_set} is not available here.",
    ),
    "value-set-unavailable.fix": (
        "Oppgi pakken som har det, med --package.",
        "Give the package that has it, with --package.",
    ),
    "code-unknown": (
        "Koden «{code}» finnes ikke i kodeverket {system}.",
        "The code “{code}” does not exist in the code system {system}.",
    ),
    "code-unknown.fix": (
        "Kontroller koden og at system er riktig.",
        "Check the code, and that system is the right one.",
    ),
    "display-unverifiable": (
        "Visningsteksten «{found}» for {code} ({system}) kan ikke kontrolleres: kodeverket har ingen tekster på språket {language} her. Dets egen tekst er «{expected}».",
        "The display “{found}” of {code} ({system}) cannot be checked: the code system at hand has no texts in the language {language}. Its own text is “{expected}”.",
    ),
    "display-wrong": (
        "Visningsteksten «{found}» er ikke kodeverkets tekst for {code} ({system}).",
        "The display “{found}” is not the code system's text for {code} ({system}).",
    ),
    "display-wrong.fix": (
        "Bruk «{expected}», eller utelat display; kontroller at koden er den du mener.",
        "Use “{expected}”, or leave display out; check that the code is the one you mean.",
    ),
    # -- invariants
    "invariant": ("Regelen {invariant} er brutt: {human}", "The rule {invariant} is broken: {human}"),
    "invariant.fix": (
        "Rett innholdet slik at regelen {invariant} stemmer: {expression}",
        "Change the content so that the rule {invariant} holds: {expression}",
    ),
    "fix-invariant": ("{change}", "{change}"),
    "invariant-broken": (
        "Regelen {invariant} kunne ikke prøves, så den er verken bekreftet eller brutt: {reason}",
        "The rule {invariant} could not be evaluated, so it is neither confirmed nor broken: {reason}",
    ),
    "invariant-broken.fix": (
        "Rett andre feil på samme sted først, og valider på nytt. Ellers er det regelen i profilen som må rettes.",
        "Correct other errors in the same place first, and validate again. Otherwise it is the rule in the profile that must be corrected.",
    ),
    # -- slices
    "slice-minimum": (
        "{element} skal ha minst {minimum} av delen «{slice}», men har {found}.",
        "{element} must have at least {minimum} of the slice “{slice}”, but has {found}.",
    ),
    "slice-minimum.fix": (
        "Legg til det som mangler. Finnes det allerede, så kontroller verdiene som delen kjennes igjen på.",
        "Add what is missing. If it is there already, check the values that the slice is recognised by.",
    ),
    "slice-maximum": (
        "{element} har {found} av delen «{slice}», men høyst {maximum} er tillatt.",
        "{element} has {found} of the slice “{slice}”, but at most {maximum} is allowed.",
    ),
    "slice-maximum.fix": (
        "Behold høyst {maximum} av delen «{slice}».",
        "Keep at most {maximum} of the slice “{slice}”.",
    ),
    "slice-prohibited": (
        "Delen «{slice}» av {element} er ikke tillatt i denne profilen.",
        "The slice “{slice}” of {element} is not allowed in this profile.",
    ),
    "slice-prohibited.fix": ("Fjern elementet.", "Remove the element."),
    "slice-closed": (
        "Elementet passer ikke til noen av delene som profilen tillater i {element}: {slices}.",
        "The element fits none of the slices that the profile allows in {element}: {slices}.",
    ),
    "slice-closed.fix": (
        "Fjern elementet, eller rett verdiene som delene kjennes igjen på.",
        "Remove the element, or correct the values that the slices are recognised by.",
    ),
    "slice-ambiguous": (
        "Elementet passer i to deler av {element}, «{first}» og «{second}», men kan bare høre til én.",
        "The element fits two slices of {element}, “{first}” and “{second}”, but can belong to only one.",
    ),
    "slice-ambiguous.fix": (
        "Del det i to elementer, ett for hver del, eller fjern det som hører til den ene.",
        "Split it into two elements, one for each slice, or remove what belongs to one of them.",
    ),
    "slice-order": (
        "Delen «{slice}» av {element} står i feil rekkefølge.",
        "The slice “{slice}” of {element} is out of order.",
    ),
    "slice-order.fix": (
        "Sett delene i den rekkefølgen profilen har dem.",
        "Put the slices in the order that the profile has them.",
    ),
    "slice-open-at-end": (
        "Delen «{slice}» av {element} skal stå foran alt annet.",
        "The slice “{slice}” of {element} must stand before everything else.",
    ),
    "slice-open-at-end.fix": (
        "Flytt elementet foran dem som ikke hører til noen del.",
        "Move the element before those that belong to no slice.",
    ),
    "slice-undecidable": (
        "Profilen sier ikke hvordan delen «{slice}» av {element} kjennes igjen, så delen er ikke kontrollert.",
        "The profile does not say how the slice “{slice}” of {element} is recognised, so the slice was not checked.",
    ),
    "slice-undecidable.fix": (
        "Profilens forfatter må gi delen en fast verdi, et mønster eller en type på stedet som discriminator peker på.",
        "The author of the profile must give the slice a fixed value, a pattern or a type at the place that the discriminator points to.",
    ),
    # -- profiles
    "claim-unknown": (
        "Ressursen sier at den følger {profile}, men den profilen er ikke tilgjengelig her og er derfor ikke kontrollert.",
        "The resource claims to follow {profile}, but that profile is not available here and so was not checked.",
    ),
    "claim-unknown.fix": (
        "Oppgi pakken som har profilen, med --package.",
        "Give the package that has the profile, with --package.",
    ),
    "claim-version": (
        "Ressursen sier at den følger versjon {version} av {profile}, men her finnes bare versjon {held}; profilen er derfor ikke kontrollert.",
        "The resource claims to follow version {version} of {profile}, but only version {held} is available here; so the profile was not checked.",
    ),
    "claim-version.fix": (
        "Oppgi pakken med den versjonen, med --package, eller rett versjonen etter «|».",
        "Give the package with that version, with --package, or correct the version after “|”.",
    ),
    "must-support": (
        "{present} av {asked} must support-elementer i {profile} er med. Mangler: {missing}.",
        "{present} of {asked} must-support elements of {profile} are present. Not present: {missing}.",
    ),
    "must-support.fix": (
        "Ingenting må rettes her. Systemet skal kunne håndtere disse elementene, så prøv det også med data som har dem.",
        "Nothing has to be mended here. The system must be able to handle these elements, so test it with data that have them too.",
    ),
    "profile-type": (
        "Profilen {profile} gjelder {expected}, men dette er {found}.",
        "The profile {profile} is for {expected}, but this is {found}.",
    ),
    "profile-type.fix": (
        "Velg en profil for {found}, eller kontroller resourceType.",
        "Choose a profile for {found}, or check resourceType.",
    ),
    "profile-unknown": (
        "Profilen {profile} er ikke tilgjengelig her og er derfor ikke kontrollert.",
        "The profile {profile} is not available here and so was not checked.",
    ),
    "profile-unknown.fix": (
        "Oppgi pakken som har profilen, med --package.",
        "Give the package that has the profile, with --package.",
    ),
    "profile-missing": (
        "Profilen {profile}, som {element} skal følge, er ikke tilgjengelig her og er derfor ikke kontrollert.",
        "The profile {profile}, which {element} must follow, is not available here and so was not checked.",
    ),
    "profile-missing.fix": (
        "Oppgi pakken som har profilen, med --package.",
        "Give the package that has the profile, with --package.",
    ),
    "profile-broken": (
        "Profilen {profile} har feil i seg selv, så kontrollen kan være ufullstendig: {reason}",
        "The profile {profile} is itself faulty, so the check may be incomplete: {reason}",
    ),
    "profile-broken.fix": (
        "Profilens forfatter må rette den; valider profilen selv for å se alt.",
        "The author of the profile must mend it; validate the profile itself to see everything.",
    ),
    "package-file-unusable": (
        "Filen {file} i pakken {package} kan ikke brukes, så det den definerer, er ikke kontrollert: {reason}.",
        "The file {file} in the package {package} cannot be used, so what it defines was not checked: {reason}.",
    ),
    "package-file-unusable.fix": (
        "Rett filen, eller hent pakken på nytt.",
        "Mend the file, or get the package again.",
    ),
    "profile-circular": (
        "Profilen {profile} bygger på seg selv, gjennom {base}.",
        "The profile {profile} is based on itself, through {base}.",
    ),
    "profile-circular.fix": (
        "La baseDefinition i en av profilene i kretsen vise til en profil utenfor den.",
        "Let the baseDefinition of one of the profiles in the circle point to a profile outside it.",
    ),
    "profile-none-of": (
        "Elementet følger ingen av profilene som er tillatt her ({profiles}). {problems}",
        "The element follows none of the profiles allowed here ({profiles}). {problems}",
    ),
    "profile-none-of.fix": (
        "Rett innholdet slik at det følger en av profilene.",
        "Change the content so that it follows one of the profiles.",
    ),
    # -- extensions
    "extension-url-relative": (
        "Adressen til utvidelsen, «{url}», er ikke absolutt.",
        "The extension URL “{url}” is not absolute.",
    ),
    "extension-url-relative.fix": (
        "Bruk hele adressen til definisjonen.",
        "Use the whole URL of the definition.",
    ),
    "extension-part-unknown": (
        "Underutvidelsen «{url}» er ikke definert av {outer}.",
        "The nested extension “{url}” is not defined by {outer}.",
    ),
    "extension-part-unknown.fix": ("Bruk en av disse: {allowed}.", "Use one of these: {allowed}."),
    "extension-both": (
        "Utvidelsen {url} har både verdi og underutvidelser.",
        "The extension {url} has both a value and nested extensions.",
    ),
    "extension-both.fix": ("Behold enten value[x] eller extension.", "Keep either value[x] or extension."),
    "extension-neither": (
        "Utvidelsen {url} har verken verdi eller underutvidelser.",
        "The extension {url} has neither a value nor nested extensions.",
    ),
    "extension-neither.fix": ("Gi den en value[x], eller fjern den.", "Give it a value[x], or remove it."),
    "extension-is-modifier": (
        "Utvidelsen {url} endrer meningen og skal stå i modifierExtension.",
        "The extension {url} changes the meaning and must be in modifierExtension.",
    ),
    "extension-is-modifier.fix": ("Flytt den til modifierExtension.", "Move it to modifierExtension."),
    "extension-is-no-modifier": (
        "Utvidelsen {url} skal stå i extension, ikke modifierExtension.",
        "The extension {url} must be in extension, not modifierExtension.",
    ),
    "extension-is-no-modifier.fix": ("Flytt den til extension.", "Move it to extension."),
    "extension-context": (
        "Utvidelsen {url} kan ikke brukes på {found}; den er laget for {allowed}.",
        "The extension {url} cannot be used on {found}; it is made for {allowed}.",
    ),
    "extension-context.fix": (
        "Flytt den til et av stedene den er laget for.",
        "Move it to one of the places that it is made for.",
    ),
    "extension-context-invariant": (
        "Utvidelsen {url} kan bare brukes der dette stemmer: {expression}",
        "The extension {url} can be used only where this holds: {expression}",
    ),
    "extension-context-invariant.fix": (
        "Fjern den, eller rett elementet den står på.",
        "Remove it, or correct the element that it stands on.",
    ),
    "extension-not-an-extension": (
        "{url} er definert, men ikke som en utvidelse (extension).",
        "{url} is defined, but not as an extension.",
    ),
    "extension-not-an-extension.fix": (
        "Bruk adressen til en definisjon av typen Extension.",
        "Use the URL of a definition of the type Extension.",
    ),
    "extension-unknown": (
        "Utvidelsen {url} er ukjent her, så innholdet er ikke kontrollert.",
        "The extension {url} is unknown here, so its content was not checked.",
    ),
    "extension-unknown.fix": (
        "Oppgi pakken som definerer den, med --package.",
        "Give the package that defines it, with --package.",
    ),
    "extension-unknown-official": (
        "Ingen tilgjengelig definisjon har adressen {url}, og den kan derfor ikke brukes her.",
        "No definition at hand has the URL {url}, so it cannot be used here.",
    ),
    "extension-unknown-official.fix": (
        "Kontroller stavemåten; er den fra en egen pakke, oppgi den med --package.",
        "Check the spelling; if it is from a package of its own, give that with --package.",
    ),
    "modifier-extension-unknown": (
        "Utvidelsen {url} (modifierExtension) er ukjent, og den kan snu meningen med ressursen.",
        "The modifierExtension {url} is unknown, and it can turn the meaning of the resource around.",
    ),
    "modifier-extension-unknown.fix": (
        "Oppgi pakken som definerer den, med --package.",
        "Give the package that defines it, with --package.",
    ),
    # -- references and Bundles
    "reference-target-type": (
        "Referansen «{reference}» peker på {found}, men her er bare {allowed} tillatt.",
        "The reference “{reference}” points to {found}, but only {allowed} is allowed here.",
    ),
    "reference-target-type.fix": (
        "Vis til en ressurs av en tillatt type.",
        "Refer to a resource of an allowed type.",
    ),
    "reference-format": (
        "«{reference}» er verken en absolutt adresse eller på formen Ressurstype/id.",
        "“{reference}” is neither an absolute URL nor of the form ResourceType/id.",
    ),
    "reference-format.fix": (
        "Skriv for eksempel Patient/123, en hel adresse, urn:uuid:… eller #id for en ressurs i contained. Uten adresse: bruk identifier eller display.",
        "Write for example Patient/123, a whole URL, urn:uuid:… or #id for a resource in contained. Without an address: use identifier or display.",
    ),
    "reference-type-unknown": (
        "Reference.type er «{stated}», som ikke er navnet på en ressurstype.",
        "Reference.type is “{stated}”, which is not the name of a resource type.",
    ),
    "reference-type-unknown.fix": (
        "Skriv bare navnet på ressurstypen, for eksempel Patient, eller utelat type.",
        "Write only the name of the resource type, for example Patient, or leave type out.",
    ),
    "reference-type-disagrees": (
        "Reference.type er «{stated}», men «{reference}» peker på {found}.",
        "Reference.type is “{stated}”, but “{reference}” points to {found}.",
    ),
    "reference-type-disagrees.fix": (
        "Rett type eller reference, slik at de er enige.",
        "Correct type or reference, so that they agree.",
    ),
    "reference-target-profile": (
        "Ressursen som «{reference}» peker på, følger ingen av profilene som kreves ({profiles}). {problems}",
        "The resource that “{reference}” points to follows none of the required profiles ({profiles}). {problems}",
    ),
    "reference-target-profile.fix": (
        "Rett ressursen det pekes på, eller pek på en annen.",
        "Correct the resource that is pointed to, or point to another.",
    ),
    "reference-aggregation": (
        "Referansen er {found}, men her er bare {allowed} tillatt.",
        "The reference is {found}, but only {allowed} is allowed here.",
    ),
    "reference-aggregation.fix": (
        "Oppgi ressursen på en tillatt måte: contained (i ressursen selv), bundled (i samme Bundle) eller referenced (et annet sted).",
        "Give the resource in an allowed way: contained (in the resource itself), bundled (in the same Bundle) or referenced (elsewhere).",
    ),
    "reference-specific": (
        "Referansen «{reference}» skal peke på en bestemt versjon (/_history/…).",
        "The reference “{reference}” must point to a specific version (/_history/…).",
    ),
    "reference-specific.fix": ("Legg til /_history/ og versjonen.", "Add /_history/ and the version."),
    "reference-independent": (
        "Referansen «{reference}» skal ikke peke på en bestemt versjon.",
        "The reference “{reference}” must not point to a specific version.",
    ),
    "reference-independent.fix": ("Fjern /_history/ og versjonen.", "Remove /_history/ and the version."),
    "full-url-missing": ("Oppføringen mangler fullUrl.", "The entry has no fullUrl."),
    "full-url-missing.fix": (
        "Legg til ressursens adresse, eller urn:uuid: for en ressurs uten adresse.",
        "Add the URL of the resource, or urn:uuid: for a resource without one.",
    ),
    "full-url-no-id.fix": (
        "Gi ressursen id-en i adressen, eller bruk urn:uuid:.",
        "Give the resource the id in the URL, or use urn:uuid:.",
    ),
    "full-url-mismatch.fix": (
        "Rett fullUrl eller ressursens id, slik at de er enige.",
        "Correct the fullUrl or the id of the resource, so that they agree.",
    ),
    "full-url-relative": (
        "fullUrl skal være en absolutt adresse, men er «{url}».",
        "fullUrl must be an absolute URL, but is “{url}”.",
    ),
    "full-url-relative.fix": (
        "Bruk hele adressen, eller urn:uuid: for ressurser uten adresse.",
        "Use the whole URL, or urn:uuid: for resources without one.",
    ),
    "full-url-no-id": (
        "fullUrl «{url}» ser ut som en REST-adresse, men ressursen har ingen id.",
        "The fullUrl “{url}” looks like a RESTful URL, but the resource has no id.",
    ),
    "full-url-mismatch": (
        "fullUrl «{url}» skal slutte på ressursens type og id: {expected}.",
        "The fullUrl “{url}” must end with the type and id of the resource: {expected}.",
    ),
    "link-repeated": (
        "Lenken «{relation}» kan bare forekomme én gang.",
        "The link “{relation}” can occur only once.",
    ),
    "link-repeated.fix": ("Behold bare én av dem.", "Keep only one of them."),
    "urn-unresolved": (
        "Referansen «{reference}» finnes ikke som fullUrl i denne Bundle-en.",
        "The reference “{reference}” is not the fullUrl of anything in this Bundle.",
    ),
    "urn-unresolved.fix": (
        "Legg ressursen i Bundle-en med denne fullUrl, eller rett referansen.",
        "Put the resource into the Bundle with this fullUrl, or correct the reference.",
    ),
    "document-reference-missing": (
        "Dokumentet mangler ressursen som «{reference}» peker på.",
        "The document lacks the resource that “{reference}” points to.",
    ),
    "document-reference-missing.fix": (
        "Et dokument skal inneholde alt som Composition peker på; legg ressursen i Bundle-en med en fullUrl som passer til referansen.",
        "A document must hold everything that its Composition points to; put the resource into the Bundle with a fullUrl that fits the reference.",
    ),
    "document-reference-ambiguous": (
        "«{reference}» passer til {count} ressurser i dokumentet.",
        "“{reference}” fits {count} resources in the document.",
    ),
    "document-reference-ambiguous.fix": (
        "Gi hver ressurs sin egen fullUrl, og la referansen peke på en av dem.",
        "Give each resource a fullUrl of its own, and let the reference point to one of them.",
    ),
    "message-focus-missing": (
        "Meldingen mangler ressursen den handler om: «{reference}».",
        "The message lacks the resource that it is about: “{reference}”.",
    ),
    "message-focus-missing.fix": (
        "Legg ressursen i Bundle-en med en fullUrl som passer til referansen.",
        "Put the resource into the Bundle with a fullUrl that fits the reference.",
    ),
    "request-without-id": (
        "PUT til «{url}» sier ikke hvilken ressurs som skal endres.",
        "PUT to “{url}” does not say which resource to change.",
    ),
    "request-without-id.fix": (
        "Skriv type og id («Patient/1»), eller et søk («Patient?identifier=…»).",
        "Write the type and id (“Patient/1”), or a search (“Patient?identifier=…”).",
    ),
    "request-without-resource": (
        "{method} uten ressurs: det er ingenting å lagre.",
        "{method} without a resource: there is nothing to store.",
    ),
    "request-without-resource.fix": (
        "Legg ressursen i oppføringen, eller endre request.method.",
        "Put the resource into the entry, or change request.method.",
    ),
    "request-patch": (
        "PATCH tar en liste av endringer, men ressursen er {found}.",
        "PATCH takes a list of changes, but the resource is {found}.",
    ),
    "request-patch.fix": (
        "Bruk Parameters (FHIRPath Patch) eller Binary (JSON Patch eller XML Patch), eller PUT for hele ressursen.",
        "Use Parameters (FHIRPath Patch) or Binary (JSON Patch or XML Patch), or PUT for the whole resource.",
    ),
    "request-other-type": (
        "Forespørselen går til «{url}», men ressursen er {found}.",
        "The request is for “{url}”, but the resource is {found}.",
    ),
    "request-other-type.fix": (
        "La request.url begynne med {found}, eller legg inn riktig ressurs.",
        "Let request.url begin with {found}, or put in the right resource.",
    ),
    "request-other-id": (
        "Forespørselen går til «{url}», men ressursens id er {found}.",
        "The request is for “{url}”, but the id of the resource is {found}.",
    ),
    "request-other-id.fix": (
        "Gi ressursen id «{expected}», eller rett request.url.",
        "Give the resource the id “{expected}”, or correct request.url.",
    ),
    "request-overlap": (
        "Transaksjonen endrer {identity} flere ganger (først i {first}), og da skal den avvises.",
        "The transaction changes {identity} several times (first in {first}), for which it must be refused.",
    ),
    "request-overlap.fix": (
        "Behold én av forespørslene, eller del dem på flere transaksjoner.",
        "Keep one of the requests, or divide them between several transactions.",
    ),
    "canonical-target-type": (
        "«{reference}» er {found}, men her kan det bare vises til {allowed}.",
        "“{reference}” is a {found}, but only {allowed} can be referred to here.",
    ),
    "canonical-target-type.fix": (
        "Bruk canonical URL til en {allowed}.",
        "Use the canonical URL of a {allowed}.",
    ),
    "canonical-contained-missing": (
        "«{reference}» viser til en ressurs i contained, men ingen der har den id-en.",
        "“{reference}” refers to a contained resource, but none has that id.",
    ),
    "canonical-contained-missing.fix": (
        "Legg ressursen i contained med denne id-en, eller bruk dens canonical URL.",
        "Put the resource into contained with this id, or use its canonical URL.",
    ),
    "element-id-space": (
        "Element-id-en «{id}» har mellomrom.",
        "The element id “{id}” has spaces.",
    ),
    "element-id-space.fix": (
        "Bytt ut mellomrommene, for eksempel med bindestrek.",
        "Replace the spaces, for example with hyphens.",
    ),
    "stylesheet-missing": (
        "Dokumentet mangler stilarket «{url}».",
        "The document lacks the stylesheet “{url}”.",
    ),
    "stylesheet-missing.fix": (
        "Legg stilarket i Bundle-en som en Binary med en fullUrl som passer til lenken, eller bruk en absolutt adresse.",
        "Put the stylesheet into the Bundle as a Binary with a fullUrl that fits the link, or use an absolute URL.",
    ),
    "stylesheet-not-css": (
        "Stilarket «{url}» er av typen {found}, men et dokument kan bare ha CSS som stilark.",
        "The stylesheet “{url}” is of type {found}, but a document can only have CSS as stylesheets.",
    ),
    "stylesheet-not-css.fix": (
        "Vis til en Binary med contentType text/css, eller fjern lenken.",
        "Refer to a Binary with the contentType text/css, or remove the link.",
    ),
    "narrative-link-broken": (
        "Lenken «#{fragment}» i teksten fører ingen steder: ingenting i ressursen heter det.",
        "The link “#{fragment}” in the narrative leads nowhere: nothing in the resource is called that.",
    ),
    "narrative-link-broken.fix": (
        'Gi målet id="{fragment}", rett lenken, eller fjern den.',
        'Give the target id="{fragment}", correct the link, or remove it.',
    ),
    "narrative-image-missing": (
        "Bildet «#{fragment}» i teksten finnes ikke: ingen ressurs i contained og ikke noe element har den id-en.",
        "The image “#{fragment}” of the narrative does not exist: no contained resource and no element has that id.",
    ),
    "narrative-image-missing.fix": (
        "Legg bildet i contained som en Binary med id «{fragment}», eller rett src.",
        "Put the image into contained as a Binary with the id “{fragment}”, or correct src.",
    ),
    "document-unreachable": (
        "Ressursen {url} er ikke knyttet til dokumentets Composition, verken direkte eller indirekte.",
        "The resource {url} is not linked to the Composition of the document, directly or indirectly.",
    ),
    "document-unreachable.fix": (
        "Fjern ressursen fra dokumentet, eller vis til den.",
        "Remove the resource from the document, or refer to it.",
    ),
    "identifier-uri": (
        "Med systemet urn:ietf:rfc:3986 skal verdien være en hel URI, men den er «{value}».",
        "With the system urn:ietf:rfc:3986 the value must be a whole URI, but it is “{value}”.",
    ),
    "identifier-uri.fix": (
        "Skriv for eksempel urn:oid:… eller urn:uuid:… foran verdien.",
        "Write for example urn:oid:… or urn:uuid:… before the value.",
    ),
    "system-relative": (
        "Systemet «{system}» er ikke en absolutt URI.",
        "The system “{system}” is not an absolute URI.",
    ),
    "system-relative.fix": (
        "Bruk hele adressen, for eksempel urn:oid:2.16.578.1.12.4.1.4.1.",
        "Use the whole URI, for example urn:oid:2.16.578.1.12.4.1.4.1.",
    ),
    "coding-system-is-value-set": (
        "{system} er et verdisett, men system skal være et kodeverk.",
        "{system} is a value set, but system must be a code system.",
    ),
    "coding-system-is-value-set.fix": (
        "Bruk adressen til kodeverket som koden kommer fra.",
        "Use the URL of the code system that the code is from.",
    ),
    "coding-without-system": (
        "Koden «{code}» har ikke system, så ingen kan vite hva den betyr.",
        "The code “{code}” has no system, so nobody can know what it means.",
    ),
    "coding-without-system.fix": ("Legg til system.", "Add system."),
    "unit-unknown": ("«{code}» er ikke en gyldig UCUM-enhet.", "“{code}” is not a valid UCUM unit."),
    "unit-unknown.fix": (
        "Skriv enheten slik UCUM gjør: mg/dL, mm[Hg], Cel, /min, {{score}}.",
        "Write the unit as UCUM does: mg/dL, mm[Hg], Cel, /min, {{score}}.",
    ),
    "attachment-size": (
        "Attachment.size er {stated}, men innholdet er {actual} byte.",
        "Attachment.size is {stated}, but the content has {actual} bytes.",
    ),
    "attachment-size.fix": (
        "Sett size til {actual}, eller utelat den.",
        "Set size to {actual}, or leave it out.",
    ),
    "attachment-hash": (
        "Attachment.hash er {stated}, men SHA-1 av innholdet er {actual}.",
        "Attachment.hash is {stated}, but the SHA-1 of the content is {actual}.",
    ),
    "attachment-hash.fix": (
        "Regn ut SHA-1 av innholdet før base64, skriv den som base64, eller utelat hash.",
        "Calculate the SHA-1 of the content before base64 and write it in base64, or leave hash out.",
    ),
    "element-id-repeated": (
        "Id-en «{id}» er også brukt på {first}.",
        "The id “{id}” is also used on {first}.",
    ),
    "element-id-repeated.fix": (
        "Gi hvert element i ressursen sin egen id, eller utelat den.",
        "Give each element of the resource an id of its own, or leave it out.",
    ),
    "contained-without-id": (
        "Ressursen i contained mangler id, så ingenting kan vise til den.",
        "The contained resource has no id, so nothing can refer to it.",
    ),
    "contained-without-id.fix": (
        "Gi den en id, og vis til den med # og id-en.",
        "Give it an id, and refer to it with # and the id.",
    ),
    "contained-id-repeated": (
        "Id-en «{id}» er også brukt på {first}.",
        "The id “{id}” is also used on {first}.",
    ),
    "contained-id-repeated.fix": (
        "Gi hver ressurs i contained sin egen id.",
        "Give each contained resource an id of its own.",
    ),
    "xhtml-extension": (
        "Teksten (div) kan ikke ha utvidelser.",
        "The text (div) cannot have extensions.",
    ),
    "xhtml-extension.fix": (
        "Sett utvidelsen på Narrative i stedet.",
        "Put the extension on the Narrative instead.",
    ),
}
