"""Texts about conformance resources: profiles, value sets, code systems, search parameters, capability statements."""

TEXTS = {
    "snapshot": ("{problem}", "{problem}"),
    "snapshot-advised": ("{problem}", "{problem}"),
    "snapshot-advised.fix": ("{advice}", "{advice}"),
    # -- elements of a profile
    "kind-not-of-base": (
        "kind er {kind}, men {base} er av kind {expected}, og en profil er av samme slag som det den er laget av.",
        "kind is {kind}, but {base} is of kind {expected}, and a profile is of the same kind as what it is made from.",
    ),
    "kind-not-of-base.fix": ("Sett kind til {expected}.", "Set kind to {expected}."),
    "type-already-defined": (
        "Typen {type} er definert av {master} og kan ikke defineres på nytt.",
        "The type {type} is defined by {master} and cannot be defined once more.",
    ),
    "type-already-defined.fix": (
        "Sett derivation til constraint, eller gi typen et eget navn.",
        "Set derivation to constraint, or give the type a name of its own.",
    ),
    "context-of-no-extension": (
        "context sier hvor en utvidelse kan stå, men dette er en definisjon av {type}.",
        "context says where an extension may stand, but this is a definition of {type}.",
    ),
    "context-of-no-extension.fix": ("Fjern context.", "Remove context."),
    "binding-not-coded": (
        "{element} bindes til et verdisett, men er av typen {types}, som ikke er kodet.",
        "{element} is bound to a value set, but is of type {types}, which is not coded.",
    ),
    "binding-not-coded.fix": (
        "Fjern binding, eller sett den på et kodet element (code, Coding, CodeableConcept, Quantity, string, uri).",
        "Remove the binding, or put it on a coded element (code, Coding, CodeableConcept, Quantity, string, uri).",
    ),
    "value-set-missing": (
        "Verdisettet {value_set} finnes ikke her og er ikke kontrollert.",
        "The value set {value_set} is not at hand and has not been checked.",
    ),
    "type-unknown": (
        "«{type}» er ikke en type i FHIR R4.",
        "“{type}” is not a type of FHIR R4.",
    ),
    "profile-missing": (
        "Profilen {profile} finnes ikke her og er ikke kontrollert.",
        "The profile {profile} is not at hand and has not been checked.",
    ),
    "profile-other-type": (
        "Profilen {profile} er for {found}, men skal her være for {type}.",
        "The profile {profile} is for {found}, but here must be for {type}.",
    ),
    "profile-element-missing": (
        "Profilen {profile} har ikke noe element med id «{element}».",
        "The profile {profile} has no element with the id “{element}”.",
    ),
    "profile-element-missing.fix": (
        "Oppgi id-en til elementet slik den står i profilens snapshot.",
        "State the id of the element as it is in the snapshot of the profile.",
    ),
    "target-no-reference": (
        "targetProfile gjelder bare referanser, men typen er {type}.",
        "targetProfile is only for references, but the type is {type}.",
    ),
    "target-no-reference.fix": ("Bruk profile i stedet.", "Use profile instead."),
    "target-no-resource": (
        "En referanse kan bare vise til en ressurs, men {profile} er for {found}.",
        "A reference can only be to a resource, but {profile} is for {found}.",
    ),
    "value-other-type": (
        "Verdien i {name}[x] på {element} er av typen {found}, men elementet er av typen {types}.",
        "The value of {name}[x] for {element} is of type {found}, but the element is of type {types}.",
    ),
    "constraint-unreadable": (
        "Uttrykket i regelen {constraint} kan ikke leses ({reason}): {expression}",
        "The expression of the constraint {constraint} cannot be read ({reason}): {expression}",
    ),
    "expression-unreadable": (
        "Uttrykket kan ikke leses ({reason}): {expression}",
        "The expression cannot be read ({reason}): {expression}",
    ),
    "expression-element": (
        "Uttrykket finner aldri noe: {owner} har ikke noe element «{name}». ({expression})",
        "The expression never finds anything: {owner} has no element “{name}”. ({expression})",
    ),
    "expression-element.fix": (
        "Rett navnet «{name}», eller fjern den delen av uttrykket.",
        "Correct the name “{name}”, or remove that part of the expression.",
    ),
    "expression-choice": (
        "Uttrykket bruker «{name}», men i FHIRPath heter elementet i {owner} «{choice}», uansett type. ({expression})",
        "The expression uses “{name}”, but in FHIRPath the element of {owner} is called “{choice}”, whatever its type. ({expression})",
    ),
    "expression-choice.fix": (
        "Skriv {choice}.ofType({type}).",
        "Write {choice}.ofType({type}).",
    ),
    "target-widened": (
        "Referansen kan ikke gå til {profile}: profilen denne bygger på, tillater bare {allowed}.",
        "The reference cannot be to {profile}: the base of this profile only allows {allowed}.",
    ),
    "target-widened.fix": (
        "Bruk en av disse, eller en profil som bygger på en av dem: {allowed}.",
        "Use one of these, or a profile that derives from one of them: {allowed}.",
    ),
    "type-profile-widened": (
        "Elementet kan ikke følge {profile} i stedet: profilen denne bygger på, krever {allowed}.",
        "The element cannot conform to {profile} instead: the base of this profile demands {allowed}.",
    ),
    "type-profile-widened.fix": (
        "Bruk en profil som bygger på {allowed}.",
        "Use a profile that derives from {allowed}.",
    ),
    "limit-widened": (
        "{name} er {found}, men profilen denne bygger på, setter grensen ved {base}.",
        "{name} is {found}, but the base of this profile sets the limit at {base}.",
    ),
    "limit-widened.fix": (
        "Fjern {name}, eller hold den innenfor {base}.",
        "Remove {name}, or keep it within {base}.",
    ),
    "value-against-base": (
        "{name}[x] er {found}, men profilen denne bygger på, har mønsteret {base}. Ingen instans kan ha begge.",
        "{name}[x] is {found}, but the base of this profile has the pattern {base}. No instance can have both.",
    ),
    "value-against-base.fix": (
        "Ta med det som mønsteret {base} krever, eller fjern {name}[x].",
        "Include what the pattern {base} asks for, or remove {name}[x].",
    ),
    "value-set-widened": (
        "Verdisettet {value_set} har koder som ikke er i {base}, som profilen denne bygger på, krever: {codes}.",
        "The value set {value_set} has codes that are not in {base}, which the base of this profile requires: {codes}.",
    ),
    "value-set-widened.fix": (
        "Bruk et verdisett med bare koder fra {base}.",
        "Use a value set with only codes from {base}.",
    ),
    "snapshot-differs": (
        "Snapshot er ikke enig med differential om {property} på {element}: der står {found}, men differential gir {expected}.",
        "The snapshot disagrees with the differential about {property} of {element}: it says {found}, but the differential gives {expected}.",
    ),
    "snapshot-differs.fix": (
        "Lag snapshot på nytt fra differential.",
        "Generate the snapshot anew from the differential.",
    ),
    "snapshot-lacks": (
        "Snapshot mangler elementer som differential gir: {elements}.",
        "The snapshot lacks elements that the differential gives: {elements}.",
    ),
    "snapshot-lacks.fix": (
        "Lag snapshot på nytt fra differential.",
        "Generate the snapshot anew from the differential.",
    ),
    "system-with-version": (
        "«|{version}» hører ikke hjemme i {name}, som er adressen til kodeverket alene: {system}.",
        "“|{version}” does not belong in {name}, which is the URL of the code system alone: {system}.",
    ),
    "system-with-version.fix": (
        "Flytt «{version}» til {place}.",
        "Move “{version}” to {place}.",
    ),
    "map-variable": (
        "Variabelen «{name}» er ikke kjent her. Disse er: {known}.",
        "The variable “{name}” is not known here. These are: {known}.",
    ),
    "map-variable.fix": (
        "Rett navnet, eller gi verdien navnet «{name}» med variable i regelen eller i en som står rundt den.",
        "Correct the name, or give the value the name “{name}” by variable in the rule or in one around it.",
    ),
    "map-group": (
        "Kartet har ingen gruppe eller regel som heter «{name}», og det importerer ingen andre kart.",
        "The map has no group or rule called “{name}”, and imports no other maps.",
    ),
    "map-group.fix": (
        "Rett navnet, eller importer kartet som gruppen står i.",
        "Correct the name, or import the map that has the group.",
    ),
    "map-arguments": (
        "Gruppen «{group}» tar {expected} variabler, men får {found}.",
        "The group “{group}” takes {expected} variables, but is given {found}.",
    ),
    "map-arguments.fix": (
        "Gi én variabel for hver input i gruppen, i samme rekkefølge.",
        "Give one variable for each input of the group, in the same order.",
    ),
    "discriminator-path": (
        "«{path}» er ikke en gyldig sti for en discriminator.",
        "“{path}” is not a valid path of a discriminator.",
    ),
    "discriminator-path.fix": (
        "Bruk elementnavn, $this, extension('url'), ofType(type) og resolve(), med punktum mellom.",
        "Use element names, $this, extension('url'), ofType(type) and resolve(), separated by dots.",
    ),
    "discriminator-missing": (
        "Slicing av {element} har ingen discriminator, så det kan ikke avgjøres hvilken slice et element hører til.",
        "The slicing of {element} has no discriminator, so which slice an element belongs to cannot be decided.",
    ),
    "extension-url": (
        "Utvidelsen har url {url}, men Extension.url er fastsatt til {found}.",
        "The extension has the url {url}, but fixes Extension.url to {found}.",
    ),
    "extension-url.fix": ("Sett Extension.url til {url}.", "Fix Extension.url to {url}."),
    "context-unknown": (
        "Utvidelsen kan stå på «{expression}», men {type} er ikke en type i FHIR R4.",
        "The extension may stand on “{expression}”, but {type} is not a type of FHIR R4.",
    ),
    # -- value sets and code systems
    "imports-itself": (
        "Verdisettet inkluderer seg selv ({value_set}).",
        "The value set includes itself ({value_set}).",
    ),
    "system-is-value-set": (
        "{system} er et verdisett, ikke et kodesystem.",
        "{system} is a value set, not a code system.",
    ),
    "system-is-value-set.fix": (
        "Flytt adressen til include.valueSet, eller oppgi kodesystemets adresse.",
        "Move the address to include.valueSet, or give that of the code system.",
    ),
    "code-repeated": (
        "Koden «{code}» er tatt med flere ganger.",
        "The code “{code}” is included several times.",
    ),
    "codes-unchecked": (
        "Kodesystemet {system} finnes ikke fullstendig her, så kodene er ikke kontrollert mot det.",
        "The code system {system} is not wholly at hand, so the codes have not been checked against it.",
    ),
    "filter-property": (
        "Kodesystemet {system} har ingen egenskap «{property}» å filtrere på.",
        "The code system {system} has no property “{property}” to filter on.",
    ),
    "count-differs": (
        "count er {stated}, men kodesystemet har {found} begreper.",
        "count is {stated}, but the code system has {found} concepts.",
    ),
    "count-differs.fix": ("Sett count til {found}.", "Set count to {found}."),
    "concepts-not-present": (
        "content er «not-present», men kodeverket har begreper.",
        "content is “not-present”, but the code system has concepts.",
    ),
    "concepts-not-present.fix": (
        "Fjern begrepene, eller skriv fragment, example eller complete i content.",
        "Remove the concepts, or write fragment, example or complete in content.",
    ),
    "supplements-as-other": (
        "supplements er utfylt, men content er «{content}».",
        "supplements is there, but content is “{content}”.",
    ),
    "supplements-as-other.fix": (
        "Sett content til supplement, eller fjern supplements.",
        "Set content to supplement, or remove supplements.",
    ),
    "supplements-nothing": (
        "content er «supplement», men supplements sier ikke hvilket kodesystem det gjelder.",
        "content is “supplement”, but supplements does not say of which code system.",
    ),
    "supplements-nothing.fix": ("Legg til supplements.", "Add supplements."),
    "differs-in-case": (
        "Kodene «{code}» og «{other}» skiller seg bare i store og små bokstaver, men caseSensitive er false.",
        "The codes “{code}” and “{other}” differ only in case, but caseSensitive is false.",
    ),
    "property-undeclared": (
        "Egenskapen «{property}» er ikke beskrevet i CodeSystem.property.",
        "The property “{property}” is not described in CodeSystem.property.",
    ),
    "property-type": (
        "Egenskapen «{property}» er av typen {found}, men er beskrevet som {expected}.",
        "The property “{property}” is of type {found}, but is described as {expected}.",
    ),
    "relation-missing": (
        "{property} viser til koden «{code}», som ikke finnes i kodesystemet.",
        "{property} refers to the code “{code}”, which is not in the code system.",
    ),
    # -- search parameters and capability statements
    "composite-without-components": (
        "En søkeparameter av typen {type} må ha component.",
        "A search parameter of type {type} must have component.",
    ),
    "components-without-composite": (
        "component gjelder bare søkeparametre av typen composite, ikke {type}.",
        "component is only for search parameters of type composite, not {type}.",
    ),
    "search-unknown": (
        "FHIR har ingen søkeparameter «{name}» for {type}, og definition sier ikke hva den er.",
        "FHIR has no search parameter “{name}” for {type}, and definition does not say what it is.",
    ),
    "search-unknown.fix": ("Oppgi definition.", "Give definition."),
    "search-other-type": (
        "Søkeparameteren «{name}» er oppgitt som {found}, men er definert som {expected}.",
        "The search parameter “{name}” is given as {found}, but defined as {expected}.",
    ),
    # -- narratives and missing values
    "narrative-sections-prohibited": (
        "Narrativet er delt i språkseksjoner ({found}), men profilen tillater det ikke.",
        "The narrative is divided into language sections ({found}), but the profile does not allow that.",
    ),
    "narrative-sections-missing": (
        "Profilen krever at narrativet er delt i seksjoner etter språk, men det har ingen.",
        "The profile requires the narrative to be divided into sections by language, but it has none.",
    ),
    "narrative-sections-missing.fix": (
        'Legg innholdet i <div xml:lang="nb" lang="nb">, én div for hvert språk.',
        'Put the content in <div xml:lang="nb" lang="nb">, one div for each language.',
    ),
    "narrative-outside-sections": (
        "Narrativet har innhold utenfor språkseksjonene.",
        "The narrative has content outside of its language sections.",
    ),
    "narrative-outside-sections.fix": (
        "Flytt alt innhold inn i en div med lang.",
        "Move all content into a div with lang.",
    ),
    "narrative-language-missing": (
        "Profilen krever en seksjon på språket «{language}», men narrativet har bare {found}.",
        "The profile requires a section in the language “{language}”, but the narrative only has {found}.",
    ),
    "narrative-no-source": (
        "Teksten «{text}» i narrativet er ikke merket med hvor den kommer fra, slik profilen krever.",
        "The text “{text}” in the narrative is not marked with where it comes from, as the profile requires.",
    ),
    "narrative-no-source.fix": (
        "Sett class til «boilerplate», «generated» eller «original» på elementet rundt.",
        "Set class to “boilerplate”, “generated” or “original” on the element around it.",
    ),
    "value-required": ("Elementet må ha en verdi.", "The element must have a value."),
    "value-or-alternative": (
        "Elementet må ha en verdi, eller en av utvidelsene {alternatives} i stedet.",
        "The element must have a value, or one of the extensions {alternatives} instead.",
    ),
}
