"""What is found out before a run: whether there is a FHIR API, and whether each identity gets in.

A wrong address or an expired token is nothing that the product has done. It is found here, said once, and no scenario is blamed for it.
Only harmless requests are sent: ``GET metadata``, and searches that ask for a count.
"""

from __future__ import annotations

import json
import ssl
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from validator.redaction import redact_text, redact_url
from validator.results import Remark, Text
from validator.runner.answers import Answer
from validator.runner.capability import fhir_version, first_undeclared, software_version
from validator.runner.credentials import CredentialProblem, Credentials, NoCredentials
from validator.runner.problems import NoAnswer
from validator.runner.requests import absolute_url
from validator.runner.sending import Request, Sender
from validator.runner.targets import TargetConnection
from validator.runner.wording import changed
from validator.suites.model import Need, Scenario, Step, Suite, acting_identity
from validator.texts import text

USUAL_PATHS = ("fhir", "r4", "fhir/r4", "fhir/R4", "R4", "baseR4", "api/fhir", "fhir-api")
"""Where FHIR APIs are often found below a host, tried only to be proposed."""
_PATIENCE = 5.0
"""Seconds for each request that is only there to help."""
_MOST_PROBES = 3
_LARGEST_CLOCK_DIFFERENCE = 30.0
"""Seconds. HelseID accepts assertions of at most a minute, and DPoP proofs of about as much."""


@dataclass(frozen=True, slots=True)
class ApiCheck:
    """``problem`` says why no API that can be tested answers. ``clock_difference`` is how many seconds the server's clock is ahead of this
    machine's, as its ``Date`` says (whole seconds); ``None`` when it says nothing."""

    url: str
    status: int | None = None
    media_type: str = ""
    capability: dict[str, Any] | None = None
    problem: Text | None = None
    clock_difference: float | None = None


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a JWT access token says to whoever holds it (RFC 9068): ``expires`` is seconds since 1970."""

    scopes: tuple[str, ...] = ()
    expires: float | None = None


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """``problem`` says why the identity does not get in; ``requests`` are the searches asked as it, with the status of each answer;
    ``token`` what its access token says of itself."""

    identity: str
    problem: Text | None = None
    requests: tuple[tuple[str, int], ...] = ()
    token: TokenClaims | None = None

    @property
    def refused(self) -> tuple[str, ...]:
        """Types that it may not search, as far as 403 says."""
        return tuple(path.partition("?")[0] for path, status in self.requests if status == 403)


async def check_api(sender: Sender, *, look_for: bool = True) -> ApiCheck:
    """Asks for the CapabilityStatement, without credentials; where there is none, looks for the API unless told not to.
    Raises :class:`NoAnswer` when nothing answers at all."""
    base = sender.connection.url
    asked = datetime.now(UTC)
    answer = await ask(sender, "metadata")
    found = ApiCheck(
        base, answer.status, answer.media_type, clock_difference=_clock_difference(answer, asked)
    )
    capability = _capability(answer)
    if capability is not None:
        return replace(found, capability=capability, problem=_wrong_version(base, capability))
    if not look_for or _speaks_fhir(answer) or await _answers_otherwise(sender):
        return found
    return replace(found, problem=await _no_api(sender, answer))


_FHIR_STEPS = frozenset(
    "capabilities read vread history search create update patch delete transaction batch operation".split()
)


def needs_fhir_api(scenario: Scenario) -> bool:
    """Whether the scenario asks for anything of FHIR, so that there is nothing to run where no FHIR API is."""
    return any(step.kind in _FHIR_STEPS for step in scenario.all_steps())


def _capability(answer: Answer) -> dict[str, Any] | None:
    try:
        resource = answer.resource if answer.status == 200 else None
    except Exception:  # no statement that can be read is none; the scenarios meet the same answer, and say so
        return None
    return resource if resource is not None and resource["resourceType"] == "CapabilityStatement" else None


def _wrong_version(base: str, capability: Mapping[str, Any]) -> Text | None:
    """Why this is another FHIR than R4 (https://hl7.org/fhir/R4/valueset-FHIR-version.html). A version that is no version is left for the
    suites to judge."""
    version = fhir_version(dict(capability))
    if version is None or version.startswith("4.0") or not version[:1].isdigit():
        return None
    return text("runner.other-fhir-version", url=base, version=redact_text(version[:20]))


def _speaks_fhir(answer: Answer) -> bool:
    """Whether a FHIR server may have said this. One that keeps its statement behind a login asks who is there; one that is ill or
    overloaded may say anything, and is asked again by the scenarios."""
    if answer.status == 429 or answer.status >= 500 or "fhir" in answer.media_type:
        return True
    if answer.status in (401, 403) and not answer.is_web_page:
        return True
    try:
        return answer.resource is not None
    except Exception:
        return False


async def _answers_otherwise(sender: Sender) -> bool:
    """Whether there is an API all the same, without the statement that FHIR demands of it
    (https://hl7.org/fhir/R4/http.html#capabilities)."""
    try:
        return _speaks_fhir(await ask(sender, "Patient", {"_summary": "count"}, timeout=_PATIENCE))
    except NoAnswer:
        return False


async def _no_api(sender: Sender, answer: Answer) -> Text:
    host = urlsplit(answer.url).netloc.rpartition("@")[2]
    elsewhere = answer.header("location")
    shown: Text | str = redact_text(f"GET metadata → {answer.status} {elsewhere or answer.media_type or '–'}")
    if answer.is_web_page:
        shown = text("runner.web-page", host=host, status=answer.status)
    values = {"url": redact_url(sender.connection.url), "shown": shown}
    for candidate in _candidates(sender.connection.url):
        if await _is_api(sender, candidate):
            return text("runner.no-api-but-there", **values, candidate=redact_url(candidate))
    return text("runner.no-api", **values)


def _candidates(base: str) -> Iterator[str]:
    """Addresses on the same server where the API may be: below this one, then below the host."""
    parts = urlsplit(base)
    path = parts.path.rstrip("/")
    roots = dict.fromkeys((path, path.rpartition("/")[0], ""))
    for root in roots:
        for usual in ("", *USUAL_PATHS):
            candidate = f"{root}/{usual}".rstrip("/")
            if candidate != path:
                yield urlunsplit((parts.scheme, parts.netloc, candidate, "", ""))


async def _is_api(sender: Sender, base: str) -> bool:
    there = replace(sender, connection=replace(sender.connection, url=base), exchanges=[])
    try:
        return _capability(await ask(there, "metadata", timeout=_PATIENCE)) is not None
    except NoAnswer:
        return False


def _clock_difference(answer: Answer, asked: datetime) -> float | None:
    stated = answer.header("date")
    if stated is None:
        return None
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # The header has whole seconds, cut off, and was written at some time while we waited.
    ahead = (moment - asked).total_seconds()
    return 0.0 if -1.0 <= ahead <= answer.elapsed else ahead


async def is_open_to_all(sender: Sender, capability: dict[str, Any] | None) -> bool:
    """Whether a search for patients is answered without any login. Only the number is asked for."""
    if capability is None or first_undeclared(capability, (Need("Patient", "search-type"),)) is not None:
        return False
    try:
        answer = await ask(sender, "Patient", {"_summary": "count"}, timeout=_PATIENCE)
        resource = answer.resource
    except Exception:
        return False
    return answer.status == 200 and resource is not None and resource.get("resourceType") == "Bundle"


async def ask(
    sender: Sender,
    path: str,
    params: Mapping[str, Any] | None = None,
    *,
    sign: Callable[[str, str], Any] | None = None,
    nonce: Callable[[str, str], bool] | None = None,
    timeout: float | None = None,
) -> Answer:
    """The answer to a GET, outside the evidence and without credentials unless ``sign`` brings them. Raises :class:`NoAnswer`."""

    async def unsigned(method: str, url: str) -> Mapping[str, str]:
        return {}

    url = absolute_url(sender.connection.url, path, params)
    headers = (("Accept", "application/fhir+json"),)
    try:
        return await sender.send(Request("GET", url, headers, timeout=timeout), sign or unsigned, nonce)
    finally:
        sender.exchanges.clear()


@dataclass(slots=True)
class Logins:
    """Whether each identity gets in, asked once for each way in. ``suites`` say as whom is read what: a product need not let everybody
    read everything, so an identity is asked about where a suite expects it to be let in."""

    sender: Sender
    credentials: Credentials
    capability: dict[str, Any] | None
    suites: Sequence[Suite] = ()
    _found: dict[object, IdentityCheck] = field(default_factory=dict)

    def has_access(self, identity: str) -> bool:
        """Whether there is anything to log in with."""
        return (
            not isinstance(self.credentials, NoCredentials) and self.credentials.way_in(identity) is not None
        )

    async def check(self, identity: str) -> IdentityCheck:
        """The identity's own check; that of another with the same way in, told of this one."""
        key = self.credentials.way_in(identity)
        if isinstance(self.credentials, NoCredentials) or key is None:
            return IdentityCheck(identity)
        if not isinstance(key, str | int | tuple):
            key = repr(key)
        if key not in self._found:
            self._found[key] = await self._ask_as(identity)
        return replace(self._found[key], identity=identity)

    async def is_refused_now(self, identity: str) -> Text | None:
        """Why the identity no longer gets in, where it was let in before: a token that has expired in the meantime."""
        key = self.credentials.way_in(identity)
        self._found = {known: check for known, check in self._found.items() if known not in (key, repr(key))}
        return (await self.check(identity)).problem

    async def _ask_as(self, identity: str) -> IdentityCheck:
        async def sign(method: str, url: str) -> Mapping[str, str]:
            return await self.credentials.headers_for(identity, method, url, self.sender.client)

        nonce = self.credentials.accept_nonce
        asked: list[tuple[str, int]] = []
        token: TokenClaims | None = None
        try:
            token = claims_in(await sign("GET", self.sender.connection.url))
            for type_name in self._readable_by(identity):
                answer = await ask(
                    self.sender, type_name, {"_summary": "count"}, sign=sign, nonce=nonce, timeout=None
                )
                asked.append((f"{type_name}?_summary=count", answer.status))
                if answer.status != 401:
                    return IdentityCheck(identity, None, tuple(asked), token)
        except CredentialProblem as problem:
            return IdentityCheck(identity, changed(problem.text, redact_text))
        except NoAnswer:  # the scenarios meet the same silence, and say so
            return IdentityCheck(identity, None, tuple(asked), token)
        refused = text("runner.login-refused", identity=identity) if asked else None
        return IdentityCheck(identity, refused, tuple(asked), token)

    def _readable_by(self, identity: str) -> list[str]:
        """Types that a suite searches or reads as the identity without expecting a refusal, and that the product lets be searched."""
        types = dict.fromkeys(
            str(step.arguments["type"])
            for suite in self.suites
            for scenario in suite.scenarios
            for step in scenario.all_steps()
            if acting_identity(step) == identity and _expects_to_get_in(step) and step.arguments.get("type")
        )
        declared = [
            name for name in types if first_undeclared(self.capability, (Need(name, "search-type"),)) is None
        ]
        return declared[:_MOST_PROBES]


def claims_in(headers: Mapping[str, str]) -> TokenClaims | None:
    """What the token in these headers says, unverified, since its key is its issuer's; ``None`` for one that is no JWT."""
    value = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    parts = value.rpartition(" ")[2].split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(claims, dict):
        return None
    stated, expires = claims.get("scope"), claims.get("exp")
    words = stated.split() if isinstance(stated, str) else stated if isinstance(stated, list) else ()
    scopes = tuple(redact_text(word) for word in words if isinstance(word, str))
    return TokenClaims(scopes, float(expires) if isinstance(expires, int | float) else None)


def acting(suites: Iterable[Suite]) -> tuple[str, ...]:
    """Everybody that the suites act as, in the order in which they are met."""
    return tuple(
        dict.fromkeys(
            identity
            for suite in suites
            for scenario in suite.scenarios
            for step in scenario.all_steps()
            if (identity := acting_identity(step)) is not None
        )
    )


def _expects_to_get_in(step: Step) -> bool:
    if step.credentials != "valid" or step.kind not in ("read", "search", "vread", "history"):
        return False
    statuses = [item.argument for item in step.expect if item.kind == "status"]
    return not statuses or 200 in statuses or "2xx" in statuses


def remarks_on(
    connection: TargetConnection, capability: dict[str, Any] | None, *, open_to_all: bool
) -> Iterable[Remark]:
    """What a reader of the verdicts has to know of the product and of the way to it."""
    stated, said = connection.version, software_version(capability)
    if stated and said and not (said.startswith(stated) or stated.startswith(said)):
        yield Remark(
            "version-differs",
            text("runner.remark-version-differs", stated=redact_text(stated), said=redact_text(said)),
        )
    if _accepts_any_certificate(connection.verify) and urlsplit(connection.url).scheme == "https":
        yield Remark("certificate-not-verified", text("runner.remark-certificate-not-verified"))
    if open_to_all:
        yield Remark("open-to-all", text("runner.remark-open-to-all"))


def _accepts_any_certificate(verify: bool | ssl.SSLContext) -> bool:
    return verify is False or (isinstance(verify, ssl.SSLContext) and verify.verify_mode == ssl.CERT_NONE)


def clock_remark(difference: float | None) -> Text | None:
    """What to say of a clock that is so wrong that logins fail for it."""
    if difference is None or abs(difference) <= _LARGEST_CLOCK_DIFFERENCE:
        return None
    return text("runner.clock-differs", seconds=f"{difference:+.0f}")
