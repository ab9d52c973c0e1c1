"""What to change when an invariant of a definition is broken: profiles, value sets, questionnaires, test scripts and their like.

Part of :mod:`validator.texts.invariant_fixes`; named as in :mod:`validator.texts.invariants_of_definitions`.
"""

from validator.texts.invariants_of_definitions import NAMES_FOR_MACHINES

_NAME = (
    "Skriv name uten mellomrom og særtegn, for eksempel «VitalSigns»; teksten for mennesker hører hjemme i title eller description.",
    "Write name without spaces and special characters, for example “VitalSigns”; the text for people belongs in title or description.",
)
_DESCRIBE = (
    "Legg til description, software eller implementation.",
    "Add description, software or implementation.",
)
_IMPLEMENTATION = (
    "Legg til implementation med beskrivelse og adresse, eller sett kind til «capability» eller «requirements».",
    "Add implementation with description and url, or set kind to “capability” or “requirements”.",
)
_ONLY_SOFTWARE = (
    "Legg til software med produktets navn, og fjern implementation; gjelder det en installasjon, så sett kind til «instance».",
    "Add software with the name of the product, and remove implementation; for an installation, set kind to “instance”.",
)
_ONLY_REQUIREMENTS = (
    "Fjern software og implementation, eller sett kind til «capability» eller «instance».",
    "Remove software and implementation, or set kind to “capability” or “instance”.",
)
_ONE_ACTION = (
    "Behold eller legg til enten operation eller assert; trengs begge, så lag to steg.",
    "Keep or add either operation or assert; if both are needed, make two steps.",
)
_ONE_ASSERTION = (
    "Behold én kontroll, og lag en assert til for hver av de andre.",
    "Keep one check, and make another assert for each of the others.",
)
_TARGET = (
    "Legg til sourceId, eller behold nøyaktig én av targetId, params og url.",
    "Add sourceId, or keep exactly one of targetId, params and url.",
)
_COMPARISON = (
    "Oppgi compareToSourceId sammen med compareToSourceExpression eller compareToSourcePath, eller utelat alle tre.",
    "Give compareToSourceId together with compareToSourceExpression or compareToSourcePath, or leave out all three.",
)
_NO_RESPONSE = (
    "Fjern response og responseCode, eller sett direction til «response».",
    "Remove response and responseCode, or set direction to “response”.",
)

TEXTS = {
    **dict.fromkeys(NAMES_FOR_MACHINES, _NAME),
    # -- questionnaires
    "que-1": (
        "Legg underpunkter (item) i gruppen; er punktet bare en tekst, så flytt underpunktene ut eller sett type til «group».",
        "Add items to the group; if the item is only a text, move its items out or set type to “group”.",
    ),
    "que-2": (
        "Gi hvert punkt sin egen linkId, også på tvers av grupper.",
        "Give every item a linkId of its own, across groups too.",
    ),
    "que-3": (
        "Fjern code, eller gi punktet en type som kan besvares.",
        "Remove code, or give the item a type that can be answered.",
    ),
    "que-4": (
        "Behold enten answerOption eller answerValueSet.",
        "Keep either answerOption or answerValueSet.",
    ),
    "que-5": (
        "Sett type til «choice» eller «open-choice», eller fjern answerOption og answerValueSet.",
        "Set type to “choice” or “open-choice”, or remove answerOption and answerValueSet.",
    ),
    "que-6": (
        "Fjern required og repeats, eller gi punktet en annen type.",
        "Remove required and repeats, or give the item another type.",
    ),
    "que-7": (
        "Bruk answerBoolean (true: besvart, false: ikke besvart), eller en annen operator.",
        "Use answerBoolean (true: answered, false: not answered), or another operator.",
    ),
    "que-8": (
        "Fjern initial, eller gi punktet en type som kan besvares.",
        "Remove initial, or give the item a type that can be answered.",
    ),
    "que-9": (
        "Fjern readOnly, eller gi punktet en type som kan besvares.",
        "Remove readOnly, or give the item a type that can be answered.",
    ),
    "que-10": (
        "Fjern maxLength, eller sett type til «boolean», «decimal», «integer», «string», «text», «url» eller «open-choice».",
        "Remove maxLength, or set type to “boolean”, “decimal”, “integer”, “string”, “text”, “url” or “open-choice”.",
    ),
    "que-11": (
        "Fjern initial, og sett heller initialSelected på svaralternativet som skal være valgt fra før.",
        "Remove initial, and set initialSelected on the choice that is to be selected from the start instead.",
    ),
    "que-12": (
        "Legg til enableBehavior: «all» hvis alle må være oppfylt, «any» hvis én er nok.",
        "Add enableBehavior: “all” if all must hold, “any” if one is enough.",
    ),
    "que-13": (
        "Behold én initial, eller sett repeats til true.",
        "Keep one initial, or set repeats to true.",
    ),
    # -- measures
    "mea-1": (
        "Behold eller legg til enten criteria eller component i hver stratifier.",
        "Keep or add either criteria or component in every stratifier.",
    ),
    # -- value sets, code systems and maps
    "cmd-1": (
        "Legg til comment som sier hvordan kodene skiller seg, eller rett equivalence.",
        "Add a comment that says how the codes differ, or correct equivalence.",
    ),
    "cmd-2": ("Legg til code, eller velg en annen mode.", "Add code, or choose another mode."),
    "cmd-3": (
        "Legg til url med adressen til den andre ConceptMap-en, eller velg en annen mode.",
        "Add url with the address of the other ConceptMap, or choose another mode.",
    ),
    "csd-1": (
        "Behold hver kode bare én gang, også på tvers av nivåene.",
        "Keep every code only once, across levels too.",
    ),
    "nsd-1": (
        "Fjern uniqueId av typen uuid, eller rett kind.",
        "Remove the uniqueId of type uuid, or correct kind.",
    ),
    "nsd-2": (
        "Behold preferred på høyst én uniqueId av hver type.",
        "Keep preferred on at most one uniqueId of each type.",
    ),
    "vsd-1": (
        "Legg til system med kodeverkets adresse, eller valueSet med kodesettets.",
        "Add system with the URL of the code system, or valueSet with that of the value set.",
    ),
    "vsd-2": (
        "Legg til system med adressen til kodeverket.",
        "Add system with the URL of the code system.",
    ),
    "vsd-3": (
        "Behold enten concept eller filter; trengs begge, så lag et utvalg (include) for hver.",
        "Keep either concept or filter; if both are needed, make an include for each.",
    ),
    "vsd-6": ("Legg til code eller display.", "Add code or display."),
    "vsd-9": (
        "Legg til code, eller sett abstract til true hvis innslaget bare er en overskrift.",
        "Add code, or set abstract to true if the entry is just a heading.",
    ),
    "vsd-10": (
        "Legg til system med adressen til kodeverket som koden er fra.",
        "Add system with the URL of the code system that the code is from.",
    ),
    # -- element definitions
    "eld-1": (
        "Legg til discriminator, eller description som forklarer inndelingen.",
        "Add discriminator, or a description that explains the slicing.",
    ),
    "eld-2": (
        "Rett min eller max slik at min ikke er større enn max.",
        "Correct min or max so that min is not greater than max.",
    ),
    "eld-3": (
        "Sett max til et helt tall fra 0 og opp, eller «*» for ubegrenset.",
        "Set max to a whole number from 0 up, or “*” for no limit.",
    ),
    "eld-4": (
        "Fjern aggregation, eller sett code til Reference eller canonical.",
        "Remove aggregation, or set code to Reference or canonical.",
    ),
    "eld-5": (
        "Fjern type, defaultValue[x], fixed[x], pattern[x], example, minValue[x], maxValue[x], maxLength og binding, eller fjern contentReference.",
        "Remove type, defaultValue[x], fixed[x], pattern[x], example, minValue[x], maxValue[x], maxLength and binding, or remove contentReference.",
    ),
    "eld-6": (
        "Behold typen som den faste verdien har, eller fjern fixed[x].",
        "Keep the type that the fixed value has, or remove fixed[x].",
    ),
    "eld-7": (
        "Behold typen som mønsteret har, eller fjern pattern[x].",
        "Keep the type that the pattern has, or remove pattern[x].",
    ),
    "eld-8": (
        "Behold fixed[x] hvis verdien skal være helt lik, pattern[x] hvis mer kan komme i tillegg.",
        "Keep fixed[x] if the value must be exactly the same, pattern[x] if there may be more to it.",
    ),
    "eld-11": (
        "Fjern binding, eller gi elementet en av typene code, Coding, CodeableConcept, Quantity, string eller uri.",
        "Remove binding, or give the element one of the types code, Coding, CodeableConcept, Quantity, string or uri.",
    ),
    "eld-12": (
        "Bruk hele adressen til kodesettet (ValueSet.url).",
        "Use the whole URL of the value set (ValueSet.url).",
    ),
    "eld-13": (
        "Slå sammen typene med samme code til én, med alle profilene (profile, targetProfile).",
        "Merge the types with the same code into one, with all of the profiles (profile, targetProfile).",
    ),
    "eld-14": (
        "Gi hver regel sin egen key, og fjern de som er der to ganger.",
        "Give every constraint a key of its own, and remove those that are there twice.",
    ),
    "eld-15": (
        "Behold enten defaultValue[x] eller meaningWhenMissing.",
        "Keep either defaultValue[x] or meaningWhenMissing.",
    ),
    "eld-16": (
        "Bruk bare bokstavene a–z og A–Z, sifre, bindestrek, understrek, hakeparenteser, @ og skråstrek.",
        "Use only the letters a–z and A–Z, digits, hyphen, underscore, square brackets, @ and slash.",
    ),
    "eld-17": (
        "Fjern targetProfile (profiler av selve typen står i profile), eller sett code til Reference eller canonical.",
        "Remove targetProfile (profiles of the type itself go in profile), or set code to Reference or canonical.",
    ),
    "eld-18": (
        "Legg til isModifierReason som forklarer hvordan elementet endrer meningen.",
        "Add isModifierReason, which explains how the element changes the meaning.",
    ),
    "eld-19": (
        "Bruk høyst 64 tegn i hvert navn, uten mellomrom og skilletegn.",
        "Use at most 64 characters in each name, without spaces and punctuation.",
    ),
    "eld-20": (
        "Bruk bare bokstavene a–z og sifre i navnet, og begynn det med en bokstav.",
        "Use only the letters a–z and digits in the name, and begin it with a letter.",
    ),
    "eld-21": (
        "Legg til expression med regelen som FHIRPath.",
        "Add expression with the rule as FHIRPath.",
    ),
    "eld-22": (
        "Legg til sliceName, eller fjern sliceIsConstraining.",
        "Add sliceName, or remove sliceIsConstraining.",
    ),
    # -- structure definitions
    "sdf-1": (
        "Gi hvert element sin egen path. Er det en profil med deler, så sett derivation til «constraint».",
        "Give every element a path of its own. If it is a profile with slices, set derivation to “constraint”.",
    ),
    "sdf-2": ("Legg til name eller uri.", "Add name or uri."),
    "sdf-3": (
        "Legg til definition, min og max på alle elementene, eller lag snapshot på nytt fra differential.",
        "Add definition, min and max to every element, or make the snapshot anew from the differential.",
    ),
    "sdf-4": (
        "Legg til baseDefinition med adressen til definisjonen som denne bygger på.",
        "Add baseDefinition with the URL of the definition that this one builds on.",
    ),
    "sdf-5": (
        "Legg til context, for eksempel type «element» og expression «Patient».",
        "Add context, for example type “element” and expression “Patient”.",
    ),
    "sdf-6": (
        "Legg til differential med det som skiller definisjonen fra den den bygger på.",
        "Add differential with what sets the definition apart from the one that it builds on.",
    ),
    "sdf-8": (
        "Rett path: det første elementet er typen alene, alle andre er typen, punktum og navnet. Eller lag snapshot på nytt.",
        "Correct path: the first element is the type alone, all others the type, a full stop and the name. Or make the snapshot anew.",
    ),
    "sdf-8a": (
        "Rett path: alle elementene begynner med typen, fulgt av punktum og navnet.",
        "Correct path: every element begins with the type, followed by a full stop and the name.",
    ),
    "sdf-8b": (
        "Legg til base (path, min og max) på alle elementene, eller lag snapshot på nytt fra differential.",
        "Add base (path, min and max) to every element, or make the snapshot anew from the differential.",
    ),
    "sdf-9": (
        "Fjern label, code og requirements fra det øverste elementet; formålet med definisjonen hører hjemme i purpose.",
        "Remove label, code and requirements from the topmost element; what the definition is for belongs in purpose.",
    ),
    "sdf-10": (
        "Legg til valueSet, eller description som sier hvilke koder som kan brukes.",
        "Add valueSet, or a description that says which codes can be used.",
    ),
    "sdf-11": (
        "Rett type eller path på det første elementet slik at de er like.",
        "Correct type or the path of the first element so that they are the same.",
    ),
    "sdf-14": (
        "Legg til id på alle elementene: path, med kolon og sliceName der elementet er en del.",
        "Add id to every element: its path, with a colon and sliceName where the element is a slice.",
    ),
    "sdf-15": (
        "Fjern type fra det første elementet i snapshot.",
        "Remove type from the first element of the snapshot.",
    ),
    "sdf-15a": (
        "Fjern type fra det første elementet i differential.",
        "Remove type from the first element of the differential.",
    ),
    "sdf-16": (
        "Gi hvert element i snapshot sin egen id; deler skilles med kolon og sliceName.",
        "Give every element in the snapshot an id of its own; slices are told apart by a colon and sliceName.",
    ),
    "sdf-17": (
        "Gi hvert element i differential sin egen id; deler skilles med kolon og sliceName.",
        "Give every element in the differential an id of its own; slices are told apart by a colon and sliceName.",
    ),
    "sdf-18": (
        "Fjern contextInvariant, eller sett type til «Extension».",
        "Remove contextInvariant, or set type to “Extension”.",
    ),
    "sdf-19": (
        "Bruk navnet på en FHIR-type i element.type.code, eller gi definisjonen en egen adresse, utenfor HL7s.",
        "Use the name of a FHIR type in element.type.code, or give the definition a URL of your own.",
    ),
    "sdf-20": (
        "Fjern slicing fra det øverste elementet.",
        "Remove slicing from the topmost element.",
    ),
    "sdf-21": (
        "Fjern defaultValue[x], eller sett derivation til «specialization» hvis dette er en ny type.",
        "Remove defaultValue[x], or set derivation to “specialization” if this is a new type.",
    ),
    "sdf-22": (
        "Fjern defaultValue[x], eller gi definisjonen en egen adresse, utenfor HL7s.",
        "Remove defaultValue[x], or give the definition a URL of your own.",
    ),
    "sdf-23": (
        "Fjern sliceName fra det øverste elementet.",
        "Remove sliceName from the topmost element.",
    ),
    # -- capabilities, operations, search and other definitions
    "cpb-1": ("Legg til rest, messaging eller document.", "Add rest, messaging or document."),
    "cpb-2": _DESCRIBE,
    "cpb-3": (
        "Fjern messaging.endpoint, eller sett kind til «instance» og legg til implementation.",
        "Remove messaging.endpoint, or set kind to “instance” and add implementation.",
    ),
    "cpb-7": (
        "Slå sammen innslagene i document som har samme profile og mode.",
        "Merge the entries in document that have the same profile and mode.",
    ),
    "cpb-9": (
        "Slå sammen innslagene i rest.resource som har samme type.",
        "Merge the entries in rest.resource that have the same type.",
    ),
    "cpb-12": (
        "Behold hver søkeparameter én gang, eller gi dem ulike navn.",
        "Keep every search parameter once, or give them different names.",
    ),
    "cpb-14": _IMPLEMENTATION,
    "cpb-15": _ONLY_SOFTWARE,
    "cpb-16": _ONLY_REQUIREMENTS,
    "tcp-1": ("Legg til code på hver version.", "Add code to every version."),
    "tcp-2": _DESCRIBE,
    "tcp-3": _IMPLEMENTATION,
    "tcp-4": _ONLY_SOFTWARE,
    "tcp-5": _ONLY_REQUIREMENTS,
    "ig-1": (
        "Legg gruppen til i definition.grouping med samme id, eller rett groupingId.",
        "Add the group to definition.grouping with the same id, or correct groupingId.",
    ),
    "ig-2": (
        "Legg versjonen til i guidens fhirVersion, eller rett den på ressursen.",
        "Add the version to fhirVersion of the guide, or correct that of the resource.",
    ),
    "md-1": (
        "Sett max til et helt tall fra 1 og opp, eller «*» for ubegrenset.",
        "Set max to a whole number from 1 up, or “*” for no limit.",
    ),
    "opd-1": (
        "Legg til type, eller part med delene av parameteren.",
        "Add type, or part with the parts of the parameter.",
    ),
    "opd-2": (
        "Fjern searchType, eller sett type til «string».",
        "Remove searchType, or set type to “string”.",
    ),
    "opd-3": (
        "Fjern targetProfile, eller sett type til «Reference» eller «canonical».",
        "Remove targetProfile, or set type to “Reference” or “canonical”.",
    ),
    "smp-1": (
        "Legg til context med variabelen som elementet hører til.",
        "Add context with the variable that the element belongs to.",
    ),
    "smp-2": (
        "Legg til contextType: «variable» eller «type».",
        "Add contextType: “variable” or “type”.",
    ),
    "spd-1": (
        "Legg til xpathUsage, for eksempel «normal», eller fjern xpath.",
        "Add xpathUsage, for example “normal”, or remove xpath.",
    ),
    "spd-2": (
        "Fjern chain, eller sett type til «reference».",
        "Remove chain, or set type to “reference”.",
    ),
    # -- test scripts
    "inv-1@TestReport": _ONE_ACTION,
    "inv-2@TestReport": _ONE_ACTION,
    "tst-1": _ONE_ACTION,
    "tst-2": _ONE_ACTION,
    "tst-3": (
        "Behold den ene av expression, headerField og path.",
        "Keep one of expression, headerField and path.",
    ),
    "tst-4": (
        "Legg til required, validated eller begge.",
        "Add required, validated or both.",
    ),
    "tst-5": _ONE_ASSERTION,
    "tst-6": _ONE_ASSERTION,
    "tst-7": _TARGET,
    "tst-8": _TARGET,
    "tst-9": _TARGET,
    "tst-10": _COMPARISON,
    "tst-11": _COMPARISON,
    "tst-12": _NO_RESPONSE,
    "tst-13": _NO_RESPONSE,
}
