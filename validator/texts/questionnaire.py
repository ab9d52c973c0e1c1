"""Texts about forms (Questionnaire) and the answers to them (QuestionnaireResponse)."""

TEXTS = {
    # -- the form that a response answers
    "none-named": (
        "Svaret sier ikke hvilket skjema det gjelder, så svarene kan ikke kontrolleres mot spørsmålene.",
        "The response does not say which form it answers, so its answers cannot be checked against the questions.",
    ),
    "none-named.fix": (
        "Oppgi skjemaets canonical URL i «questionnaire».",
        "Give the form's canonical URL in “questionnaire”.",
    ),
    "unknown": (
        "Skjemaet {questionnaire} finnes ikke her, så svarene er ikke kontrollert mot spørsmålene.",
        "The form {questionnaire} is not at hand, so the answers have not been checked against the questions.",
    ),
    "unknown.fix": (
        "Last inn pakken eller filen med skjemaet (--package).",
        "Load the package or file that holds the form (--package).",
    ),
    "form-draft": (
        "Skjemaet {questionnaire} er et utkast (status «draft»).",
        "The form {questionnaire} is a draft (status “draft”).",
    ),
    "form-retired": (
        "Skjemaet {questionnaire} er trukket tilbake (status «retired»).",
        "The form {questionnaire} has been withdrawn (status “retired”).",
    ),
    "form-not-in-effect": (
        "Svaret er fra {authored}, men skjemaet {questionnaire} gjelder fra {start} til {end}.",
        "The response is from {authored}, but the form {questionnaire} is in effect from {start} to {end}.",
    ),
    "subject-type": (
        "Svaret handler om en {found}, men skjemaet er for {allowed}.",
        "The response is about a {found}, but the form is for {allowed}.",
    ),
    "subject-type.fix": ("La «subject» vise til {allowed}.", "Let “subject” refer to {allowed}."),
    "signature-missing": (
        "Skjemaet krever en signatur når det er ferdig utfylt, men svaret har ingen.",
        "The form requires a signature once it is completed, but the response has none.",
    ),
    "signature-missing.fix": (
        "Legg til extension questionnaireresponse-signature.",
        "Add the extension questionnaireresponse-signature.",
    ),
    # -- where items stand
    "link-id-unknown": (
        "Skjemaet {questionnaire} har ikke noe punkt med linkId «{link_id}».",
        "The form {questionnaire} has no item with linkId “{link_id}”.",
    ),
    "link-id-unknown.fix": (
        "Bruk linkId slik den står i skjemaet, eller fjern punktet.",
        "Use the linkId as it is in the form, or remove the item.",
    ),
    "misplaced-below": (
        "Punktet «{link_id}» står på feil sted: i skjemaet ligger det under «{parent}».",
        "The item “{link_id}” is in the wrong place: in the form it lies below “{parent}”.",
    ),
    "misplaced-below.fix": ("Flytt det inn under «{parent}».", "Move it below “{parent}”."),
    "misplaced-top": (
        "Punktet «{link_id}» står på feil sted: i skjemaet ligger det øverst, ikke under noe annet.",
        "The item “{link_id}” is in the wrong place: in the form it lies at the top, not below another.",
    ),
    "misplaced-top.fix": (
        "Flytt det til øverste nivå i svaret.",
        "Move it to the top level of the response.",
    ),
    "order": (
        "Punktet «{link_id}» kommer etter «{after}», men skal stå før det i skjemaets rekkefølge.",
        "The item “{link_id}” comes after “{after}”, but stands before it in the order of the form.",
    ),
    "order.fix": ("Følg rekkefølgen i skjemaet.", "Follow the order of the form."),
    "group-repeated": (
        "Gruppen «{question}» forekommer {found} ganger, men skjemaet lar den ikke gjentas.",
        "The group “{question}” occurs {found} times, but the form does not let it repeat.",
    ),
    "question-repeated": (
        "Spørsmålet «{question}» står flere ganger. Flere svar på ett spørsmål hører hjemme i samme item.",
        "The question “{question}” is there several times. Several answers to a question belong in one item.",
    ),
    "question-repeated.fix": (
        "Samle svarene som flere «answer» i ett item.",
        "Gather the answers as several “answer”s of one item.",
    ),
    "nested-outside-answer": (
        "Under spørsmålet «{question}» skal underpunkter ligge i svaret (answer.item), ikke rett under item.",
        "Below the question “{question}”, nested items belong within the answer (answer.item), not directly in the item.",
    ),
    "nested-outside-answer.fix": ("Flytt punktet til answer.item.", "Move the item into answer.item."),
    "group-answered": (
        "«{question}» er en gruppe og kan ikke ha svar.",
        "“{question}” is a group and cannot have answers.",
    ),
    "group-answered.fix": (
        "Legg spørsmålene i gruppen rett under den, som item.item.",
        "Put the questions of the group directly below it, as item.item.",
    ),
    "display-answered": (
        "«{question}» er bare tekst (type «display») og kan ikke ha svar.",
        "“{question}” is only text (type “display”) and cannot have answers.",
    ),
    "display-answered.fix": ("Fjern svaret.", "Remove the answer."),
    "display-nested": (
        "«{question}» er bare tekst (type «display») og kan ikke ha underpunkter.",
        "“{question}” is only text (type “display”) and cannot have items below it.",
    ),
    "abstract-answered": (
        "«{question}» har i skjemaet typen «{type}», som ikke sier hva slags svar som ventes, så det kan ikke ha svar.",
        "“{question}” has the type “{type}” in the form, which does not say what kind of answer is expected, so it cannot have answers.",
    ),
    "abstract-answered.fix": (
        "Gi spørsmålet en bestemt type i skjemaet, for eksempel «choice».",
        "Give the question a definite type in the form, such as “choice”.",
    ),
    "text-differs": (
        "Teksten «{found}» er en annen enn i skjemaet: «{expected}».",
        "The text “{found}” differs from that of the form: “{expected}”.",
    ),
    # -- what must be there
    "answer-missing": (
        "Det obligatoriske spørsmålet «{question}» ({link_id}) er ikke besvart.",
        "The required question “{question}” ({link_id}) has no answer.",
    ),
    "answer-missing.fix": (
        "Ta med svaret, eller sett status til «in-progress» hvis skjemaet ikke er ferdig utfylt.",
        "Include the answer, or set status to “in-progress” if the form is not yet completed.",
    ),
    "group-missing": (
        "Den obligatoriske gruppen «{question}» ({link_id}) er ikke besvart.",
        "The required group “{question}” ({link_id}) is not answered.",
    ),
    "group-missing.fix": (
        "Ta med gruppen med minst ett punkt, eller sett status til «in-progress».",
        "Include the group with at least one item, or set status to “in-progress”.",
    ),
    "several-answers": (
        "«{question}» har {found} svar, men skjemaet tillater bare ett.",
        "“{question}” has {found} answers, but the form allows only one.",
    ),
    "several-answers.fix": (
        "Behold ett svar, eller sett repeats på spørsmålet i skjemaet.",
        "Keep one answer, or set repeats on the question in the form.",
    ),
    "too-few-answers": (
        "«{question}» har {found} svar, men skjemaet krever minst {limit}.",
        "“{question}” has {found} answers, but the form requires at least {limit}.",
    ),
    "too-many-answers": (
        "«{question}» har {found} svar, men skjemaet tillater høyst {limit}.",
        "“{question}” has {found} answers, but the form allows at most {limit}.",
    ),
    "too-few-group": (
        "Gruppen «{question}» forekommer {found} ganger, men skjemaet krever minst {limit}.",
        "The group “{question}” occurs {found} times, but the form requires at least {limit}.",
    ),
    "too-many-group": (
        "Gruppen «{question}» forekommer {found} ganger, men skjemaet tillater høyst {limit}.",
        "The group “{question}” occurs {found} times, but the form allows at most {limit}.",
    ),
    "not-enabled": (
        "«{question}» ({link_id}) er besvart, men skal ikke besvares når vilkårene i enableWhen ikke er oppfylt.",
        "“{question}” ({link_id}) is answered, but is not to be answered when the conditions of its enableWhen do not hold.",
    ),
    "not-enabled.fix": (
        "Fjern svaret, eller rett svaret som punktet avhenger av.",
        "Remove the answer, or correct the answer that the item depends on.",
    ),
    "option-exclusive": (
        "Dette svaret på «{question}» utelukker alle andre, men det er gitt flere svar.",
        "This answer to “{question}” excludes all others, but several answers are given.",
    ),
    "option-exclusive.fix": (
        "Behold bare dette svaret, eller fjern det.",
        "Keep this answer alone, or remove it.",
    ),
    "constraint": (
        "Skjemaets regel er brutt: {human}",
        "A rule of the form is broken: {human}",
    ),
    "constraint-broken": (
        "Skjemaets regel «{expression}» kan ikke beregnes: {reason}",
        "The form's rule “{expression}” cannot be evaluated: {reason}",
    ),
    # -- one answer
    "answer-type": (
        "Svaret på «{question}» er av typen {found}, men et spørsmål av typen «{type}» besvares med {allowed}.",
        "The answer to “{question}” is of type {found}, but a question of type “{type}” is answered with {allowed}.",
    ),
    "answer-type.fix": ("Gi svaret som {allowed}.", "Give the answer as {allowed}."),
    "option-type": (
        "Svaret på «{question}» er av typen {found}, men svaralternativene er av typen {allowed}.",
        "The answer to “{question}” is of type {found}, but its options are of type {allowed}.",
    ),
    "option-type.fix": ("Velg et av svaralternativene.", "Choose one of the options."),
    "choice-without-options": (
        "«{question}» er et valg uten svaralternativer i skjemaet, så det kan ikke avgjøres om et svar av typen {found} er riktig. "
        "Vanligvis er det en Coding.",
        "“{question}” is a choice without options in the form, so whether an answer of type {found} is right cannot be decided. "
        "Usually it is a Coding.",
    ),
    "not-an-option": (
        "Svaret {answer} er ikke blant svaralternativene for «{question}».",
        "The answer {answer} is not among the options of “{question}”.",
    ),
    "not-an-option.fix": ("Velg blant: {allowed}.", "Choose among: {allowed}."),
    "no-code": (
        "Svaret på «{question}» har ingen kode, men skal være fra verdisettet {value_set}.",
        "The answer to “{question}” has no code, but must be from the value set {value_set}.",
    ),
    "value-set-unavailable": (
        "Verdisettet {value_set} finnes ikke her, så svaret på «{question}» er ikke kontrollert mot det.",
        "The value set {value_set} is not at hand, so the answer to “{question}” has not been checked against it.",
    ),
    "not-verifiable": (
        "Om {answer} er i verdisettet {value_set}, kan ikke avgjøres: {systems} finnes ikke her.",
        "Whether {answer} is in the value set {value_set} cannot be decided: {systems} is not at hand.",
    ),
    "no-system": (
        "Svaret {answer} på «{question}» er i verdisettet, men mangler kodesystemet.",
        "The answer {answer} to “{question}” is in the value set, but lacks its code system.",
    ),
    "no-system.fix": ("Oppgi system: {systems}.", "Give the system: {systems}."),
    "not-in-value-set": (
        "Svaret {answer} på «{question}» er ikke i verdisettet {value_set}.",
        "The answer {answer} to “{question}” is not in the value set {value_set}.",
    ),
    "too-long": (
        "Svaret på «{question}» er {length} tegn, men kan være høyst {limit}.",
        "The answer to “{question}” is {length} characters long, but may be at most {limit}.",
    ),
    "too-short": (
        "Svaret på «{question}» er {length} tegn, men skal være minst {limit}.",
        "The answer to “{question}” is {length} characters long, but must be at least {limit}.",
    ),
    "pattern": (
        "Svaret «{answer}» på «{question}» har ikke formen som kreves ({pattern}).",
        "The answer “{answer}” to “{question}” does not have the required form ({pattern}).",
    ),
    "pattern-with-format": (
        "Svaret «{answer}» på «{question}» har ikke formen som kreves ({pattern}).",
        "The answer “{answer}” to “{question}” does not have the required form ({pattern}).",
    ),
    "pattern-with-format.fix": ("Skriv svaret slik: {format}", "Write the answer like this: {format}"),
    "pattern-broken": (
        "Mønsteret for «{question}» ({pattern}) kan ikke brukes: {reason}",
        "The pattern for “{question}” ({pattern}) cannot be used: {reason}",
    ),
    "decimal-places": (
        "Svaret {answer} på «{question}» har {found} desimaler, men kan ha høyst {limit}.",
        "The answer {answer} to “{question}” has {found} decimal places, but may have at most {limit}.",
    ),
    "below-minimum": (
        "Svaret {answer} på «{question}» er mindre enn minsteverdien {limit}.",
        "The answer {answer} to “{question}” is less than the minimum {limit}.",
    ),
    "above-maximum": (
        "Svaret {answer} på «{question}» er større enn største tillatte verdi {limit}.",
        "The answer {answer} to “{question}” is greater than the maximum {limit}.",
    ),
    "limit-no-units": (
        "Svaret {answer} på «{question}» kan ikke sammenlignes med grensen {limit}: begge må ha enhet med system og kode.",
        "The answer {answer} to “{question}” cannot be compared with the limit {limit}: both need a unit with system and code.",
    ),
    "limit-no-units.fix": (
        "Oppgi enheten med system http://unitsofmeasure.org og UCUM-kode.",
        "Give the unit with system http://unitsofmeasure.org and a UCUM code.",
    ),
    "limit-other-units": (
        "Svaret {answer} på «{question}» kan ikke sammenlignes med grensen {limit}: enhetene kan ikke regnes om til hverandre.",
        "The answer {answer} to “{question}” cannot be compared with the limit {limit}: the units cannot be converted into each other.",
    ),
    "unit": (
        "Svaret {answer} på «{question}» har en enhet som ikke er tillatt.",
        "The answer {answer} to “{question}” has a unit that is not allowed.",
    ),
    "unit.fix": ("Bruk en av disse enhetene: {allowed}.", "Use one of these units: {allowed}."),
    "unit-no-code": (
        "Svaret {answer} på «{question}» har en enhet uten kode, men enheten skal være fra verdisettet {value_set}.",
        "The answer {answer} to “{question}” has a unit without a code, but the unit must be from the value set {value_set}.",
    ),
    "mime-type": (
        "Vedlegget til «{question}» er av typen {found}, men tillatt er {allowed}.",
        "The attachment of “{question}” is of type {found}, but allowed are {allowed}.",
    ),
    "attachment-size": (
        "Vedlegget til «{question}» er {found} MB, men kan være høyst {limit} MB.",
        "The attachment of “{question}” is {found} MB, but may be at most {limit} MB.",
    ),
    "no-resource-type": (
        "Referansen {reference} i svaret på «{question}» er til en {found}, som ikke er en ressurstype i FHIR R4.",
        "The reference {reference} in the answer to “{question}” is to a {found}, which is no resource type of FHIR R4.",
    ),
    "reference-type": (
        "Referansen {reference} i svaret på «{question}» er til en {found}, men tillatt er {allowed}.",
        "The reference {reference} in the answer to “{question}” is to a {found}, but allowed are {allowed}.",
    ),
    "reference-type-unknown": (
        "Det går ikke fram hva referansen i svaret på «{question}» er til. Tillatt er {allowed}.",
        "What the reference in the answer to “{question}” is to cannot be told. Allowed are {allowed}.",
    ),
    "reference-type-unknown.fix": ("Oppgi «type» i referansen.", "Give “type” in the reference."),
    "reference-profile-unknown": (
        "Om svaret på «{question}» følger {profiles}, er ikke kontrollert: ressursen eller profilen finnes ikke her.",
        "Whether the answer to “{question}” follows {profiles} has not been checked: the resource or the profile is not at hand.",
    ),
    "reference-profile": (
        "{reference}, svaret på «{question}», følger ikke {profiles}: {problems}",
        "{reference}, the answer to “{question}”, does not follow {profiles}: {problems}",
    ),
    # -- a form by itself
    "abstract-type": (
        "Typen «question» er bare en overskrift over de andre typene og kan ikke brukes.",
        "The type “question” only heads the other types and cannot be used.",
    ),
    "abstract-type.fix": (
        "Velg en bestemt type, for eksempel «string» eller «choice».",
        "Choose a definite type, such as “string” or “choice”.",
    ),
    "condition-unknown": (
        "enableWhen viser til spørsmålet «{link_id}», som ikke finnes i skjemaet.",
        "enableWhen refers to the question “{link_id}”, which is not in the form.",
    ),
    "condition-unknown.fix": (
        "Bruk linkId til et spørsmål i skjemaet.",
        "Use the linkId of a question in the form.",
    ),
    "condition-itself": (
        "enableWhen viser til punktet selv («{link_id}»), så det kan aldri bli aktivt.",
        "enableWhen refers to the item itself (“{link_id}”), so it can never be enabled.",
    ),
    "condition-itself.fix": ("Vis til et annet spørsmål.", "Refer to another question."),
    "condition-inner": (
        "enableWhen viser til «{link_id}», som ligger inne i punktet: et spørsmål der kan ikke besvares før punktet er aktivt.",
        "enableWhen refers to “{link_id}”, which lies within the item: a question there cannot be answered until the item is enabled.",
    ),
    "condition-inner.fix": (
        "Vis til et spørsmål utenfor punktet.",
        "Refer to a question outside of the item.",
    ),
    "condition-later": (
        "enableWhen viser til «{link_id}», som kommer senere i skjemaet.",
        "enableWhen refers to “{link_id}”, which comes later in the form.",
    ),
    "condition-no-question": (
        "enableWhen viser til «{link_id}», som har typen «{type}» og aldri har svar.",
        "enableWhen refers to “{link_id}”, which has the type “{type}” and never has an answer.",
    ),
    "condition-type": (
        "enableWhen sammenligner svaret på «{link_id}» med en {found}, men svaret er av typen {allowed}.",
        "enableWhen compares the answer to “{link_id}” with a {found}, but the answer is of type {allowed}.",
    ),
    "condition-unordered": (
        "Operatoren {operator} gir ikke mening for typen {type}, som ikke har noen rekkefølge.",
        "The operator {operator} makes no sense for the type {type}, which has no order.",
    ),
    "condition-unordered.fix": ("Bruk = eller !=.", "Use = or !=."),
    "option-other-type": (
        "Svaralternativet er av typen {found}, men et spørsmål av typen «{type}» besvares med {allowed}.",
        "The option is of type {found}, but a question of type “{type}” is answered with {allowed}.",
    ),
    "option-repeated": (
        "Det samme svaralternativet står flere ganger på «{question}».",
        "The same option is there several times for “{question}”.",
    ),
    "several-selected": (
        "{found} svaralternativer er valgt på forhånd, men «{question}» tillater bare ett svar.",
        "{found} options are selected initially, but “{question}” allows only one answer.",
    ),
    "contained-missing": (
        "Verdisettet {value_set} finnes ikke blant ressursene i contained.",
        "The value set {value_set} is not among the contained resources.",
    ),
    "contained-missing.fix": (
        "Legg verdisettet i contained, eller bruk dets canonical URL.",
        "Put the value set in contained, or use its canonical URL.",
    ),
    "value-set-missing": (
        "Verdisettet {value_set} finnes ikke her og er ikke kontrollert.",
        "The value set {value_set} is not at hand and has not been checked.",
    ),
    "extension-meaningless": (
        "{extension} sier ingenting om et punkt av typen «{type}».",
        "{extension} says nothing about an item of type “{type}”.",
    ),
    "limit-type": (
        "{extension} er av typen {found}, men må ha samme type som svaret: {type}.",
        "{extension} is of type {found}, but must have the type of the answer: {type}.",
    ),
    "limit-type.fix": ("Oppgi grensen som {type}.", "Give the limit as {type}."),
    "regex-broken": (
        "Mønsteret «{pattern}» er ikke et regulært uttrykk som kan brukes: {reason}",
        "The pattern “{pattern}” is not a regular expression that can be used: {reason}",
    ),
    "units-twice": (
        "«{question}» har både unitOption og unitValueSet; bare én av dem skal brukes.",
        "“{question}” has both unitOption and unitValueSet; only one of them is to be used.",
    ),
    "occurs-without-repeats": (
        "{extension} på «{question}» er større enn 1, men punktet kan ikke gjentas.",
        "{extension} of “{question}” is greater than 1, but the item does not repeat.",
    ),
    "occurs-without-repeats.fix": ("Sett repeats til true.", "Set repeats to true."),
    "impossible-limits": (
        "Ingen svar på «{question}» kan være riktige: {low} er større enn {high}.",
        "No answer to “{question}” can be right: {low} is greater than {high}.",
    ),
    "impossible-limits.fix": ("Bytt om på grensene.", "Swap the limits."),
    "constraint-unreadable": (
        "Regelens uttrykk «{expression}» kan ikke leses: {reason}",
        "The rule's expression “{expression}” cannot be read: {reason}",
    ),
}
