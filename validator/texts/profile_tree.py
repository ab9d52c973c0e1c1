"""Texts around the tree of a profile in the terminal."""

TEXTS = {
    "based-on": ("Bygger på {base}", "Based on {base}"),
    "used-on": ("Brukes på {contexts}", "Used on {contexts}"),
    "sliced": ("deles opp etter {discriminators}; {rules}", "sliced by {discriminators}; {rules}"),
    "sliced-unsaid": ("deles opp uten kjennetegn; {rules}", "sliced without discriminator; {rules}"),
    "rules-open": ("åpen", "open"),
    "rules-closed": ("lukket", "closed"),
    "rules-openAtEnd": ("åpen på slutten", "open at the end"),
    "ordered": ("i rekkefølge", "in order"),
    "fixed": ("fast: {value}", "fixed: {value}"),
    "pattern": ("mønster: {value}", "pattern: {value}"),
    "bound": ("verdisett ({strength}): {value_set}", "binding ({strength}): {value_set}"),
    "unnamed-value-set": ("ikke oppgitt", "none stated"),
    "types": ("typer: {types}", "types: {types}"),
    "length": ("høyst {length} tegn", "at most {length} characters"),
    "least": ("minst {value}", "at least {value}"),
    "most": ("høyst {value}", "at most {value}"),
    "invariants": ("regler: {keys}", "invariants: {keys}"),
    "as": ("som {element}", "as {element}"),
    "legend-stated": ("• sagt av denne profilen", "• stated by this profile"),
    "legend-must-support": ("S må støttes", "S must support"),
    "legend-modifier": ("?! endrer betydningen", "?! modifies the meaning"),
    "nothing-stated": (
        "Profilen endrer ingenting; --all viser alle elementene.",
        "The profile changes nothing; --all shows all elements.",
    ),
}
