"""Texts about the syntax of an input file."""

TEXTS = {
    "empty": ("Filen er tom.", "The file is empty."),
    "empty.fix": (
        "Legg inn én FHIR-ressurs i JSON- eller XML-format.",
        "Put one FHIR resource in it, as JSON or XML.",
    ),
    "utf-16": (
        "Filen er kodet som UTF-16, men FHIR krever UTF-8.",
        "The file is encoded as UTF-16, but FHIR requires UTF-8.",
    ),
    "utf-16.fix": ("Lagre filen som UTF-8.", "Save the file as UTF-8."),
    "byte-order-mark": (
        "Filen begynner med et usynlig byte-order-merke (BOM), som mange mottakere avviser.",
        "The file begins with an invisible byte order mark (BOM), which many receivers reject.",
    ),
    "byte-order-mark.fix": ("Lagre filen som UTF-8 uten BOM.", "Save the file as UTF-8 without BOM."),
    "not-utf-8": ("Byten {byte} her er ikke gyldig UTF-8.", "The byte {byte} here is not valid UTF-8."),
    "not-utf-8.fix": (
        "Lagre filen som UTF-8; den er trolig kodet som Latin-1 eller Windows-1252.",
        "Save the file as UTF-8; it is probably encoded as Latin-1 or Windows-1252.",
    ),
    "too-deep": (
        "Innholdet er nøstet dypere enn {limit} nivåer.",
        "The content is nested deeper than {limit} levels.",
    ),
    "too-deep.fix": (
        "Ingen FHIR-ressurs trenger dette; rett det som lager filen.",
        "No FHIR resource needs this; mend what makes the file.",
    ),
    "number-too-long": (
        "Et tall i filen har for mange siffer til å leses.",
        "A number in the file has too many digits to be read.",
    ),
    "number-too-long.fix": (
        "Ingen målinger trenger så mange siffer; rund av tallet.",
        "No measurement needs so many digits; round the number.",
    ),
    "number-out-of-range": (
        "Tallet {found} er utenfor det området som kan leses.",
        "The number {found} is out of the range that can be read.",
    ),
    "number-out-of-range.fix": (
        "Skriv verdien i en enhet som gir et tall mellom 10^-{limit} og 10^{limit}. En feil ved omregning eller avrunding er en vanlig årsak.",
        "Write the value in a unit that gives a number between 10^-{limit} and 10^{limit}. A mistake in converting or rounding is a common cause.",
    ),
    "lone-surrogate": (
        "Her står bare den ene halvdelen av et tegn som skrives med to \\u-koder.",
        "Here is only one half of a character that is written with two \\u codes.",
    ),
    "lone-surrogate.fix": (
        "Skriv hele tegnet (for eksempel \\uD83D\\uDE00), helst direkte som UTF-8. Avkorting midt i et tegn er en vanlig årsak.",
        "Write the whole character (for example \\uD83D\\uDE00), preferably as it is in UTF-8. Cutting a text in the middle of a character is a common cause.",
    ),
    "not-an-object": (
        "En FHIR-ressurs er et JSON-objekt «{{…}}», men her står {found}.",
        "A FHIR resource is a JSON object “{{…}}”, but here is {found}.",
    ),
    "not-an-object.fix": (
        'Begynn med {{"resourceType": …}}. Flere ressurser legges i en Bundle eller i en NDJSON-fil, én per linje.',
        'Begin with {{"resourceType": …}}. Put several resources in a Bundle, or in an NDJSON file with one per line.',
    ),
    "duplicate-key": (
        "Nøkkelen «{name}» står flere ganger i samme objekt, så det er uklart hvilken verdi som gjelder.",
        "The key “{name}” stands more than once in the same object, so it is unclear which value counts.",
    ),
    "duplicate-key.fix": (
        "Behold én «{name}», eller samle verdiene i en liste.",
        "Keep one “{name}”, or gather the values in a list.",
    ),
    "constant": ("{name} er ikke gyldig JSON.", "{name} is not valid JSON."),
    "constant.fix": (
        "Utelat elementet, eller oppgi et vanlig tall.",
        "Leave the element out, or give an ordinary number.",
    ),
    "number": ("«{found}» er ikke et gyldig tall i JSON.", "“{found}” is not a valid number in JSON."),
    "number.fix": (
        "Skriv tall som 0.5 eller -12: punktum som desimaltegn, uten pluss foran og uten ledende nuller. Tekst skal stå i anførselstegn.",
        "Write numbers as 0.5 or -12: a point as the decimal sign, no leading plus and no leading zeros. Text goes in quotes.",
    ),
    "truncated": ("Filen slutter midt i innholdet.", "The file ends in the middle of the content."),
    "truncated.fix": (
        "Kontroller at hele filen ble skrevet; minst én «}}» eller «]» mangler.",
        "Check that the whole file was written; at least one “}}” or “]” is missing.",
    ),
    "unterminated-string": (
        "Teksten som begynner her, mangler avsluttende anførselstegn.",
        "The string that begins here has no closing quote.",
    ),
    "unterminated-string.fix": (
        'Avslutt teksten med «"»; et anførselstegn inni teksten skrives \\".',
        'Close the string with “"”; a quote inside the string is written \\".',
    ),
    "control-character": (
        "Kontrolltegnet {code} kan ikke stå direkte i en tekst.",
        "The control character {code} cannot stand as it is inside a string.",
    ),
    "control-character.fix": (
        "Skriv linjeskift som \\n og tabulator som \\t.",
        "Write a line break as \\n and a tab as \\t.",
    ),
    "escape": ("Ugyldig omskrivning etter «\\» i en tekst.", "Invalid escape after “\\” in a string."),
    "escape.fix": ("Skriv en omvendt skråstrek som \\\\.", "Write a backslash as \\\\."),
    "extra": (
        "Det står «{found}» etter at ressursen er slutt.",
        "There is “{found}” after the end of the resource.",
    ),
    "extra.fix": (
        "Fjern det overflødige. Flere ressurser legges i en Bundle eller i en NDJSON-fil, én per linje.",
        "Remove what is left over. Put several resources in a Bundle, or in an NDJSON file with one per line.",
    ),
    "property-name": (
        "Ventet et elementnavn i doble anførselstegn, men fant «{found}».",
        "Expected an element name in double quotes, found “{found}”.",
    ),
    "property-name.fix": (
        'Skriv navnet i doble anførselstegn ("), ikke enkle, og ett komma mellom hvert element.',
        'Write the name in double quotes ("), not single ones, with one comma between the elements.',
    ),
    "trailing-comma": ("Komma uten noe etter seg.", "A comma with nothing after it."),
    "trailing-comma.fix": ("Fjern kommaet.", "Remove the comma."),
    "colon": (
        "Ventet kolon etter elementnavnet, men fant «{found}».",
        "Expected a colon after the element name, found “{found}”.",
    ),
    "colon.fix": ('Skriv "navn": verdi.', 'Write "name": value.'),
    "comma": (
        "Ventet komma eller slutt her, men fant «{found}».",
        "Expected a comma or the end here, found “{found}”.",
    ),
    "comma.fix": (
        "Mangler det et komma rett foran, eller på linjen over?",
        "Is a comma missing just before this, or on the line above?",
    ),
    "value": ("Ventet en verdi her, men fant «{found}».", "Expected a value here, found “{found}”."),
    "value.fix": (
        "En verdi er en tekst i doble anførselstegn, et tall, true, false, et objekt {{ }} eller en liste [ ].",
        "A value is a text in double quotes, a number, true, false, an object {{ }} or a list [ ].",
    ),
    "xml": ("Dette er ikke gyldig XML: {reason}", "This is not valid XML: {reason}"),
    "xml-forbidden": (
        "XML-en har en DOCTYPE eller egne entiteter, som ikke er tillatt i FHIR.",
        "The XML has a DOCTYPE or entities of its own, which FHIR does not allow.",
    ),
    "xml-forbidden.fix": ("Fjern <!DOCTYPE …>.", "Remove <!DOCTYPE …>."),
    "xml-encoding": (
        "XML-deklarasjonen sier at filen er kodet som {encoding}, men FHIR krever UTF-8.",
        "The XML declaration says that the file is encoded as {encoding}, but FHIR requires UTF-8.",
    ),
    "xml-encoding.fix": (
        'Lagre filen som UTF-8 og skriv encoding="UTF-8" i deklarasjonen.',
        'Save the file as UTF-8 and write encoding="UTF-8" in the declaration.',
    ),
    "xml.fix": (
        "Rett XML-en på dette stedet: alle elementer skal lukkes, attributter stå i anførselstegn, og & og < skrives &amp; og &lt;.",
        "Mend the XML at this place: every element is closed, attributes are in quotes, and & and < are written &amp; and &lt;.",
    ),
    "xml-text.fix": (
        'Skriv verdien som et attributt: <element value="…"/>.',
        'Write the value as an attribute: <element value="…"/>.',
    ),
    "xml-attribute.fix": (
        "Elementer i FHIR har bare attributtene value, id og url; fjern det, eller gjør det til et element.",
        "Elements in FHIR have only the attributes value, id and url; remove it, or make it an element.",
    ),
    "xml-namespace": (
        "Rotelementet hører ikke til FHIRs navnerom: {found}.",
        "The root element is not in the namespace of FHIR: {found}.",
    ),
    "xml-namespace.fix": ('Bruk xmlns="http://hl7.org/fhir".', 'Use xmlns="http://hl7.org/fhir".'),
    "xml-text": (
        "Elementet har løs tekst «{found}», men verdier står i attributtet value.",
        "The element has loose text “{found}”, but values go in the attribute value.",
    ),
    "xml-attribute": (
        "Attributtet «{name}» er ikke tillatt her.",
        "The attribute “{name}” is not allowed here.",
    ),
    "xml-foreign": (
        "Elementet «{name}» hører til navnerommet {found} og ikke til FHIR, og er ikke lest.",
        "The element “{name}” belongs to the namespace {found} and not to FHIR, and was not read.",
    ),
    "xml-foreign.fix": (
        "Bruk navnerommet http://hl7.org/fhir, eller fjern elementet.",
        "Use the namespace http://hl7.org/fhir, or remove the element.",
    ),
    "xml-repeated": (
        "Elementet «{name}» kan bare forekomme én gang; bare det første er lest.",
        "The element “{name}” can occur only once; only the first was read.",
    ),
    "xml-repeated.fix": ("Behold bare ett av dem.", "Keep only one of them."),
    "xml-resource": (
        "«{name}» skal inneholde nøyaktig én ressurs, men har {count}.",
        "“{name}” must hold exactly one resource, but has {count}.",
    ),
    "xml-resource.fix": (
        "Legg hver ressurs i sitt eget «{name}».",
        "Put each resource in a “{name}” of its own.",
    ),
    "xml-not-attribute": (
        "«{name}» står som et eget element, men er et attributt i XML.",
        "“{name}” is an element of its own here, but is an attribute in XML.",
    ),
    "xml-not-attribute.fix": (
        'Skriv {name}="…" i starttaggen til elementet rundt.',
        'Write {name}="…" in the start tag of the element around it.',
    ),
    "xml-order": ("Elementet «{name}» står i feil rekkefølge.", "The element “{name}” is out of order."),
    "xml-order.fix": (
        "I XML følger elementene rekkefølgen i definisjonen; flytt «{name}» foran «{before}».",
        "In XML the elements follow the order of the definition; move “{name}” before “{before}”.",
    ),
}
