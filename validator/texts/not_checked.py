"""Texts about what a validation did not check, and what is made of them.

``<kind>-one`` and ``-many`` say what an entry of the ledger is; ``sum-<kind>-one`` and ``-many`` are for the closing line.
"""

from __future__ import annotations

from collections.abc import Iterable

from validator.results import Finding, NotChecked, Severity, Text, Unchecked

TEXTS = {
    "code-system-one": (
        "{count} kode i kodesystemet {what}, som ikke finnes her",
        "{count} code in the code system {what}, which is not at hand",
    ),
    "code-system-many": (
        "{count} koder i kodesystemet {what}, som ikke finnes her",
        "{count} codes in the code system {what}, which is not at hand",
    ),
    "code-system-part-one": (
        "{count} kode i kodesystemet {what}, som bare delvis finnes her",
        "{count} code in the code system {what}, of which only a part is at hand",
    ),
    "code-system-part-many": (
        "{count} koder i kodesystemet {what}, som bare delvis finnes her",
        "{count} codes in the code system {what}, of which only a part is at hand",
    ),
    "code-without-system-one": (
        "{count} kode uten kodesystem i {what}",
        "{count} code without a code system in {what}",
    ),
    "code-without-system-many": (
        "{count} koder uten kodesystem i {what}",
        "{count} codes without a code system in {what}",
    ),
    "value-set-one": (
        "{count} verdi mot verdisettet {what}, som ikke er fullstendig her",
        "{count} value against the value set {what}, which is not wholly at hand",
    ),
    "value-set-many": (
        "{count} verdier mot verdisettet {what}, som ikke er fullstendig her",
        "{count} values against the value set {what}, which is not wholly at hand",
    ),
    "display-one": (
        "{count} visningstekst til en kode i {what}, som ikke har tekster på språket her",
        "{count} display of a code in {what}, which has no texts in that language here",
    ),
    "display-many": (
        "{count} visningstekster til koder i {what}, som ikke har tekster på språket her",
        "{count} displays of codes in {what}, which has no texts in that language here",
    ),
    "profile-one": (
        "{count} element mot profilen {what}, som ikke er fullstendig her",
        "{count} element against the profile {what}, which is not wholly at hand",
    ),
    "profile-many": (
        "{count} elementer mot profilen {what}, som ikke er fullstendig her",
        "{count} elements against the profile {what}, which is not wholly at hand",
    ),
    "extension-one": (
        "innholdet i {count} utvidelse av typen {what}, som er ukjent her",
        "the content of {count} extension {what}, which is unknown here",
    ),
    "extension-many": (
        "innholdet i {count} utvidelser av typen {what}, som er ukjent her",
        "the content of {count} extensions {what}, which is unknown here",
    ),
    "rule-one": (
        "{count} element mot regelen {what}, som ikke lot seg avgjøre",
        "{count} element against the rule {what}, which could not be decided",
    ),
    "rule-many": (
        "{count} elementer mot regelen {what}, som ikke lot seg avgjøre",
        "{count} elements against the rule {what}, which could not be decided",
    ),
    "slice-one": (
        "{count} element mot delen {what}, som profilen ikke sier hvordan kjennes igjen",
        "{count} element against the slice {what}, which the profile does not say how to recognise",
    ),
    "slice-many": (
        "{count} elementer mot delen {what}, som profilen ikke sier hvordan kjennes igjen",
        "{count} elements against the slice {what}, which the profile does not say how to recognise",
    ),
    "reference-one": (
        "det {count} referanse viser til ({what}), som ikke er med i det som ble validert",
        "what {count} reference leads to ({what}), which is not in what was validated",
    ),
    "reference-many": (
        "det {count} referanser viser til ({what}), som ikke er med i det som ble validert",
        "what {count} references lead to ({what}), which is not in what was validated",
    ),
    "canonical-one": (
        "det {count} lenke viser til ({what}), som ikke finnes her",
        "what {count} canonical URL leads to ({what}), which is not at hand",
    ),
    "canonical-many": (
        "det {count} lenker viser til ({what}), som ikke finnes her",
        "what {count} canonical URLs lead to ({what}), which is not at hand",
    ),
    "form-one": (
        "svarene i {count} skjemasvar mot spørsmålene i {what}, som ikke finnes her",
        "the answers of {count} response against the questions of {what}, which is not at hand",
    ),
    "form-many": (
        "svarene i {count} skjemasvar mot spørsmålene i {what}, som ikke finnes her",
        "the answers of {count} responses against the questions of {what}, which is not at hand",
    ),
    "attachment-one": (
        "størrelse eller hash for {count} vedlegg ({what}), som ikke er hentet",
        "size or hash of {count} attachment ({what}), which was not fetched",
    ),
    "attachment-many": (
        "størrelse eller hash for {count} vedlegg ({what}), som ikke er hentet",
        "size or hash of {count} attachments ({what}), which was not fetched",
    ),
    "signature-one": (
        "{count} signatur ({what}); signaturer verifiseres ikke her",
        "{count} signature ({what}); signatures are not verified here",
    ),
    "signature-many": (
        "{count} signaturer ({what}); signaturer verifiseres ikke her",
        "{count} signatures ({what}); signatures are not verified here",
    ),
    "package-file-one": (
        "det pakkefilen {what} definerer; den kan ikke brukes ({count} ressurs)",
        "what the package file {what} defines; it cannot be used ({count} resource)",
    ),
    "package-file-many": (
        "det pakkefilen {what} definerer; den kan ikke brukes ({count} ressurser)",
        "what the package file {what} defines; it cannot be used ({count} resources)",
    ),
    "binding-required": ("{entry} (binding: required, altså påkrevd)", "{entry} (required binding)"),
    "binding-extensible": ("{entry} (binding: extensible, altså utvidbar)", "{entry} (extensible binding)"),
    "binding-preferred": ("{entry} (binding: preferred, altså anbefalt)", "{entry} (preferred binding)"),
    "sum-code-one": ("{count} kode", "{count} code"),
    "sum-code-many": ("{count} koder", "{count} codes"),
    "in-code-system-one": ("{codes} i {count} kodesystem", "{codes} in {count} code system"),
    "in-code-system-many": ("{codes} i {count} kodesystemer", "{codes} in {count} code systems"),
    "sum-code-without-system-one": ("{count} kode uten kodesystem", "{count} code without a code system"),
    "sum-code-without-system-many": ("{count} koder uten kodesystem", "{count} codes without a code system"),
    "sum-value-set-one": ("{count} verdi mot et verdisett", "{count} value against a value set"),
    "sum-value-set-many": ("{count} verdier mot verdisett", "{count} values against value sets"),
    "sum-display-one": ("{count} visningstekst", "{count} display"),
    "sum-display-many": ("{count} visningstekster", "{count} displays"),
    "sum-profile-one": ("{count} element mot en profil", "{count} element against a profile"),
    "sum-profile-many": ("{count} elementer mot profiler", "{count} elements against profiles"),
    "sum-extension-one": ("{count} utvidelse", "{count} extension"),
    "sum-extension-many": ("{count} utvidelser", "{count} extensions"),
    "sum-rule-one": ("{count} element mot en regel", "{count} element against a rule"),
    "sum-rule-many": ("{count} elementer mot regler", "{count} elements against rules"),
    "sum-slice-one": ("{count} element mot en del (slice)", "{count} element against a slice"),
    "sum-slice-many": ("{count} elementer mot deler (slices)", "{count} elements against slices"),
    "sum-reference-one": ("det {count} referanse viser til", "what {count} reference leads to"),
    "sum-reference-many": ("det {count} referanser viser til", "what {count} references lead to"),
    "sum-canonical-one": ("det {count} lenke viser til", "what {count} canonical URL leads to"),
    "sum-canonical-many": ("det {count} lenker viser til", "what {count} canonical URLs lead to"),
    "sum-form-one": ("svarene i {count} skjemasvar", "the answers of {count} response"),
    "sum-form-many": ("svarene i {count} skjemasvar", "the answers of {count} responses"),
    "sum-attachment-one": ("{count} vedlegg", "{count} attachment"),
    "sum-attachment-many": ("{count} vedlegg", "{count} attachments"),
    "sum-signature-one": ("{count} signatur", "{count} signature"),
    "sum-signature-many": ("{count} signaturer", "{count} signatures"),
    "sum-package-file-one": ("en pakkefil i {count} ressurs", "a package file in {count} resource"),
    "sum-package-file-many": ("pakkefiler i {count} ressurser", "package files in {count} resources"),
    "unnamed-one": ("{count} sted til", "{count} more place"),
    "unnamed-many": ("{count} steder til", "{count} more places"),
    "heading": ("Ikke kontrollert:", "Not checked:"),
    "first": ("{entry}; først i {place}", "{entry}; first at {place}"),
    "more": ("… og {count} til", "… and {count} more"),
    "no-findings": ("ingen feil; ikke kontrollert: {what}", "no errors; not checked: {what}"),
    "conforms": ("Følger reglene; ikke kontrollert: {what}.", "Conforms; not checked: {what}."),
    "does-not-conform": (
        "Følger ikke reglene; ikke kontrollert: {what}.",
        "Does not conform; not checked: {what}.",
    ),
    "incomplete": ("Ufullstendig; ikke kontrollert: {what}.", "Incomplete; not checked: {what}."),
    "entry": ("Ikke kontrollert: {entry}.", "Not checked: {entry}."),
}

_CODES = (Unchecked.CODE_SYSTEM, Unchecked.CODE_SYSTEM_PART)


def entry_text(entry: NotChecked) -> Text:
    """What an entry says: how many, of what, and why."""
    said = _counted(entry.kind, entry.count, what=entry.what)
    if entry.strength in ("required", "extensible", "preferred"):
        return _text(f"binding-{entry.strength}", entry=said)
    return said


def entry_finding(entry: NotChecked) -> Finding:
    """The entry for those who are told findings: information, at the first place."""
    message = _text("entry", entry=entry_text(entry))
    key = f"not_checked.{entry.kind}"
    return Finding(Severity.INFORMATION, "not-supported", key, message, entry.first)


def summary(entries: Iterable[NotChecked], unnamed: int = 0) -> Text | None:
    """How much was not checked, by kind, on one line; ``None`` when everything was. ``unnamed`` places are in no entry."""
    counts: dict[Unchecked, int] = {}
    systems: set[str] = set()
    for entry in entries:
        kind = Unchecked.CODE_SYSTEM if entry.kind in _CODES else entry.kind
        counts[kind] = counts.get(kind, 0) + entry.count
        if kind is Unchecked.CODE_SYSTEM:
            systems.add(entry.what)
    parts = []
    for kind in Unchecked:
        if kind is Unchecked.CODE_SYSTEM and kind in counts:
            parts.append(_counted("in-code-system", len(systems), codes=_counted("sum-code", counts[kind])))
        elif kind in counts:
            parts.append(_counted(f"sum-{kind}", counts[kind]))
    if unnamed:
        parts.append(_counted("unnamed", unnamed))
    if not parts:
        return None
    return Text(", ".join(part.nb for part in parts), ", ".join(part.en for part in parts))


def _counted(name: str, count: int, **values: object) -> Text:
    return _text(f"{name}-{'one' if count == 1 else 'many'}", count=count, **values)


def _text(name: str, **values: object) -> Text:
    from validator.texts import text

    return text(f"not_checked.{name}", **values)
