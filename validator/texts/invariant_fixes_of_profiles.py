"""What to change when an invariant of one of the profiles in ``profiles/kommune`` is broken.

Named by the last part of the profile's canonical URL and the invariant's key. What is wrong the profile itself says, as ``human``.
"""

from validator.results import Finding
from validator.texts import has_text, text

_CANONICAL = "https://journalvalidatoren.no/fhir/kommune/StructureDefinition/"


def _score_of(nb: str, en: str) -> tuple[str, str]:
    return (
        f"Regn ut poengene for {nb} på nytt fra målingen i samme ressurs, og rett summen deretter. Er det målingen som er feil, rett den.",
        f"Calculate the score for {en} again from the measurement in the same resource, and then correct the total. If it is the "
        "measurement that is wrong, correct that.",
    )


def _unit(nb: str, en: str, code: str) -> tuple[str, str]:
    return (
        f"Oppgi {nb} med system «http://unitsofmeasure.org» og code «{code}», og regn om verdien om den står i en annen enhet.",
        f"Give {en} with the system “http://unitsofmeasure.org” and the code “{code}”, and convert a value that is in another unit.",
    )


_TIME_OF_DAY = (
    "Oppgi effectiveDateTime med dato, klokkeslett og tidssone, for eksempel «2026-03-01T08:30:00+01:00».",
    "Give effectiveDateTime with date, time of day and time zone, for example “2026-03-01T08:30:00+01:00”.",
)
_WHOLE_0_TO_20 = (
    "Sett valueQuantity.value til et helt tall fra 0 til 20.",
    "Set valueQuantity.value to a whole number from 0 to 20.",
)
_NO_UNIT = (
    "Fjern system, code og unit fra valueQuantity, eller bruk system «http://unitsofmeasure.org» og code «{{score}}».",
    "Remove system, code and unit from valueQuantity, or use the system “http://unitsofmeasure.org” and the code “{{score}}”.",
)


def _points(nb: str, en: str) -> tuple[str, str]:
    return (
        f"Sett valueQuantity.value til {nb}, slik NEWS2-tabellen gir for målingen.",
        f"Set valueQuantity.value to {en}, as the NEWS2 table gives for the measurement.",
    )


TEXTS: dict[str, tuple[str, str]] = {
    "kommunal-tjeneste.okt-1": (
        "Legg til en coding i type med system «urn:oid:2.16.578.1.12.4.1.1.9151» og tjenestens kode. Rapporteres tjenesten "
        "ikke til KPR, sett utvidelsen kpr-rapporteringspliktig til false.",
        "Add a coding to type with the system “urn:oid:2.16.578.1.12.4.1.1.9151” and the code of the service. If the service is not "
        "reported to KPR, set the extension kpr-rapporteringspliktig to false.",
    ),
    "kommunal-tjeneste.okt-2": (
        "Sett period.end til dagen da tjenesten sluttet. Pågår den fortsatt, rett status.",
        "Set period.end to the day when the service ended. If it is still going on, correct status.",
    ),
    "kommunal-tjeneste.okt-3": (
        "Sett status til «finished». Fortsetter tjenesten, fjern eller flytt period.end.",
        "Set status to “finished”. If the service goes on, remove or move period.end.",
    ),
    "kommunal-tjeneste.okt-4": (
        "Legg til patient.reference til pasientens ressurs, eller patient.identifier med system og nummer.",
        "Add patient.reference to the patient's resource, or patient.identifier with system and number.",
    ),
    "kommunal-tjeneste.okt-5": (
        "Legg til utvidelsen tjenestested med delen kontakt, og der telefonnummeret som tjenesten svarer på.",
        "Add the extension tjenestested with the part kontakt, and in it the telephone number that the service answers.",
    ),
    "kommunal-tjeneste.okt-6": (
        "Rett verdien i utvidelsen revurderingsdato eller period.start, slik at datoen ikke er før tjenesten starter.",
        "Correct the value of the extension revurderingsdato or period.start, so that the date is not before the service starts.",
    ),
    "kommunal-tjeneste.okt-7": (
        "Sett meta.source til en URI som står for systemet opplysningen ble registrert i, den samme hver gang.",
        "Set meta.source to a URI that stands for the system in which the information was registered, the same every time.",
    ),
    "kommunal-tjeneste.okt-8": (
        "Er tjenesten vedtatt, sett grunnlag i utvidelsen vedtak til «vedtak» med referanse. Er den ikke vedtatt, send den ikke med «waitlist».",
        "If the service has been decided, set grunnlag in the extension vedtak to “vedtak” with a referanse. If not, do not send it with "
        "“waitlist”.",
    ),
    "datagrunnlag.datagrunnlag-1": (
        "Legg til utvidelsen data-fra med den første dagen kilden har opplysninger fra.",
        "Add the extension data-fra with the first day that the source has information from.",
    ),
    "news2-habituell.habituell-1": _WHOLE_0_TO_20,
    "news2-habituell.habituell-2": (
        "Fjern SNOMED CT-koden 1104051000000101 fra code, og bruk koden for habituell skår.",
        "Remove the SNOMED CT code 1104051000000101 from code, and use the code for the habitual score.",
    ),
    "news2-habituell.habituell-3": _NO_UNIT,
    "news2-maaling.maaling-1": _TIME_OF_DAY,
    "news2-maaling.maaling-2": (
        "Legg til verdien, eller dataAbsentReason når målingen ikke lot seg gjøre.",
        "Add the value, or dataAbsentReason when the measurement could not be made.",
    ),
    "news2-maaling.maaling-rf": _unit("respirasjonsfrekvens", "the respiratory rate", "/min"),
    "news2-maaling.maaling-spo2": (
        "Oppgi et tall fra 0 til 100 med system «http://unitsofmeasure.org» og code «%» (94, ikke 0,94).",
        "Give a number from 0 to 100 with the system “http://unitsofmeasure.org” and the code “%” (94, not 0.94).",
    ),
    "news2-maaling.maaling-bt": _unit("systolisk blodtrykk", "the systolic blood pressure", "mm[Hg]"),
    "news2-maaling.maaling-bt-panel": (
        "Legg til en component med LOINC-koden 8480-6 og det systoliske trykket, med system «http://unitsofmeasure.org» og code «mm[Hg]».",
        "Add a component with the LOINC code 8480-6 and the systolic pressure, with the system “http://unitsofmeasure.org” and the code "
        "“mm[Hg]”.",
    ),
    "news2-maaling.maaling-puls": _unit("puls", "the pulse", "/min"),
    "news2-maaling.maaling-temp": _unit("temperatur", "the temperature", "Cel"),
    "news2-maaling.maaling-bev": (
        "Bruk én av SNOMED CT-kodene 248234008 (våken), 130987000 (nyoppstått forvirring), 300202002 (reagerer på tale), 450847001 (reagerer på "
        "smerte) eller 422768004 (reagerer ikke).",
        "Use one of the SNOMED CT codes 248234008 (alert), 130987000 (new confusion), 300202002 (responds to voice), 450847001 (responds to "
        "pain) or 422768004 (unresponsive).",
    ),
    "news2-maaling.maaling-o2": (
        "Bruk SNOMED CT-koden 722742002 (luft) eller 371825009 (oksygen).",
        "Use the SNOMED CT code 722742002 (room air) or 371825009 (oxygen).",
    ),
    "news2-maaling.maaling-rytme": (
        "Bruk koden «regelmessig» eller «uregelmessig» fra CodeSystem/news2.",
        "Use the code “regelmessig” or “uregelmessig” of CodeSystem/news2.",
    ),
    "news2-maaling.maaling-spo2-kode": (
        "Legg til en coding med LOINC-koden 2708-6 ved siden av 59408-5.",
        "Add a coding with the LOINC code 2708-6 beside 59408-5.",
    ),
    "news2-maaling.maaling-3": (
        "Sett interpretation til «L» eller «H» fra kodeverket v3-ObservationInterpretation.",
        "Set interpretation to “L” or “H” of the code system v3-ObservationInterpretation.",
    ),
    "news2-maaling.maaling-4": (
        "Sammenlign verdien med low og high i referenceRange, og sett interpretation til «L», «N» eller «H» etter det.",
        "Compare the value with low and high of referenceRange, and set interpretation to “L”, “N” or “H” accordingly.",
    ),
    "news2-score.news2-1": _WHOLE_0_TO_20,
    "news2-score.news2-2": (
        "Legg sammen poengene i de sju delene, og sett valueQuantity.value til summen. Er det en del som er feil, rett den.",
        "Add up the scores of the seven parts, and set valueQuantity.value to the sum. If it is a part that is wrong, correct that.",
    ),
    "news2-score.news2-3": (
        "Behold poengene for den skalaen som pasienten følger, og fjern de andre. Mangler begge, legg til den som gjelder.",
        "Keep the score on the scale that the patient is on, and remove the other. If both are missing, add the one that applies.",
    ),
    "news2-score.news2-4": (
        "Legg de sju målingene inn som component, eller vis til dem fra derivedFrom eller hasMember.",
        "Put the seven measurements in as components, or refer to them from derivedFrom or hasMember.",
    ),
    "news2-score.news2-5": _TIME_OF_DAY,
    "news2-score.news2-6": _NO_UNIT,
    "news2-score.news2-7": (
        "Send målingene hver for seg med news2-maaling, og bruk en skår for barn, for eksempel PEVS, under sin egen kode.",
        "Send the measurements one by one with news2-maaling, and use a score for children, such as PEWS, under its own code.",
    ),
    "news2-score.news2-8": (
        "Send målingene hver for seg med news2-maaling, og bruk en skår for gravide, for eksempel MEOWS, under sin egen kode.",
        "Send the measurements one by one with news2-maaling, and use a score for pregnant women, such as MEOWS, under its own code.",
    ),
    "news2-score.news2-9": (
        "Fjern oksygenutstyr, eller sett oksygentilførselen til oksygen (SNOMED CT 371825009) og poengene til 2.",
        "Remove oksygenutstyr, or set the supplemental oxygen to oxygen (SNOMED CT 371825009) and the score to 2.",
    ),
    "news2-score.news2-rf": _score_of("respirasjonsfrekvens", "respiratory rate"),
    "news2-score.news2-spo2-1": _score_of("oksygenmetning (skala 1)", "oxygen saturation (scale 1)"),
    "news2-score.news2-spo2-2a": _score_of(
        "oksygenmetning (skala 2, uten oksygen)", "oxygen saturation (scale 2, on air)"
    ),
    "news2-score.news2-spo2-2o": _score_of(
        "oksygenmetning (skala 2, med oksygen)", "oxygen saturation (scale 2, on oxygen)"
    ),
    "news2-score.news2-o2": (
        "Sett poengene til 2 når pasienten får oksygen, og til 0 når pasienten puster luft, og rett summen deretter.",
        "Set the score to 2 when the patient is given oxygen, and to 0 on room air, and then correct the total.",
    ),
    "news2-score.news2-bt": _score_of("systolisk blodtrykk", "systolic blood pressure"),
    "news2-score.news2-puls": _score_of("puls", "pulse"),
    "news2-score.news2-bev": (
        "Sett poengene til 0 for en våken pasient og til 3 for alle andre nivåer, og rett summen deretter.",
        "Set the score to 0 for an alert patient and to 3 for every other level, and then correct the total.",
    ),
    "news2-score.news2-temp": _score_of("temperatur", "temperature"),
    "news2-score.poeng-0-1-2-3": _points("0, 1, 2 eller 3", "0, 1, 2 or 3"),
    "news2-score.poeng-0-2": _points("0 eller 2", "0 or 2"),
    "news2-score.poeng-0-3": _points("0 eller 3", "0 or 3"),
    "omfang.omfang-1": (
        "Oppgi numerator i «h», «min», «d» eller «1» og denominator i «d», «wk», «mo» eller «a», begge med system «http://unitsofmeasure.org», for "
        "eksempel 7 h per 1 wk.",
        "Give the numerator in “h”, “min”, “d” or “1” and the denominator in “d”, “wk”, “mo” or “a”, both with the system "
        "“http://unitsofmeasure.org”, for example 7 h per 1 wk.",
    ),
    "vedtak.vedtak-1": (
        "Legg til delen referanse med vedtakets nummer. Bygger tjenesten ikke på vedtak, rett delen grunnlag.",
        "Add the part referanse with the number of the decision. If the service does not rest on one, correct the part grunnlag.",
    ),
}


def with_plain_fix(finding: Finding) -> Finding:
    """The finding with what to change in plain words, where it is of an invariant that has such; otherwise as it is."""
    rule = finding.rule
    if finding.code != "invariant" or rule is None or not (rule.url or "").startswith(_CANONICAL):
        return finding
    key = f"invariant_fixes_of_profiles.{(rule.url or '').removeprefix(_CANONICAL)}.{rule.id}"
    if not has_text(key):
        return finding
    return Finding(
        finding.severity,
        finding.code,
        finding.key,
        finding.message,
        finding.location,
        rule,
        text(key),
    )
