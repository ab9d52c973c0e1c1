"""What is said about a profile whose snapshot is generated (:mod:`validator.fhir.snapshot`)."""

TEXTS: dict[str, tuple[str, str]] = {
    "malformed-differential": (
        "«differential» er ikke et objekt med en liste «element», så profilen har ingen egne "
        "regler som kan leses.",
        "“differential” is not an object with a list “element”, so the profile has no rules of its "
        "own to read.",
    ),
    "malformed-element": (
        "Oppføringen i differential er ikke et objekt og er hoppet over.",
        "This entry of the differential is not an object and has been passed over.",
    ),
    "malformed-property": (
        "«{property}» på {element} er tom eller har feil JSON-form og er hoppet over.",
        "“{property}” of {element} is empty or has the wrong JSON shape and has been passed over.",
    ),
    "malformed-property.fix": (
        "Skriv «{property}» slik ElementDefinition beskriver det (liste, objekt, tekst eller heltall ≥ 0).",
        "Write “{property}” as ElementDefinition describes it (list, object, string or integer ≥ 0).",
    ),
    "malformed-max": (
        "max på {element} er «{max}», som verken er et tall eller «*».",
        "max of {element} is “{max}”, which is neither a number nor “*”.",
    ),
    "malformed-max.fix": (
        "Skriv max som en tekst med et tall (for eksempel «1») eller «*».",
        "Write max as a string holding a number (such as “1”) or “*”.",
    ),
    "no-path": (
        "Elementet «{element}» i differential mangler en gyldig path og er hoppet over.",
        "The differential element “{element}” has no valid path and has been passed over.",
    ),
    "no-path.fix": (
        "Oppgi path, for eksempel «Patient.identifier».",
        "State the path, such as “Patient.identifier”.",
    ),
    "wrong-root": (
        "{element} begynner ikke med {root}, som resten av differential handler om, og er hoppet over.",
        "{element} does not begin with {root}, which the rest of the differential is about, and "
        "has been passed over.",
    ),
    "wrong-root.fix": (
        "La alle path i samme profil begynne med {root}.",
        "Let every path of one profile begin with {root}.",
    ),
    "wrong-type": (
        "Differential handler om {root}, men basisprofilen er for {base}. Ingen av reglene kan brukes.",
        "The differential is about {root}, but the base profile is for {base}. None of its rules "
        "can be applied.",
    ),
    "wrong-type.fix": (
        "La path begynne med {base}, eller velg en baseDefinition for {root}.",
        "Let the paths begin with {base}, or choose a baseDefinition for {root}.",
    ),
    "type-differs": (
        "Profilen sier at den er for {type}, men basisprofilen er for {base}.",
        "The profile says it is for {type}, but the base profile is for {base}.",
    ),
    "type-differs.fix": (
        "Sett type til {base}, eller rett baseDefinition. En profil (derivation «constraint») "
        "endrer aldri typen.",
        "Set type to {base}, or correct baseDefinition. A profile (derivation “constraint”) never "
        "changes the type.",
    ),
    "no-base": (
        "Profilen sier ikke hva den bygger på: baseDefinition mangler.",
        "The profile does not say what it builds on: baseDefinition is missing.",
    ),
    "no-base.fix": (
        "Oppgi baseDefinition, for eksempel «http://hl7.org/fhir/StructureDefinition/Patient».",
        "State baseDefinition, such as “http://hl7.org/fhir/StructureDefinition/Patient”.",
    ),
    "own-base": (
        "Profilen bygger på seg selv: baseDefinition er dens egen url, {url}.",
        "The profile builds on itself: baseDefinition is its own url, {url}.",
    ),
    "own-base.fix": (
        "La baseDefinition være profilen eller typen som denne innskrenker.",
        "Let baseDefinition be the profile or type that this one constrains.",
    ),
    "unknown-base": (
        "Basisprofilen {url} er ikke kjent. Det den krever, kan ikke kontrolleres.",
        "The base profile {url} is not known. What it requires cannot be checked.",
    ),
    "unknown-base.fix": (
        "Last inn pakken som inneholder {url}, eller rett skrivemåten i baseDefinition.",
        "Load the package that holds {url}, or correct the spelling in baseDefinition.",
    ),
    "base-without-snapshot": (
        "Basisprofilen {url} har ikke noe snapshot å bygge på, og det kunne ikke lages.",
        "The base profile {url} has no snapshot to build on, and none could be made.",
    ),
    "base-without-snapshot.fix": (
        "Rett feilene i {url} først. Se også etter profiler som bygger på hverandre i ring.",
        "Correct {url} first. Look also for profiles that build on each other in a circle.",
    ),
    "unknown-element": (
        "{element} finnes ikke: {parent} har ikke noe element «{segment}».",
        "{element} does not exist: {parent} has no element “{segment}”.",
    ),
    "unknown-element.fix": (
        "Rett path, eller fjern elementet. En profil kan ikke legge til elementer; bruk en utvidelse (extension).",
        "Correct the path, or remove the element. A profile cannot add elements; use an extension.",
    ),
    "unknown-element-near": (
        "{element} finnes ikke: {parent} har ikke noe element «{segment}».",
        "{element} does not exist: {parent} has no element “{segment}”.",
    ),
    "unknown-element-near.fix": (
        "Mente du «{near}»?",
        "Did you mean “{near}”?",
    ),
    "several-types": (
        "{element} ligger inne i «{sliced}», som kan ha flere typer ({types}). Det er uklart "
        "hvilken som menes.",
        "{element} lies inside “{sliced}”, which may have several types ({types}). It is unclear "
        "which is meant.",
    ),
    "several-types.fix": (
        "Begrens «{sliced}» til én type, eller lag en slice for typen før du går inn i den.",
        "Constrain “{sliced}” to one type, or make a slice for the type before going into it.",
    ),
    "unknown-type": (
        "Typen {type} er ikke kjent, så {element} kan ikke slås opp i den.",
        "The type {type} is not known, so {element} cannot be found in it.",
    ),
    "unknown-type.fix": (
        "Rett typenavnet, eller last inn pakken som definerer {type}.",
        "Correct the name of the type, or load the package that defines {type}.",
    ),
    "unknown-type-profile": (
        "Profilen {profile} er ikke kjent. {element} bygger i stedet på {type}.",
        "The profile {profile} is not known. {element} builds on {type} instead.",
    ),
    "unknown-type-profile.fix": (
        "Last inn pakken som inneholder {profile}.",
        "Load the package that holds {profile}.",
    ),
    "unknown-content-reference": (
        "{element} skal ha samme innhold som {reference}, men det finnes ikke.",
        "{element} is to have the same content as {reference}, which does not exist.",
    ),
    "min-lowered": (
        "{element} har min {min}, men basisprofilen krever minst {base}. En profil kan bare "
        "stramme inn; {base} gjelder.",
        "{element} has min {min}, but the base requires at least {base}. A profile may only "
        "narrow; {base} stands.",
    ),
    "min-lowered.fix": (
        "Fjern min, eller sett den til {base} eller mer.",
        "Remove min, or set it to {base} or more.",
    ),
    "max-raised": (
        "{element} har max {max}, men basisprofilen tillater høyst {base}. En profil kan bare "
        "stramme inn; {base} gjelder.",
        "{element} has max {max}, but the base allows at most {base}. A profile may only narrow; "
        "{base} stands.",
    ),
    "max-raised.fix": (
        "Fjern max, eller sett den til {base} eller mindre.",
        "Remove max, or set it to {base} or less.",
    ),
    "cardinality-impossible": (
        "{element} krever minst {min}, men tillater høyst {max}. Ingen instans kan oppfylle det.",
        "{element} requires at least {min} but allows at most {max}. No instance can satisfy that.",
    ),
    "type-not-allowed": (
        "{element} får typen {type}, men basisprofilen tillater bare {allowed}.",
        "{element} is given the type {type}, but the base allows only {allowed}.",
    ),
    "type-not-allowed.fix": (
        "Velg blant {allowed}, eller fjern typen.",
        "Choose among {allowed}, or remove the type.",
    ),
    "binding-weakened": (
        "{element} binder til verdisettet som «{strength}», men basisprofilen binder som «{base}».",
        "{element} binds to the value set as “{strength}”, but the base binds as “{base}”.",
    ),
    "binding-weakened.fix": (
        "Behold styrken «{base}» eller velg en strengere. Verdisettet kan være et utsnitt av basisprofilens.",
        "Keep the strength “{base}” or choose a stricter one. The value set may be a part of the base's.",
    ),
    "flag-removed": (
        "{element} vil ta bort {property}, som basisprofilen har satt. Den gjelder fortsatt.",
        "{element} would take away {property}, which the base has set. It still stands.",
    ),
    "constraint-key-taken": (
        "Regelen {constraint} på {element} har samme nøkkel som en annen regel der (fra {source}) "
        "og er hoppet over.",
        "The constraint {constraint} on {element} has the key of another one there (from {source}) "
        "and has been passed over.",
    ),
    "constraint-key-taken.fix": (
        "Gi regelen en nøkkel som ingen basisprofil bruker.",
        "Give the constraint a key that no base uses.",
    ),
    "fixed-changed": (
        "{element} får den faste verdien {value}, men basisprofilen har fastsatt {base}. Ingen "
        "instans kan ha begge.",
        "{element} is given the fixed value {value}, but the base has fixed {base}. No instance "
        "can have both.",
    ),
    "slice-without-slicing": (
        "{element} er en slice («{slice}») av et element som ikke er delt opp: slicing mangler.",
        "{element} is a slice (“{slice}”) of an element that is not sliced: slicing is missing.",
    ),
    "slice-without-slicing.fix": (
        "Legg til elementet uten slice-navn foran, med slicing.discriminator og slicing.rules.",
        "Add the element without a slice name before it, with slicing.discriminator and slicing.rules.",
    ),
    "name-without-slicing": (
        "{element} har slice-navnet «{slice}», men «{segment}» er ikke delt opp. Reglene gjelder "
        "hele elementet.",
        "{element} has the slice name “{slice}”, but “{segment}” is not sliced. Its rules apply to "
        "the whole element.",
    ),
    "name-without-slicing.fix": (
        "Fjern sliceName, eller legg til slicing på elementet.",
        "Remove sliceName, or add slicing to the element.",
    ),
    "slicing-loosened": (
        "{element} gjør slicing til «{rules}», men basisprofilen har «{base}», som fortsatt gjelder.",
        "{element} makes the slicing “{rules}”, but the base has “{base}”, which still stands.",
    ),
    "type-slice-excluded": (
        "Slicen «{slice}» kan aldri brukes, fordi «{required}» må være til stede og bare én type er mulig.",
        "The slice “{slice}” can never be used: “{required}” must be present, and only one type is possible.",
    ),
    "type-slice-excluded.fix": (
        "Fjern «{slice}», eller sett min på «{required}» til 0.",
        "Remove “{slice}”, or set min of “{required}” to 0.",
    ),
    "slices-exceed": (
        "Slicene av {element} krever til sammen minst {needed}, men elementet kan høyst ha {max}.",
        "The slices of {element} together require at least {needed}, but the element may have at most {max}.",
    ),
    "slices-exceed.fix": (
        "Senk min på slicene, eller øk max på elementet hvis basisprofilen tillater det.",
        "Lower min of the slices, or raise max of the element if the base allows it.",
    ),
}
