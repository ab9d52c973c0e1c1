"""Texts about national identifiers in resources; what is wrong with a number is said in the catalogue ``identifiers``."""

TEXTS = {
    "identifier": ("{problem}", "{problem}"),
    "identifier.fix": ("{advice}", "{advice}"),
    "compare": ("Kontroller nummeret mot kilden.", "Compare the number with its source."),
}
