"""Texts of ``validator check-access``."""

TEXTS = {
    "api": (
        "{url} svarer: FHIR {version}, {product}",
        "{url} answers: FHIR {version}, {product}",
    ),
    "no-statement": (
        "{url} svarer, men viser ingen CapabilityStatement uten innlogging (GET metadata → {status} {media_type})",
        "{url} answers, but shows no CapabilityStatement without login (GET metadata → {status} {media_type})",
    ),
    "logged-in": ("{identity}: kommer inn", "{identity}: gets in"),
    "asked": ("prøvd med {requests}", "tried with {requests}"),
    "expires": ("tokenet varer i {minutes} minutter", "the token lasts {minutes} minutes"),
    "scopes": ("scopes: {scopes}", "scopes: {scopes}"),
    "without-access": (
        "Uten tilgang, så scenarioer som opptrer som disse, blir ikke prøvd: {identities}. Skriv [identities.…] eller [authorization] i "
        "validator.toml",
        "Without access, so that scenarios acting as these are not tested: {identities}. Write [identities.…] or [authorization] in "
        "validator.toml",
    ),
}
