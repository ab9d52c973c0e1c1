"""Texts about writing a resource in another format."""

TEXTS = {
    "unknown-type": (
        "Ressurstypen {found} finnes ikke i FHIR R4, så elementenes rekkefølge i XML er ukjent.",
        "There is no resource type {found} in FHIR R4, so the order of its elements in XML is unknown.",
    ),
    "unknown-type.fix": (
        'Oppgi en ressurstype fra R4 i "resourceType".',
        'Give a resource type of R4 in "resourceType".',
    ),
    "unknown-element": (
        "«{name}» er ikke et element i {type} og har ingen plass i XML.",
        "“{name}” is not an element of {type} and has no place in XML.",
    ),
    "unknown-element.fix": (
        "Fjern «{name}», eller bruk det rette elementnavnet; egne opplysninger legges i en utvidelse (extension).",
        "Remove “{name}”, or use the right element name; put information of your own in an extension.",
    ),
    "not-beside": (
        "«{name}» kan ikke skrives i XML: {of} er der et attributt uten id og extension.",
        "“{name}” cannot be written in XML: {of} is an attribute there, without id and extension.",
    ),
    "not-beside.fix": ("Fjern «{name}».", "Remove “{name}”."),
    "expected": (
        "Her skal det stå {expected}, men det står {found}.",
        "Expected {expected} here, found {found}.",
    ),
    "expected.fix": (
        "Rett verdien til {expected}; ellers blir den en annen i XML.",
        "Correct the value to {expected}; it would be another one in XML.",
    ),
    "list": ("en liste", "a list"),
    "one-value": ("én verdi, ikke en liste", "one value, not a list"),
    "object": ("et objekt", "an object"),
    "string": ("en tekst", "a string"),
    "boolean": ("true eller false", "true or false"),
    "integer": ("et heltall", "an integer"),
    "decimal": ("et desimaltall", "a decimal number"),
    "nothing": ("ingenting", "nothing"),
    "empty-list": ("en tom liste", "an empty list"),
    "empty-object": ("et tomt objekt", "an empty object"),
    "a-value": ("en verdi", "a value"),
    "character": (
        "Tegnet {code} kan ikke stå i XML.",
        "The character {code} cannot stand in XML.",
    ),
    "character.fix": (
        "Fjern tegnet; det er usynlig og trolig kommet med ved en feil.",
        "Remove it; it is invisible and probably there by mistake.",
    ),
    "narrative": (
        "Teksten er ikke et gyldig XHTML-element div: {reason}",
        "The text is not a valid XHTML div element: {reason}",
    ),
    "narrative.fix": (
        'Skriv <div xmlns="http://www.w3.org/1999/xhtml">…</div> med alle elementer avsluttet.',
        'Write <div xmlns="http://www.w3.org/1999/xhtml">…</div> with every element closed.',
    ),
    "not-the-div": (
        "rotelementet er ikke div i XHTMLs navnerom",
        "the root element is not div in the namespace of XHTML",
    ),
    "one-file": (
        "oppgi én JSON- eller XML-fil, ikke en mappe eller NDJSON",
        "name one JSON or XML file, not a folder or NDJSON",
    ),
}
"""``expected`` is also filled with the texts from ``list`` to ``a-value``."""
