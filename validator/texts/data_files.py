"""Texts about files that people write (suites, requirements, personas, ``validator.toml``): YAML and its shape."""

TEXTS: dict[str, tuple[str, str]] = {
    "nearest": ("Mente du {names}?", "Did you mean {names}?"),
    "known": ("Mulige verdier: {names}.", "Possible values: {names}."),
    # reading YAML
    "unreadable": ("Filen kan ikke leses: {reason}", "The file cannot be read: {reason}"),
    "too-large": (
        "Filen er på {size} byte; grensen er {limit}.",
        "The file has {size} bytes; the limit is {limit}.",
    ),
    "not-utf-8": ("Filen er ikke UTF-8.", "The file is not UTF-8."),
    "not-utf-8.fix": ("Lagre filen som UTF-8.", "Save the file as UTF-8."),
    "not-yaml": ("Dette er ikke gyldig YAML: {reason}", "This is not valid YAML: {reason}"),
    "not-yaml.fix": (
        "Se på innrykk, kolon og anførselstegn her eller på linjen over. Tekst som inneholder «: » eller «#», eller "
        "begynner med {{{{, må stå i anførselstegn.",
        "Look at indentation, colons and quotation marks here or on the line above. Text that contains “: ” or “#”, "
        "or begins with {{{{, needs quotation marks.",
    ),
    "several-documents": ("Filen har flere YAML-dokumenter.", "The file has several YAML documents."),
    "several-documents.fix": (
        "Behold ett; fjern linjene med «---».",
        "Keep one; remove the lines with “---”.",
    ),
    "empty": ("Filen er tom.", "The file is empty."),
    "too-deep": (
        "Innholdet er nøstet dypere enn {limit} nivåer.",
        "The content is nested more than {limit} levels deep.",
    ),
    "too-many-nodes": (
        "Innholdet har mer enn {limit} verdier når aliaser er foldet ut.",
        "The content has more than {limit} values when aliases are expanded.",
    ),
    "unknown-alias": (
        "Aliaset *{alias} viser ikke til et anker som er ferdig definert over.",
        "The alias *{alias} does not refer to an anchor that is complete above it.",
    ),
    "tag": ("YAML-merket {tag} er ikke tillatt.", "The YAML tag {tag} is not allowed."),
    "tag.fix": ("Skriv verdien uten merke.", "Write the value without a tag."),
    "key-not-text": ("En nøkkel må være tekst.", "A key must be text."),
    "merge-key": ("Flettenøkkelen «<<» støttes ikke.", "The merge key “<<” is not supported."),
    "merge-key.fix": (
        "Skriv nøklene ut, eller gjenbruk hele verdien med et alias.",
        "Write the keys out, or reuse the whole value with an alias.",
    ),
    "duplicate-key": (
        "Nøkkelen «{name}» står allerede på linje {line}.",
        "The key “{name}” already stands on line {line}.",
    ),
    "duplicate-key.fix": ("Fjern den ene.", "Remove one of them."),
    # shape
    "unknown-key": (
        "«{name}» er ikke en nøkkel som kan stå her.",
        "“{name}” is not a key that may stand here.",
    ),
    "missing-key": ("«{name}» mangler i {where}.", "“{name}” is missing in {where}."),
    "missing-bokmal": (
        "Teksten på bokmål (nb) mangler i {where}.",
        "The text in Norwegian bokmål (nb) is missing in {where}.",
    ),
    "missing-english": (
        "Teksten på engelsk (en) mangler i {where}.",
        "The text in English (en) is missing in {where}.",
    ),
    "unknown-word": (
        "«{value}» er ikke en gyldig verdi for {name}.",
        "“{value}” is not a valid value of {name}.",
    ),
    "wrong-type": (
        "{name} kan ikke være «{value}»: ventet {types}.",
        "{name} cannot be “{value}”: expected {types}.",
    ),
    "type-string": ("en tekst", "a text"),
    "type-number": ("et tall", "a number"),
    "type-integer": ("et heltall", "an integer"),
    "type-boolean": ("true eller false", "true or false"),
    "type-array": ("en liste", "a list"),
    "type-object": ("et objekt", "an object"),
    "type-null": ("null", "null"),
    "top-level": ("toppen av filen", "the top of the file"),
    "wrong-form": (
        "{name}: «{value}» har ikke riktig form.",
        "{name}: “{value}” does not have the right form.",
    ),
    "wrong-form.fix": ("Mønsteret er {pattern}", "The pattern is {pattern}"),
    "nothing-in-it": ("{name} er tom.", "{name} is empty."),
    "nothing-in-it.fix": (
        "Skriv minst {count}, eller ta bort nøkkelen.",
        "Write at least {count}, or take the key away.",
    ),
    "too-little": ("{name} har for lite.", "{name} has too little."),
    "too-little.fix": ("Skriv minst {count}.", "Write at least {count}."),
    "not-allowed": ("{name}: «{value}» er ikke tillatt her.", "{name}: “{value}” is not allowed here."),
    "not-allowed.fix": ("Regelen: {rule_text}", "The rule: {rule_text}"),
    "several-kinds": (
        "En forventning har nøyaktig én slags; denne har flere: {kinds}.",
        "An expectation has exactly one kind; this one has several: {kinds}.",
    ),
    "several-kinds.fix": (
        "Skriv dem som hvert sitt punkt i listen.",
        "Write each as an item of the list of its own.",
    ),
    "exactly-one": ("{where} må ha nøyaktig én av: {keys}.", "{where} must have exactly one of: {keys}."),
}
