"""What is wrong when an invariant of the FHIR R4 core specification is broken. What to change is in :mod:`validator.texts.invariant_fixes`.

Named by the invariant's key; ``key@Type`` where R4 uses one key for several rules. Each text says what the expression
really finds (as corrected in ``validator.fhir.invariants.corrected``), also where HL7's own sentence says less or more.
"""

from validator.texts import invariants_of_definitions

_PATH_OR_SEARCH_PARAMETER = (
    "Filteret skal ha enten en sti (path) eller en søkeparameter (searchParam), men har begge eller ingen av dem.",
    "The filter must have either a path or a search parameter (searchParam), but has both or none of them.",
)
_CONSENT_WITHOUT_PATIENT = (
    "Samtykket mangler pasient (patient), og det må et samtykke med dette virkeområdet (scope) ha.",
    "The consent names no patient, and a consent with this scope must.",
)

TEXTS = {
    **invariants_of_definitions.TEXTS,
    # -- every element and resource
    "ele-1": (
        "Elementet er tomt: det har verken verdi eller underelementer.",
        "The element is empty: it has neither a value nor child elements.",
    ),
    "ext-1": (
        "Utvidelsen (extension) skal ha enten en verdi (value[x]) eller underutvidelser, men har begge eller ingen av dem.",
        "This extension must have either a value[x] or nested extensions, but has both or none of them.",
    ),
    "dom-2": (
        "En ressurs i contained har selv ressurser i contained.",
        "A resource in contained has contained resources of its own.",
    ),
    "dom-3": (
        "En ressurs i contained henger løst: ingenting viser til den, og den viser ikke til ressursen den ligger i.",
        "A resource in contained is left hanging: nothing refers to it, and it does not refer to the resource around it.",
    ),
    "dom-4": (
        "En ressurs i contained har meta.versionId eller meta.lastUpdated, men den har ingen egen versjon.",
        "A resource in contained has meta.versionId or meta.lastUpdated, but it has no version of its own.",
    ),
    "dom-5": (
        "En ressurs i contained har en sikkerhetsmerking (meta.security), men den hører hjemme på ressursen rundt.",
        "A resource in contained has a security label (meta.security), but that belongs on the resource around it.",
    ),
    "dom-6": (
        "Ressursen mangler en tekst som mennesker kan lese (text.div).",
        "The resource has no text that people can read (text.div).",
    ),
    "txt-1": (
        "Teksten (div) er ikke XHTML som er tillatt: bare enkel formatering, lenker, bilder og style-attributter, i navnerommet for XHTML og uten HTML-navn på tegn som &nbsp;.",
        "The text (div) is not XHTML that is allowed: only simple formatting, links, images and style attributes, in the XHTML namespace and without HTML names of characters like &nbsp;.",
    ),
    "txt-2": (
        "Teksten (div) er tom eller har bare mellomrom.",
        "The text (div) is empty or has only white space.",
    ),
    # -- data types
    "age-1": (
        "Alderen er ikke riktig oppgitt: verdien mangler enhetskode, enheten er ikke fra UCUM, eller verdien er ikke større enn 0.",
        "The age is not given correctly: the value lacks a unit code, the unit is not from UCUM, or the value is not above 0.",
    ),
    "att-1": (
        "Vedlegget har innhold (data), men det framgår ikke hva slags: contentType mangler.",
        "The attachment has content (data), but not what kind: contentType is missing.",
    ),
    "cnt-3": (
        "Antallet er ikke et heltall med enhetskoden «1» fra UCUM.",
        "The count is not a whole number with the unit code “1” from UCUM.",
    ),
    "cpt-2": (
        "Kontaktpunktet har en verdi, men det framgår ikke om den er telefon, e-post eller noe annet: system mangler.",
        "The contact point has a value, but not whether it is a phone number, an email address or something else: system is missing.",
    ),
    "dis-1": (
        "Avstanden mangler enhetskode, eller enheten er ikke fra UCUM.",
        "The distance lacks a unit code, or its unit is not from UCUM.",
    ),
    "drq-1": _PATH_OR_SEARCH_PARAMETER,
    "drq-2": _PATH_OR_SEARCH_PARAMETER,
    "drt-1": (
        "Varigheten har en enhetskode, men mangler verdi, eller sier ikke at koden er fra UCUM.",
        "The duration has a unit code, but no value, or does not say that the code is from UCUM.",
    ),
    "exp-1": (
        "Verken selve uttrykket (expression) eller en referanse til det (reference) er oppgitt.",
        "Neither the expression itself nor a reference to it is given.",
    ),
    "mqty-1": (
        "Beløpet mangler valutakode, eller koden er ikke fra ISO 4217.",
        "The amount lacks a currency code, or the code is not from ISO 4217.",
    ),
    "per-1": (
        "Perioden slutter (end) før den begynner (start), eller de er ikke oppgitt nøyaktig nok til å sammenlignes.",
        "The period ends before it starts, or its start and end are not precise enough to be compared.",
    ),
    "qty-3": (
        "Enheten har en kode (code), men det framgår ikke hvilket kodeverk den er fra: system mangler.",
        "The unit has a code, but not the code system that it is from: system is missing.",
    ),
    "rat-1": (
        "Forholdstallet har bare den ene av teller (numerator) og nevner (denominator), eller ingenting.",
        "The ratio has only one of numerator and denominator, or nothing at all.",
    ),
    "ref-1": (
        "Referansen begynner med # og skal peke på en ressurs i contained, men ingen der har denne id-en.",
        "The reference begins with # and must point to a resource in contained, but none there has that id.",
    ),
    "rng-2": (
        "Nedre grense (low) er høyere enn øvre grense (high), eller de har enheter som ikke kan sammenlignes.",
        "The low end is above the high end, or they have units that cannot be compared.",
    ),
    "sqty-1": (
        "Mengden har «større enn»- eller «mindre enn»-tegn (comparator), men her er bare en nøyaktig verdi tillatt.",
        "The quantity has a “greater than” or “less than” sign (comparator), but only an exact value is allowed here.",
    ),
    "tim-1": ("Varigheten (duration) mangler enhet.", "The duration has no unit."),
    "tim-2": (
        "Det framgår ikke om perioden (period) er timer, dager eller noe annet: enheten mangler.",
        "It is not said whether the period is hours, days or something else: its unit is missing.",
    ),
    "tim-4": ("Varigheten (duration) er negativ.", "The duration is negative."),
    "tim-5": ("Perioden (period) er negativ.", "The period is negative."),
    "tim-6": (
        "Lengste periode (periodMax) er oppgitt, men ikke selve perioden (period).",
        "The longest period (periodMax) is given, but not the period itself.",
    ),
    "tim-7": (
        "Lengste varighet (durationMax) er oppgitt, men ikke selve varigheten (duration).",
        "The longest duration (durationMax) is given, but not the duration itself.",
    ),
    "tim-8": (
        "Største antall (countMax) er oppgitt, men ikke selve antallet (count).",
        "The largest count (countMax) is given, but not the count itself.",
    ),
    "tim-9": (
        "Minuttene i offset mangler en hendelse å regne fra: when er ikke oppgitt, eller er selve måltidet (C, CM, CD, CV).",
        "The minutes in offset lack an event to count from: when is not given, or is the meal itself (C, CM, CD, CV).",
    ),
    "tim-10": (
        "Både klokkeslett (timeOfDay) og hendelse i døgnet (when) er oppgitt.",
        "Both a time of day (timeOfDay) and an event of the day (when) are given.",
    ),
    "trd-1": (
        "Utløseren har både tidspunkt (timing) og datakrav (data).",
        "The trigger has both a timing and a data requirement (data).",
    ),
    "trd-2": (
        "Utløseren har en betingelse (condition), men ikke noe datakrav (data) som den kan gjelde.",
        "The trigger has a condition, but no data requirement (data) for it to be about.",
    ),
    "trd-3": (
        "Utløseren mangler det som typen krever: name for «named-event», timing for «periodic», data for typene som begynner på «data-».",
        "The trigger lacks what its type needs: name for “named-event”, timing for “periodic”, data for the types that begin with “data-”.",
    ),
    # -- Bundle and Parameters
    "bdl-1": (
        "Antall treff (total) er oppgitt, men Bundle-en er verken et søkeresultat eller en historikk.",
        "The number of matches (total) is given, but the Bundle is neither a search result nor a history.",
    ),
    "bdl-2": (
        "En entry har søkeopplysninger (search), men Bundle-en er ikke et søkeresultat.",
        "An entry has search information, but the Bundle is not a search result.",
    ),
    "bdl-3": (
        "Alle entry skal ha request når typen er «batch», «transaction» eller «history», og ellers ingen. Slik er det ikke her.",
        "Every entry must have a request when the type is “batch”, “transaction” or “history”, and none otherwise. It is not so here.",
    ),
    "bdl-4": (
        "Alle entry skal ha response når typen er «batch-response», «transaction-response» eller «history», og ellers ingen. Slik er det ikke her.",
        "Every entry must have a response when the type is “batch-response”, “transaction-response” or “history”, and none otherwise. It is not so here.",
    ),
    "bdl-5": (
        "Denne entry-en har verken ressurs, request eller response.",
        "This entry has no resource, no request and no response.",
    ),
    "bdl-7": (
        "Flere entry har samme fullUrl og samme versjon.",
        "Several entries have the same fullUrl and the same version.",
    ),
    "bdl-8": (
        "fullUrl peker på en bestemt versjon (/_history/), men skal være ressursens faste adresse.",
        "fullUrl points to one version (/_history/), but must be the lasting address of the resource.",
    ),
    "bdl-9": (
        "Dokumentet mangler en identifikator med både system og value.",
        "The document lacks an identifier that has both a system and a value.",
    ),
    "bdl-10": (
        "Dokumentet mangler tidspunktet det ble satt sammen (timestamp).",
        "The document lacks the time when it was put together (timestamp).",
    ),
    "bdl-11": (
        "Den første ressursen i dokumentet er ikke en Composition.",
        "The first resource in the document is not a Composition.",
    ),
    "bdl-12": (
        "Den første ressursen i meldingen er ikke en MessageHeader.",
        "The first resource in the message is not a MessageHeader.",
    ),
    "inv-1@Parameters": (
        "Parameteren skal ha nøyaktig én av verdi (value[x]), ressurs (resource) og deler (part), men har flere eller ingen.",
        "The parameter must have exactly one of a value[x], a resource and parts (part), but has several or none.",
    ),
    # -- persons and organisations
    "ipn-1": (
        "Forsikringsplanen har verken navn eller identifikator.",
        "The insurance plan has neither a name nor an identifier.",
    ),
    "org-1": (
        "Organisasjonen har verken navn eller identifikator.",
        "The organization has neither a name nor an identifier.",
    ),
    "org-2": (
        "Organisasjonen har en adresse som er merket som privat (use er «home»).",
        "The organization has an address that is marked as a private home (use is “home”).",
    ),
    "org-3": (
        "Organisasjonen har et kontaktpunkt som er merket som privat (use er «home»).",
        "The organization has a contact point that is marked as private (use is “home”).",
    ),
    "pat-1": (
        "Kontaktpersonen har verken navn, kontaktpunkt, adresse eller organisasjon.",
        "The contact person has no name, contact point, address or organization.",
    ),
    "grp-1": (
        "Gruppen har medlemmer (member), men er ikke en gruppe av virkelige personer eller ting (actual er ikke true).",
        "The group has members, but is not a group of real persons or things (actual is not true).",
    ),
    "ctm-1": (
        "onBehalfOf er utfylt, men teammedlemmet (member) er ikke en Practitioner.",
        "onBehalfOf is given, but the member of the team is not a Practitioner.",
    ),
    "lnk-1": (
        "Koblingen har færre enn to ressurser (item), så det er ingenting å koble.",
        "The linkage has fewer than two items, so there is nothing to link.",
    ),
    "ppc-1": (
        "Samtykket viser verken til retningslinjer (policy) eller til en regel (policyRule).",
        "The consent refers neither to a policy nor to a rule (policyRule).",
    ),
    "ppc-2": _CONSENT_WITHOUT_PATIENT,
    "ppc-3": _CONSENT_WITHOUT_PATIENT,
    "ppc-4": _CONSENT_WITHOUT_PATIENT,
    "ppc-5": _CONSENT_WITHOUT_PATIENT,
    "sev-1": (
        "Objektet i loggen har både navn (name) og spørring (query).",
        "The object in the audit event has both a name and a query.",
    ),
    # -- observations, conditions and other clinical findings
    "obs-3": (
        "Referanseområdet har verken nedre grense (low), øvre grense (high) eller tekst.",
        "The reference range has no low end, no high end and no text.",
    ),
    "obs-6": (
        "Observasjonen har både en verdi (value[x]) og en grunn til at verdien mangler (dataAbsentReason).",
        "The observation has both a value[x] and a reason for having no value (dataAbsentReason).",
    ),
    "obs-7": (
        "En delmåling (component) har samme kode som hele observasjonen, og likevel har observasjonen en egen verdi (value[x]).",
        "A component has the same code as the whole observation, and still the observation has a value[x] of its own.",
    ),
    "vs-1": (
        "Tidspunktet for målingen (effective[x]) sier ikke hvilken dag det var.",
        "The time of the measurement (effective[x]) does not say which day.",
    ),
    "vs-2": (
        "Målingen har verken verdi, delmålinger (component), tilhørende målinger (hasMember) eller en grunn til at verdien mangler.",
        "The measurement has no value, no component, no hasMember and no reason for having no value.",
    ),
    "vs-3": (
        "Delmålingen har verken verdi eller en grunn til at den mangler.",
        "The component has neither a value nor a reason for having none.",
    ),
    "ait-1": (
        "Allergien mangler clinicalStatus, og er ikke merket som feilregistrert («entered-in-error»).",
        "The allergy has no clinicalStatus, and is not marked as “entered-in-error”.",
    ),
    "ait-2": (
        "Allergien er merket som feilregistrert («entered-in-error»), men har likevel clinicalStatus.",
        "The allergy is marked as “entered-in-error”, but has a clinicalStatus all the same.",
    ),
    "inv-1@allergyintolerance-substanceExposureRisk": (
        "Når substanceExposureRisk sier hvilket stoff det gjelder, skal AllergyIntolerance.code ikke være utfylt.",
        "When substanceExposureRisk says which substance it is, AllergyIntolerance.code must not be given.",
    ),
    "con-1": (
        "Stadiet (stage) har verken sammendrag (summary) eller vurdering (assessment).",
        "The stage has neither a summary nor an assessment.",
    ),
    "con-2": (
        "Grunnlaget (evidence) har verken kode eller referanse (detail).",
        "The evidence has neither a code nor a detail.",
    ),
    "con-3": (
        "Tilstanden står på problemlisten, men mangler clinicalStatus og er ikke merket som feilregistrert.",
        "The condition is on the problem list, but has no clinicalStatus and is not marked as entered in error.",
    ),
    "con-4": (
        "Tilstanden har et opphør (abatement[x]), men clinicalStatus sier ikke at den er over.",
        "The condition has an end (abatement[x]), but its clinicalStatus does not say that it is over.",
    ),
    "con-5": (
        "Tilstanden er merket som feilregistrert («entered-in-error»), men har likevel clinicalStatus.",
        "The condition is marked as “entered-in-error”, but has a clinicalStatus all the same.",
    ),
    "fhs-1": (
        "Slektningen har både alder (age[x]) og fødselstid (born[x]).",
        "The relative has both an age[x] and a time of birth (born[x]).",
    ),
    "fhs-2": (
        "Det står om alderen er anslått (estimatedAge), men ingen alder (age[x]) er oppgitt.",
        "It says whether the age is an estimate (estimatedAge), but no age[x] is given.",
    ),
    "ras-1": (
        "Grensene for sannsynligheten er ikke oppgitt i prosent, med enhetskoden fra UCUM.",
        "The ends of the probability are not given as percentages, with the unit code from UCUM.",
    ),
    "ras-2": ("Sannsynligheten er over 100 prosent.", "The probability is above 100 per cent."),
    "msq-3": (
        "Koordinatsystemet er verken 0 eller 1.",
        "The coordinate system is neither 0 nor 1.",
    ),
    "msq-5": (
        "Referansesekvensen har bare den ene av kromosom (chromosome) og genomversjon (genomeBuild).",
        "The reference sequence has only one of chromosome and genome build (genomeBuild).",
    ),
    "msq-6": (
        "Referansesekvensen skal være oppgitt på nøyaktig én måte, men er oppgitt på flere måter eller ikke i det hele tatt.",
        "The reference sequence must be given in exactly one way, but is given in several ways or not at all.",
    ),
    # -- documents and lists
    "cmp-1": (
        "Avsnittet (section) har verken tekst, innhold (entry) eller underavsnitt.",
        "The section has no text, no entries and no sections of its own.",
    ),
    "cmp-2": (
        "Avsnittet (section) har både innhold (entry) og en grunn til at det er tomt (emptyReason).",
        "The section has both entries and a reason for being empty (emptyReason).",
    ),
    "lst-1": (
        "Listen har både innhold (entry) og en grunn til at den er tom (emptyReason).",
        "The list has both entries and a reason for being empty (emptyReason).",
    ),
    "lst-2": (
        "Noe i listen er merket som fjernet (deleted), men listen er ikke en liste over endringer (mode er ikke «changes»).",
        "Something in the list is marked as deleted, but the list is not a list of changes (mode is not “changes”).",
    ),
    "lst-3": (
        "Noe i listen har en dato for når det kom med, men listen er ikke en arbeidsliste (mode er ikke «working»).",
        "Something in the list has a date of being added, but the list is not kept up to date (mode is not “working”).",
    ),
    # -- plans, orders, treatment and appointments
    "app-1": (
        "Det framgår verken hvem deltakeren er (actor) eller hvilken rolle deltakeren har (type).",
        "It is said neither who takes part (actor) nor in which role (type).",
    ),
    "app-2": (
        "Timen har bare den ene av start og slutt (end).",
        "The appointment has only one of start and end.",
    ),
    "app-3": (
        "Timen mangler start eller slutt (end), og status tilsier at begge skal være fastsatt.",
        "The appointment lacks a start or an end, and its status says that both should be settled.",
    ),
    "app-4": (
        "Timen har en grunn til avlysning (cancelationReason), men er verken avlyst («cancelled») eller ikke møtt til («no-show»).",
        "The appointment has a reason for cancelling (cancelationReason), but is neither “cancelled” nor a “no-show”.",
    ),
    "apr-1": (
        "Svaret sier verken hvem som svarer (actor) eller i hvilken rolle (participantType).",
        "The response says neither who answers (actor) nor in which role (participantType).",
    ),
    "cpl-3": (
        "Aktiviteten er både beskrevet her (detail) og vist til (reference).",
        "The activity is both described here (detail) and referred to (reference).",
    ),
    "gol-1": (
        "Målet har en målverdi (detail[x]), men det framgår ikke hva som skal måles (measure).",
        "The goal has a target value (detail[x]), but not what is to be measured (measure).",
    ),
    "imm-1": (
        "Informasjonsmaterialet har verken dokumenttype (documentType) eller lenke (reference).",
        "The educational material has neither a documentType nor a reference.",
    ),
    "imr-1": (
        "Anbefalingen sier verken hvilken vaksine (vaccineCode) eller hvilken sykdom (targetDisease) den gjelder.",
        "The recommendation says neither which vaccine (vaccineCode) nor which disease (targetDisease) it is about.",
    ),
    "inv-1@Task": (
        "Oppgaven er sist endret (lastModified) før den ble opprettet (authoredOn), eller tidene er ikke nøyaktige nok til å sammenlignes.",
        "The task was last modified (lastModified) before it was made (authoredOn), or the times are not precise enough to be compared.",
    ),
    "inv-1@Event": (
        "Det står hvorfor noe ikke ble gjort (notDoneReason), men status er ikke «not-done».",
        "It says why something was not done (notDoneReason), but the status is not “not-done”.",
    ),
    "inv-2@Event": (
        "Status er «not-done», men det står likevel hvorfor det ble gjort (reasonCode eller reasonReference).",
        "The status is “not-done”, but it still says why it was done (reasonCode or reasonReference).",
    ),
    "mad-1": (
        "Doseringen har verken dose eller hastighet (rate[x]).",
        "The dosage has neither a dose nor a rate[x].",
    ),
    "mdd-1": (
        "Legemiddelet er utlevert (whenHandedOver) før det ble klargjort (whenPrepared), eller tidene er ikke nøyaktige nok til å sammenlignes.",
        "The medication was handed over before it was prepared, or whenHandedOver and whenPrepared are not precise enough to be compared.",
    ),
    "nor-1": (
        "Kostordinasjonen har verken kost (oralDiet), kosttilskudd (supplement) eller sondeernæring (enteralFormula).",
        "The nutrition order has no diet (oralDiet), no supplement and no tube feeding (enteralFormula).",
    ),
    "prr-1": (
        "Rekvisisjonen har detaljer (orderDetail), men det framgår ikke hva som er rekvirert: code mangler.",
        "The request has details (orderDetail), but not what is requested: code is missing.",
    ),
    "rqg-1": (
        "Handlingen skal ha enten en ressurs (resource) eller underhandlinger (action), men har begge eller ingen av dem.",
        "The action must have either a resource or actions of its own, but has both or none of them.",
    ),
    "ces-1": (
        "Posten skal ha enten kategori (category) eller tjenestekode (productOrService), men har begge eller ingen av dem.",
        "The item must have either a category or a service code (productOrService), but has both or none of them.",
    ),
    "qrs-1": (
        "Punktet har både svar (answer) og underpunkter (item) ved siden av hverandre.",
        "The item has both answers and items side by side.",
    ),
    "mrp-1": (
        "Rapporten er en datainnsamling (type er «data-collection»), men har resultater (group).",
        "The report is a collection of data (type is “data-collection”), but has results (group).",
    ),
    "mrp-2": (
        "Et lag (stratum) skal ha enten en verdi eller et sett av deler (component), men har begge eller ingen av dem.",
        "A stratum must have either a value or a set of components, but has both or none of them.",
    ),
}
