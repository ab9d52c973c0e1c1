"""What is wrong when an invariant of a definition is broken: profiles, value sets, questionnaires, test scripts and their like.

Part of :mod:`validator.texts.invariants`.
"""

NAMES_FOR_MACHINES = """
    adf-0 cid-0 cmd-0 cpb-0 cpd-0 csd-0 ees-0 esc-0 evd-0 evi-0 evv-0 gdf-0 ig-0 inv-0 lib-0 mea-0 msd-0 nsd-0 opd-0
    pdf-0 que-0 red-0 rsd-0 rvs-0 sdf-0 smp-0 spd-0 tcp-0 tst-0 vsd-0
""".split()
"""The keys of one and the same rule, that ``name`` must do as a name in program code."""

_NAME = (
    "Navnet (name) kan ikke brukes i programkode: det skal begynne med stor bokstav (A–Z) og ellers bare ha bokstaver, sifre og understrek.",
    "The name cannot be used in program code: it must begin with a capital letter (A–Z) and otherwise have only letters, digits and underscores.",
)
_NOTHING_DESCRIBED = (
    "Det framgår ikke hva dette beskriver: både description, software og implementation mangler.",
    "It is not said what this describes: description, software and implementation are all missing.",
)
_NO_IMPLEMENTATION = (
    "Dette gjelder en installasjon i drift (kind er «instance»), men implementation mangler.",
    "This is about a running installation (kind is “instance”), but implementation is missing.",
)
_NOT_JUST_SOFTWARE = (
    "Dette gjelder et produkt (kind er «capability»), men software mangler, eller en bestemt installasjon er beskrevet i implementation.",
    "This is about a product (kind is “capability”), but software is missing, or one installation is described in implementation.",
)
_NOT_JUST_REQUIREMENTS = (
    "Dette er et kravsett (kind er «requirements»), men det beskriver likevel et produkt eller en installasjon.",
    "This is a set of requirements (kind is “requirements”), but it describes a product or an installation all the same.",
)
_NOT_ONE_ACTION = (
    "Steget skal ha enten operation eller assert, men har begge eller ingen av dem.",
    "The step must have either an operation or an assert, but has both or none of them.",
)
_SEVERAL_ASSERTIONS = (
    "Samme assert kontrollerer flere ting på én gang.",
    "One assert checks several things at once.",
)
_NO_CLEAR_TARGET = (
    "Operasjonen sier ikke entydig hva den rettes mot: den har ikke sourceId, og ikke nøyaktig én av targetId, params og url.",
    "The operation does not clearly say what it is aimed at: it has no sourceId, and not exactly one of targetId, params and url.",
)
_HALF_A_COMPARISON = (
    "Sammenligningen er ufullstendig: den har bare kilden (compareToSourceId) eller bare det som skal hentes fra den.",
    "The comparison is incomplete: it has only the source (compareToSourceId) or only what to take from it.",
)
_RESPONSE_OF_REQUEST = (
    "Kontrollen gjelder forespørselen (direction er «request»), men har krav til svaret (response eller responseCode).",
    "The check is about the request (direction is “request”), but asks something of the response (response or responseCode).",
)

TEXTS = {
    **dict.fromkeys(NAMES_FOR_MACHINES, _NAME),
    # -- questionnaires
    "que-1": (
        "En gruppe mangler underpunkter, eller et punkt som bare er tekst («display»), har underpunkter.",
        "A group has no items in it, or an item that is only a text (“display”) has.",
    ),
    "que-2": (
        "Flere punkter i skjemaet har samme linkId.",
        "Several items in the questionnaire have the same linkId.",
    ),
    "que-3": (
        "Punktet er bare en tekst («display»), men har en kode (code).",
        "The item is only a text (“display”), but has a code.",
    ),
    "que-4": (
        "Spørsmålet har svaralternativer på to måter: både answerOption og answerValueSet.",
        "The question has its choices in two ways: both answerOption and answerValueSet.",
    ),
    "que-5": (
        "Punktet har svaralternativer (answerOption eller answerValueSet), men er av en type som ikke kan ha det.",
        "The item has a list of choices (answerOption or answerValueSet), but is of a type that cannot have one.",
    ),
    "que-6": (
        "Punktet er bare en tekst («display»), men er merket med required eller repeats.",
        "The item is only a text (“display”), but is marked with required or repeats.",
    ),
    "que-7": (
        "Betingelsen spør om spørsmålet er besvart («exists»), men svaret den venter, er ikke true eller false.",
        "The condition asks whether the question is answered (“exists”), but the answer that it expects is not true or false.",
    ),
    "que-8": (
        "Punktet er en gruppe eller bare en tekst («display»), men har en startverdi (initial).",
        "The item is a group or only a text (“display”), but has an initial value.",
    ),
    "que-9": (
        "Punktet er bare en tekst («display»), men er merket med readOnly.",
        "The item is only a text (“display”), but is marked with readOnly.",
    ),
    "que-10": (
        "Punktet har en grense for lengden (maxLength), men er av en type som ikke kan ha det.",
        "The item has a limit on its length (maxLength), but is of a type that cannot have one.",
    ),
    "que-11": (
        "Spørsmålet har både svaralternativer (answerOption) og en startverdi (initial).",
        "The question has both a list of choices (answerOption) and an initial value.",
    ),
    "que-12": (
        "Punktet har flere betingelser (enableWhen), men det framgår ikke om alle eller bare én må være oppfylt: enableBehavior mangler.",
        "The item has several conditions (enableWhen), but not whether all or just one must hold: enableBehavior is missing.",
    ),
    "que-13": (
        "Punktet har flere startverdier (initial), men kan bare besvares én gang.",
        "The item has several initial values, but can be answered only once.",
    ),
    # -- measures
    "mea-1": (
        "Inndelingen (stratifier) skal ha enten ett kriterium eller et sett av deler (component), men har begge eller ingen av dem.",
        "The stratifier must have either one criterion or a set of components, but has both or none of them.",
    ),
    # -- value sets, code systems and maps
    "cmd-1": (
        "Koblingen er snevrere eller unøyaktig, men mangler en forklaring (comment).",
        "The mapping is narrower or inexact, but has no explanation (comment).",
    ),
    "cmd-2": (
        "Koder uten kobling skal få en fast kode (mode er «fixed»), men koden mangler.",
        "Codes without a mapping are to get a fixed code (mode is “fixed”), but the code is missing.",
    ),
    "cmd-3": (
        "Koder uten kobling skal slås opp i en annen ConceptMap (mode er «other-map»), men adressen til den mangler.",
        "Codes without a mapping are to be looked up in another ConceptMap (mode is “other-map”), but its url is missing.",
    ),
    "csd-1": (
        "Samme kode forekommer flere ganger i kodeverket.",
        "The same code occurs several times in the code system.",
    ),
    "nsd-1": (
        "Navnesystemet er et rotsystem (kind er «root»), men har en uuid som identifikator.",
        "The naming system is a root system (kind is “root”), but has a uuid as identifier.",
    ),
    "nsd-2": (
        "Flere identifikatorer av samme type er merket som foretrukket (preferred).",
        "Several identifiers of the same type are marked as preferred.",
    ),
    "vsd-1": (
        "Utvalget har verken kodeverk (system) eller kodesett (valueSet) å velge fra.",
        "The selection has neither a code system (system) nor a value set (valueSet) to choose from.",
    ),
    "vsd-2": (
        "Utvalget har koder (concept) eller filtre (filter), men det framgår ikke hvilket kodeverk de gjelder: system mangler.",
        "The selection has codes (concept) or filters (filter), but not the code system that they are of: system is missing.",
    ),
    "vsd-3": (
        "Utvalget har både enkeltkoder (concept) og filtre (filter).",
        "The selection has both single codes (concept) and filters (filter).",
    ),
    "vsd-6": (
        "Innslaget i det utvidede kodesettet har verken kode (code) eller visningstekst (display).",
        "The entry in the expanded value set has neither a code nor a display.",
    ),
    "vsd-9": (
        "Innslaget i det utvidede kodesettet mangler kode (code), og er ikke merket som bare en overskrift (abstract).",
        "The entry in the expanded value set has no code, and is not marked as just a heading (abstract).",
    ),
    "vsd-10": (
        "Innslaget i det utvidede kodesettet har en kode, men mangler kodeverk (system).",
        "The entry in the expanded value set has a code, but no code system (system).",
    ),
    # -- element definitions
    "eld-1": (
        "Inndelingen (slicing) sier ikke hva delene kjennes igjen på: både discriminator og description mangler.",
        "The slicing does not say what its slices are recognised by: discriminator and description are both missing.",
    ),
    "eld-2": (
        "Minste antall (min) er større enn største (max).",
        "The minimum (min) is greater than the maximum (max).",
    ),
    "eld-3": (
        "Største antall (max) er verken et tall eller «*».",
        "The maximum (max) is neither a number nor “*”.",
    ),
    "eld-4": (
        "Det står hvor det som refereres til, skal ligge (aggregation), men typen er verken Reference eller canonical.",
        "It says where the target of a reference must be (aggregation), but the type is neither Reference nor canonical.",
    ),
    "eld-5": (
        "Elementet henter innholdet sitt fra et annet sted (contentReference), men har likevel egen type, verdi, grense eller binding.",
        "The element takes its content from elsewhere (contentReference), but has a type, value, limit or binding of its own all the same.",
    ),
    "eld-6": (
        "Elementet har en fast verdi (fixed[x]), men flere mulige typer.",
        "The element has a fixed value (fixed[x]), but several possible types.",
    ),
    "eld-7": (
        "Elementet har et mønster (pattern[x]), men flere mulige typer.",
        "The element has a pattern[x], but several possible types.",
    ),
    "eld-8": (
        "Elementet har både fast verdi (fixed[x]) og mønster (pattern[x]).",
        "The element has both a fixed value (fixed[x]) and a pattern[x].",
    ),
    "eld-11": (
        "Elementet er bundet til et kodesett (binding), men ingen av typene kan ha koder.",
        "The element is bound to a value set (binding), but none of its types can hold codes.",
    ),
    "eld-12": (
        "Adressen til kodesettet begynner ikke med http://, https:// eller urn:.",
        "The URL of the value set does not begin with http://, https:// or urn:.",
    ),
    "eld-13": ("Samme type er oppgitt flere ganger.", "The same type is given several times."),
    "eld-14": ("Flere regler (constraint) har samme key.", "Several constraints have the same key."),
    "eld-15": (
        "Elementet har både standardverdi (defaultValue[x]) og en forklaring på hva det betyr at det mangler (meaningWhenMissing).",
        "The element has both a defaultValue[x] and an explanation of what its absence means (meaningWhenMissing).",
    ),
    "eld-16": (
        "sliceName har tegn som ikke er tillatt i et slikt navn.",
        "sliceName has characters that are not allowed in such a name.",
    ),
    "eld-17": (
        "targetProfile er oppgitt for en type som verken er Reference eller canonical.",
        "targetProfile is given for a type that is neither Reference nor canonical.",
    ),
    "eld-18": (
        "Elementet endrer meningen med resten (isModifier), men det står ikke hvorfor.",
        "The element changes the meaning of the rest (isModifier), but it is not said why.",
    ),
    "eld-19": (
        "Stien (path) har et elementnavn med tegn som ikke er tillatt, eller som er for langt.",
        "The path has an element name that is too long or has characters that are not allowed.",
    ),
    "eld-20": (
        "Stien (path) har et elementnavn med annet enn bokstavene a–z og sifre, og det kan verktøy som lager kode, snuble i.",
        "The path has an element name with other than the letters a–z and digits, which can trip up tools that generate code.",
    ),
    "eld-21": (
        "Regelen (constraint) har ikke noe uttrykk, så ingen kan kontrollere den automatisk.",
        "The constraint has no expression, so that nothing can check it automatically.",
    ),
    "eld-22": (
        "sliceIsConstraining er oppgitt for et element som ikke er en navngitt del (sliceName mangler).",
        "sliceIsConstraining is given for an element that is not a named slice (sliceName is missing).",
    ),
    # -- structure definitions
    "sdf-1": (
        "Samme sti (path) forekommer flere ganger i snapshot, men definisjonen er ikke en profil.",
        "The same path occurs several times in the snapshot, but the definition is not a profile.",
    ),
    "sdf-2": (
        "Koblingen til en annen standard (mapping) har verken navn eller adresse (uri).",
        "The mapping to another standard has neither a name nor a uri.",
    ),
    "sdf-3": (
        "Et element i snapshot mangler definition, min eller max.",
        "An element in the snapshot lacks its definition, min or max.",
    ),
    "sdf-4": (
        "Definisjonen er ikke abstrakt, men sier ikke hva den bygger på (baseDefinition).",
        "The definition is not abstract, but does not say what it builds on (baseDefinition).",
    ),
    "sdf-5": (
        "Utvidelsen sier ikke hvor den kan brukes (context).",
        "The extension does not say where it can be used (context).",
    ),
    "sdf-6": (
        "Definisjonen har verken differential eller snapshot.",
        "The definition has neither a differential nor a snapshot.",
    ),
    "sdf-8": (
        "Et element i snapshot har en sti (path) som ikke begynner med typen som defineres.",
        "An element in the snapshot has a path that does not begin with the type being defined.",
    ),
    "sdf-8a": (
        "Et element i differential har en sti (path) som ikke begynner med typen som defineres.",
        "An element in the differential has a path that does not begin with the type being defined.",
    ),
    "sdf-8b": (
        "Et element i snapshot sier ikke hvor det først er definert (base).",
        "An element in the snapshot does not say where it was first defined (base).",
    ),
    "sdf-9": (
        "Det øverste elementet har label, code eller requirements.",
        "The topmost element has a label, a code or requirements.",
    ),
    "sdf-10": (
        "Bindingen har verken kodesett (valueSet) eller beskrivelse (description).",
        "The binding has neither a valueSet nor a description.",
    ),
    "sdf-11": (
        "Det øverste elementet i snapshot heter noe annet enn typen som defineres (type).",
        "The topmost element in the snapshot is not named as the type being defined (type).",
    ),
    "sdf-14": (
        "Et element i snapshot eller differential mangler id.",
        "An element in the snapshot or the differential has no id.",
    ),
    "sdf-15": (
        "Det øverste elementet i snapshot har en egen type, men det er bare logiske modeller som kan ha det.",
        "The topmost element in the snapshot has a type of its own, but only logical models can have that.",
    ),
    "sdf-15a": (
        "Det øverste elementet i differential har en egen type, men det er bare logiske modeller som kan ha det.",
        "The topmost element in the differential has a type of its own, but only logical models can have that.",
    ),
    "sdf-16": (
        "Elementer i snapshot mangler id eller har samme id.",
        "Elements in the snapshot have no id or the same id.",
    ),
    "sdf-17": (
        "Elementer i differential mangler id eller har samme id.",
        "Elements in the differential have no id or the same id.",
    ),
    "sdf-18": (
        "contextInvariant er oppgitt, men definisjonen er ikke av en utvidelse (extension).",
        "contextInvariant is given, but the definition is not of an extension.",
    ),
    "sdf-19": (
        "Definisjonen har en adresse hos HL7, men bruker en type som ikke er definert i FHIR.",
        "The definition has a URL of HL7's, but uses a type that FHIR does not define.",
    ),
    "sdf-20": (
        "Det øverste elementet i differential er inndelt (slicing), men det finnes bare én gang.",
        "The topmost element in the differential is sliced, but there is only one of it.",
    ),
    "sdf-21": (
        "En profil har en standardverdi (defaultValue[x]), men det kan bare nye typer ha.",
        "A profile has a defaultValue[x], but only new types can have that.",
    ),
    "sdf-22": (
        "Definisjonen har en adresse hos HL7, men har en standardverdi (defaultValue[x]), og det har FHIRs egne definisjoner aldri.",
        "The definition has a URL of HL7's, but has a defaultValue[x], which FHIR's own definitions never have.",
    ),
    "sdf-23": (
        "Det øverste elementet er navngitt som en del (sliceName).",
        "The topmost element is named as a slice (sliceName).",
    ),
    # -- capabilities, operations, search and other definitions
    "cpb-1": (
        "Erklæringen beskriver ingenting: både rest, messaging og document mangler.",
        "The statement describes nothing: rest, messaging and document are all missing.",
    ),
    "cpb-2": _NOTHING_DESCRIBED,
    "cpb-3": (
        "Meldinger har et endepunkt (endpoint), men erklæringen gjelder ikke en installasjon i drift (kind er ikke «instance»).",
        "Messaging has an endpoint, but the statement is not about a running installation (kind is not “instance”).",
    ),
    "cpb-7": (
        "Samme dokumentprofil (profile) og retning (mode) er beskrevet flere ganger.",
        "The same document profile and mode are described several times.",
    ),
    "cpb-9": (
        "Samme ressurstype er beskrevet flere ganger under samme rest.",
        "The same resource type is described several times in one rest.",
    ),
    "cpb-12": (
        "Flere søkeparametere for ressurstypen har samme navn.",
        "Several search parameters of the resource type have the same name.",
    ),
    "cpb-14": _NO_IMPLEMENTATION,
    "cpb-15": _NOT_JUST_SOFTWARE,
    "cpb-16": _NOT_JUST_REQUIREMENTS,
    "tcp-1": (
        "Kodeverket har flere versjoner, og minst én av dem mangler versjonskode (code).",
        "The code system has several versions, and at least one of them has no version code.",
    ),
    "tcp-2": _NOTHING_DESCRIBED,
    "tcp-3": _NO_IMPLEMENTATION,
    "tcp-4": _NOT_JUST_SOFTWARE,
    "tcp-5": _NOT_JUST_REQUIREMENTS,
    "ig-1": (
        "En ressurs er lagt i en gruppe (groupingId) som implementasjonsguiden ikke definerer.",
        "A resource is put in a group (groupingId) that the implementation guide does not define.",
    ),
    "ig-2": (
        "En ressurs har en FHIR-versjon (fhirVersion) som implementasjonsguiden ikke er laget for.",
        "A resource has a fhirVersion that the implementation guide is not made for.",
    ),
    "md-1": (
        "Største antall (max) er verken et positivt heltall eller «*».",
        "The maximum (max) is neither a positive whole number nor “*”.",
    ),
    "opd-1": (
        "Parameteren har verken type eller deler (part).",
        "The parameter has neither a type nor parts.",
    ),
    "opd-2": (
        "Parameteren har en søketype (searchType), men er ikke en string.",
        "The parameter has a searchType, but is not a string.",
    ),
    "opd-3": (
        "Parameteren har targetProfile, men typen er verken Reference eller canonical.",
        "The parameter has a targetProfile, but its type is neither Reference nor canonical.",
    ),
    "smp-1": (
        "Målet har et element, men det framgår ikke hva elementet tilhører: context mangler.",
        "The target has an element, but not what it belongs to: context is missing.",
    ),
    "smp-2": (
        "Målet har en context, men det framgår ikke hva slags: contextType mangler.",
        "The target has a context, but not of what kind: contextType is missing.",
    ),
    "spd-1": (
        "Søkeparameteren har et xpath-uttrykk, men det framgår ikke hvordan det skal brukes: xpathUsage mangler.",
        "The search parameter has an xpath, but not how to use it: xpathUsage is missing.",
    ),
    "spd-2": (
        "Søkeparameteren kan kjedes videre (chain), men er ikke av typen «reference».",
        "The search parameter can be chained (chain), but is not of the type “reference”.",
    ),
    # -- test scripts
    "inv-1@TestReport": _NOT_ONE_ACTION,
    "inv-2@TestReport": _NOT_ONE_ACTION,
    "tst-1": _NOT_ONE_ACTION,
    "tst-2": _NOT_ONE_ACTION,
    "tst-3": (
        "Variabelen hentes på tre måter på én gang: expression, headerField og path.",
        "The variable is taken in three ways at once: expression, headerField and path.",
    ),
    "tst-4": (
        "Kravet (capability) sier verken om det er forutsatt (required) eller om det blir kontrollert (validated).",
        "The capability says neither whether it is taken for granted (required) nor whether it is tested (validated).",
    ),
    "tst-5": _SEVERAL_ASSERTIONS,
    "tst-6": _SEVERAL_ASSERTIONS,
    "tst-7": _NO_CLEAR_TARGET,
    "tst-8": _NO_CLEAR_TARGET,
    "tst-9": _NO_CLEAR_TARGET,
    "tst-10": _HALF_A_COMPARISON,
    "tst-11": _HALF_A_COMPARISON,
    "tst-12": _RESPONSE_OF_REQUEST,
    "tst-13": _RESPONSE_OF_REQUEST,
}
