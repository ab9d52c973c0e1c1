"""What to change when an invariant of the FHIR R4 core specification is broken. Named as in :mod:`validator.texts.invariants`."""

from validator.texts import invariant_fixes_of_definitions

_PATH_OR_SEARCH_PARAMETER = (
    "Oppgi nøyaktig én av path og searchParam.",
    "Give exactly one of path and searchParam.",
)
_PATIENT_OF_CONSENT = (
    "Legg til patient med en referanse til den samtykket gjelder.",
    "Add patient with a reference to the person whom the consent is about.",
)

TEXTS = {
    **invariant_fixes_of_definitions.TEXTS,
    # -- every element and resource
    "ele-1": (
        "Gi elementet innhold, eller utelat det.",
        "Give the element content, or leave it out.",
    ),
    "ext-1": (
        "Behold eller legg til enten value[x] eller extension.",
        "Keep or add either value[x] or extension.",
    ),
    "dom-2": (
        "Flytt den innerste ressursen ut til contained i den ytterste, og vis til den derfra med «#id».",
        "Move the innermost resource out to contained of the outermost one, and refer to it there with “#id”.",
    ),
    "dom-3": (
        "Legg til en referanse («#» og ressursens id) der den hører hjemme, eller fjern ressursen.",
        "Add a reference (“#” and the id of the resource) where it belongs, or remove the resource.",
    ),
    "dom-4": (
        "Fjern meta.versionId og meta.lastUpdated fra ressursen i contained.",
        "Remove meta.versionId and meta.lastUpdated from the contained resource.",
    ),
    "dom-5": (
        "Flytt meta.security til ressursen rundt.",
        "Move meta.security to the resource around it.",
    ),
    "dom-6": (
        "Legg til text med status (for eksempel «generated») og et div-element som sammenfatter innholdet.",
        "Add text with a status (for example “generated”) and a div that sums up the content.",
    ),
    "txt-1": (
        'Begynn med <div xmlns="http://www.w3.org/1999/xhtml">. Fjern skript, skjemaer, rammer og annet som ikke er formatering, lenker eller bilder. Skriv &#160; for &nbsp;.',
        'Begin with <div xmlns="http://www.w3.org/1999/xhtml">. Remove scripts, forms, frames and all else that is not formatting, links or images. Write &#160; for &nbsp;.',
    ),
    "txt-2": (
        "Skriv en tekst i div, eller utelat hele text.",
        "Write a text in the div, or leave the whole of text out.",
    ),
    # -- data types
    "age-1": (
        "Oppgi en verdi over 0 med system «http://unitsofmeasure.org» og en kode for tid, for eksempel «a» for år.",
        "Give a value above 0 with the system “http://unitsofmeasure.org” and a code for time, for example “a” for years.",
    ),
    "att-1": (
        "Legg til contentType med MIME-typen, for eksempel «application/pdf».",
        "Add contentType with the MIME type, for example “application/pdf”.",
    ),
    "cnt-3": (
        "Oppgi et heltall som value, med code «1» og system «http://unitsofmeasure.org».",
        "Give a whole number as value, with code “1” and system “http://unitsofmeasure.org”.",
    ),
    "cpt-2": (
        "Legg til system, for eksempel «phone» eller «email».",
        "Add system, for example “phone” or “email”.",
    ),
    "dis-1": (
        "Oppgi system «http://unitsofmeasure.org» og en kode for lengde, for eksempel «m» eller «km».",
        "Give the system “http://unitsofmeasure.org” and a code for length, for example “m” or “km”.",
    ),
    "drq-1": _PATH_OR_SEARCH_PARAMETER,
    "drq-2": _PATH_OR_SEARCH_PARAMETER,
    "drt-1": (
        "Oppgi value, system «http://unitsofmeasure.org» og en kode for tid, for eksempel «h» eller «d».",
        "Give value, the system “http://unitsofmeasure.org” and a code for time, for example “h” or “d”.",
    ),
    "exp-1": (
        "Legg til expression, eller reference med adressen til uttrykket.",
        "Add expression, or reference with the address of the expression.",
    ),
    "mqty-1": (
        "Oppgi system «urn:iso:std:iso:4217» og valutakoden, for eksempel «NOK».",
        "Give the system “urn:iso:std:iso:4217” and the currency code, for example “NOK”.",
    ),
    "per-1": (
        "Rett start eller end slik at start ikke er etter end, og oppgi begge like nøyaktig.",
        "Correct start or end so that start is not after end, and give both to the same precision.",
    ),
    "qty-3": (
        "Legg til system; for UCUM-enheter er det «http://unitsofmeasure.org».",
        "Add system; for UCUM units it is “http://unitsofmeasure.org”.",
    ),
    "rat-1": (
        "Oppgi både numerator og denominator. Mangler begge, må en utvidelse (extension) si hvorfor.",
        "Give both numerator and denominator. If both are missing, an extension must say why.",
    ),
    "ref-1": (
        "Legg ressursen i contained med samme id som etter #, eller bruk en vanlig referanse («Type/id»).",
        "Put the resource into contained with the same id as after the #, or use an ordinary reference (“Type/id”).",
    ),
    "rng-2": (
        "Bytt om eller rett low og high, og oppgi dem med samme enhet (code og system).",
        "Swap or correct low and high, and give them the same unit (code and system).",
    ),
    "sqty-1": (
        "Fjern comparator. Er verdien ikke nøyaktig, hører den hjemme i et annet element.",
        "Remove comparator. A value that is not exact belongs in another element.",
    ),
    "tim-1": (
        "Legg til durationUnit, for eksempel «h» eller «min».",
        "Add durationUnit, for example “h” or “min”.",
    ),
    "tim-2": (
        "Legg til periodUnit, for eksempel «h» eller «d».",
        "Add periodUnit, for example “h” or “d”.",
    ),
    "tim-4": ("Sett duration til 0 eller mer.", "Set duration to 0 or more."),
    "tim-5": ("Sett period til 0 eller mer.", "Set period to 0 or more."),
    "tim-6": (
        "Legg til period (den korteste perioden), eller fjern periodMax.",
        "Add period (the shortest one), or remove periodMax.",
    ),
    "tim-7": (
        "Legg til duration (den korteste varigheten), eller fjern durationMax.",
        "Add duration (the shortest one), or remove durationMax.",
    ),
    "tim-8": (
        "Legg til count (det minste antallet), eller fjern countMax.",
        "Add count (the smallest one), or remove countMax.",
    ),
    "tim-9": (
        "Legg til en when som offset kan regnes fra, for eksempel «AC» (før måltid) eller «HS» (ved leggetid), eller fjern offset.",
        "Add a when to count offset from, for example “AC” (before a meal) or “HS” (at bedtime), or remove offset.",
    ),
    "tim-10": (
        "Behold enten timeOfDay eller when.",
        "Keep either timeOfDay or when.",
    ),
    "trd-1": (
        "Behold enten timing eller data.",
        "Keep either timing or data.",
    ),
    "trd-2": (
        "Legg til data, eller fjern condition.",
        "Add data, or remove condition.",
    ),
    "trd-3": (
        "Legg til det som mangler, eller rett type.",
        "Add what is missing, or correct type.",
    ),
    # -- Bundle and Parameters
    "bdl-1": (
        "Fjern total, eller sett type til «searchset» eller «history» hvis det er det Bundle-en er.",
        "Remove total, or set type to “searchset” or “history” if that is what the Bundle is.",
    ),
    "bdl-2": (
        "Fjern search fra alle entry, eller sett type til «searchset».",
        "Remove search from every entry, or set type to “searchset”.",
    ),
    "bdl-3": (
        "Er typen «batch», «transaction» eller «history», så legg til request (method og url) i hver entry. Ellers fjern request.",
        "If the type is “batch”, “transaction” or “history”, add request (method and url) to every entry. Otherwise remove request.",
    ),
    "bdl-4": (
        "Er typen «batch-response», «transaction-response» eller «history», så legg til response (status) i hver entry. Ellers fjern response.",
        "If the type is “batch-response”, “transaction-response” or “history”, add response (status) to every entry. Otherwise remove response.",
    ),
    "bdl-5": (
        "Legg til resource, eller fjern entry-en.",
        "Add resource, or remove the entry.",
    ),
    "bdl-7": (
        "Gi hver ressurs sin egen fullUrl, og ta med hver ressurs bare én gang. Er det ulike versjoner av samme ressurs, så oppgi meta.versionId.",
        "Give every resource a fullUrl of its own, and include every resource only once. If they are different versions of one resource, give meta.versionId.",
    ),
    "bdl-8": (
        "Fjern /_history/ og det som følger; versjonen hører hjemme i resource.meta.versionId.",
        "Remove /_history/ and what follows; the version belongs in resource.meta.versionId.",
    ),
    "bdl-9": (
        "Legg til identifier med både system og value på Bundle-en.",
        "Add identifier with both system and value to the Bundle.",
    ),
    "bdl-10": (
        "Legg til timestamp på Bundle-en, for eksempel «2024-05-17T10:00:00+02:00».",
        "Add timestamp to the Bundle, for example “2024-05-17T10:00:00+02:00”.",
    ),
    "bdl-11": (
        "Flytt Composition til den første entry-en, eller legg den til der.",
        "Move the Composition to the first entry, or add one there.",
    ),
    "bdl-12": (
        "Flytt MessageHeader til den første entry-en, eller legg den til der.",
        "Move the MessageHeader to the first entry, or add one there.",
    ),
    "inv-1@Parameters": (
        "Behold eller legg til én av value[x], resource og part.",
        "Keep or add one of value[x], resource and part.",
    ),
    # -- persons and organisations
    "ipn-1": ("Legg til name eller identifier.", "Add name or identifier."),
    "org-1": (
        "Legg til name eller identifier, for eksempel organisasjonsnummeret.",
        "Add name or identifier, for example the organization number.",
    ),
    "org-2": (
        "Sett use på adressen til «work», eller fjern den.",
        "Set use of the address to “work”, or remove it.",
    ),
    "org-3": (
        "Sett use på kontaktpunktet til «work», eller fjern den.",
        "Set use of the contact point to “work”, or remove it.",
    ),
    "pat-1": (
        "Legg til minst én av name, telecom, address og organization, eller fjern contact.",
        "Add at least one of name, telecom, address and organization, or remove contact.",
    ),
    "grp-1": (
        "Fjern member, eller sett actual til true hvis medlemmene er virkelige.",
        "Remove member, or set actual to true if the members are real.",
    ),
    "ctm-1": (
        "Fjern onBehalfOf, eller la member vise til en Practitioner.",
        "Remove onBehalfOf, or let member refer to a Practitioner.",
    ),
    "lnk-1": (
        "Legg til de andre ressursene som hører sammen, hver som en item.",
        "Add the other resources that belong together, each as an item.",
    ),
    "ppc-1": (
        "Legg til policy (authority eller uri) eller policyRule.",
        "Add policy (authority or uri) or policyRule.",
    ),
    "ppc-2": _PATIENT_OF_CONSENT,
    "ppc-3": _PATIENT_OF_CONSENT,
    "ppc-4": _PATIENT_OF_CONSENT,
    "ppc-5": _PATIENT_OF_CONSENT,
    "sev-1": (
        "Behold query når loggen gjelder et søk, ellers name.",
        "Keep query when the event is a search, otherwise name.",
    ),
    # -- observations, conditions and other clinical findings
    "obs-3": (
        "Legg til low, high eller text.",
        "Add low, high or text.",
    ),
    "obs-6": (
        "Fjern dataAbsentReason når verdien finnes; ellers fjern value[x].",
        "Remove dataAbsentReason when there is a value; otherwise remove value[x].",
    ),
    "obs-7": (
        "Fjern value[x] fra observasjonen, eller gi component eller observasjonen en annen kode.",
        "Remove value[x] of the observation, or give the component or the observation another code.",
    ),
    "vs-1": (
        "Oppgi minst år, måned og dag, for eksempel «2024-05-17».",
        "Give at least year, month and day, for example “2024-05-17”.",
    ),
    "vs-2": (
        "Legg til value[x], eller dataAbsentReason når målingen ikke ga noe resultat.",
        "Add value[x], or dataAbsentReason when the measurement gave no result.",
    ),
    "vs-3": (
        "Legg til value[x] på delmålingen, eller dataAbsentReason når den ikke ga noe resultat.",
        "Add value[x] to the component, or dataAbsentReason when it gave no result.",
    ),
    "ait-1": (
        "Legg til clinicalStatus, for eksempel «active». Er allergien feilregistrert, så sett verificationStatus til «entered-in-error».",
        "Add clinicalStatus, for example “active”. If the allergy was entered in error, set verificationStatus to “entered-in-error”.",
    ),
    "ait-2": (
        "Fjern clinicalStatus, eller rett verificationStatus hvis allergien likevel er riktig.",
        "Remove clinicalStatus, or correct verificationStatus if the allergy is right after all.",
    ),
    "inv-1@allergyintolerance-substanceExposureRisk": (
        "Fjern AllergyIntolerance.code, eller fjern utvidelsen og behold code.",
        "Remove AllergyIntolerance.code, or remove the extension and keep the code.",
    ),
    "con-1": (
        "Legg til summary eller assessment.",
        "Add summary or assessment.",
    ),
    "con-2": (
        "Legg til code, eller detail med en referanse til funnet.",
        "Add code, or detail with a reference to the finding.",
    ),
    "con-3": (
        "Legg til clinicalStatus, for eksempel «active». Er tilstanden feilregistrert, så sett verificationStatus til «entered-in-error».",
        "Add clinicalStatus, for example “active”. If the condition was entered in error, set verificationStatus to “entered-in-error”.",
    ),
    "con-4": (
        "Sett clinicalStatus til «inactive», «remission» eller «resolved», eller fjern abatement[x] hvis tilstanden varer ved.",
        "Set clinicalStatus to “inactive”, “remission” or “resolved”, or remove abatement[x] if the condition goes on.",
    ),
    "con-5": (
        "Fjern clinicalStatus, eller rett verificationStatus hvis tilstanden likevel er riktig.",
        "Remove clinicalStatus, or correct verificationStatus if the condition is right after all.",
    ),
    "fhs-1": (
        "Behold den av age[x] og born[x] som er best kjent.",
        "Keep the one of age[x] and born[x] that is best known.",
    ),
    "fhs-2": (
        "Legg til age[x], eller fjern estimatedAge.",
        "Add age[x], or remove estimatedAge.",
    ),
    "ras-1": (
        "Oppgi low og high i prosent, med code «%» og system «http://unitsofmeasure.org».",
        "Give low and high as percentages, with code “%” and system “http://unitsofmeasure.org”.",
    ),
    "ras-2": (
        "Oppgi sannsynligheten i prosent, fra 0 til 100.",
        "Give the probability as a percentage, from 0 to 100.",
    ),
    "msq-3": (
        "Sett coordinateSystem til 0 (telles fra 0) eller 1 (telles fra 1).",
        "Set coordinateSystem to 0 (counted from 0) or 1 (counted from 1).",
    ),
    "msq-5": (
        "Oppgi både chromosome og genomeBuild, eller utelat begge.",
        "Give both chromosome and genomeBuild, or leave both out.",
    ),
    "msq-6": (
        "Behold eller legg til én av genomeBuild, referenceSeqId, referenceSeqPointer og referenceSeqString.",
        "Keep or add one of genomeBuild, referenceSeqId, referenceSeqPointer and referenceSeqString.",
    ),
    # -- documents and lists
    "cmp-1": (
        "Legg til text, entry eller section, eller fjern avsnittet.",
        "Add text, entry or section, or remove the section.",
    ),
    "cmp-2": (
        "Fjern emptyReason, eller fjern entry hvis avsnittet skal være tomt.",
        "Remove emptyReason, or remove entry if the section is meant to be empty.",
    ),
    "lst-1": (
        "Fjern emptyReason, eller fjern entry hvis listen skal være tom.",
        "Remove emptyReason, or remove entry if the list is meant to be empty.",
    ),
    "lst-2": (
        "Fjern innslagene som er merket deleted, eller sett mode til «changes».",
        "Remove the entries that are marked as deleted, or set mode to “changes”.",
    ),
    "lst-3": (
        "Fjern date fra innslagene, eller sett mode til «working».",
        "Remove date of the entries, or set mode to “working”.",
    ),
    # -- plans, orders, treatment and appointments
    "app-1": (
        "Legg til actor med en referanse, eller type med rollen.",
        "Add actor with a reference, or type with the role.",
    ),
    "app-2": ("Oppgi både start og end, eller utelat begge.", "Give both start and end, or leave both out."),
    "app-3": (
        "Legg til start og end. Er tiden ikke fastsatt, så sett status til «proposed» eller «waitlist».",
        "Add start and end. If the time is not settled, set status to “proposed” or “waitlist”.",
    ),
    "app-4": (
        "Fjern cancelationReason, eller sett status til «cancelled» eller «no-show».",
        "Remove cancelationReason, or set status to “cancelled” or “no-show”.",
    ),
    "apr-1": (
        "Legg til actor med en referanse, eller participantType med rollen.",
        "Add actor with a reference, or participantType with the role.",
    ),
    "cpl-3": (
        "Behold detail, eller la reference vise til en ressurs som beskriver aktiviteten.",
        "Keep detail, or let reference point to a resource that describes the activity.",
    ),
    "gol-1": (
        "Legg til measure med koden for det som skal måles.",
        "Add measure with the code of what is to be measured.",
    ),
    "imm-1": (
        "Legg til documentType eller reference, eller fjern education.",
        "Add documentType or reference, or remove education.",
    ),
    "imr-1": ("Legg til vaccineCode eller targetDisease.", "Add vaccineCode or targetDisease."),
    "inv-1@Task": (
        "Rett lastModified eller authoredOn, og oppgi begge med klokkeslett og tidssone.",
        "Correct lastModified or authoredOn, and give both with time and time zone.",
    ),
    "inv-1@Event": (
        "Fjern notDoneReason, eller sett status til «not-done».",
        "Remove notDoneReason, or set status to “not-done”.",
    ),
    "inv-2@Event": (
        "Fjern reasonCode og reasonReference, eller rett status hvis det ble gjort.",
        "Remove reasonCode and reasonReference, or correct status if it was done.",
    ),
    "mad-1": (
        "Legg til dose eller rate[x], eller fjern dosage.",
        "Add dose or rate[x], or remove dosage.",
    ),
    "mdd-1": (
        "Rett whenPrepared eller whenHandedOver, og oppgi begge like nøyaktig.",
        "Correct whenPrepared or whenHandedOver, and give both to the same precision.",
    ),
    "nor-1": (
        "Legg til oralDiet, supplement eller enteralFormula.",
        "Add oralDiet, supplement or enteralFormula.",
    ),
    "prr-1": (
        "Legg til code med det som er rekvirert, eller fjern orderDetail.",
        "Add code with what is requested, or remove orderDetail.",
    ),
    "rqg-1": (
        "Behold eller legg til enten resource eller action.",
        "Keep or add either resource or action.",
    ),
    "ces-1": (
        "Behold eller legg til enten category eller productOrService.",
        "Keep or add either category or productOrService.",
    ),
    "qrs-1": (
        "Flytt underpunktene: under answer.item når de hører til et svar, ellers under en gruppe.",
        "Move the nested items: to answer.item when they belong to an answer, otherwise to a group.",
    ),
    "mrp-1": (
        "Fjern group, eller sett type til den slags rapport som har resultater, for eksempel «summary».",
        "Remove group, or set type to a kind of report that has results, for example “summary”.",
    ),
    "mrp-2": (
        "Behold eller legg til enten value eller component i hvert stratum.",
        "Keep or add either value or component in every stratum.",
    ),
}
