"""A recipe as a script for a POSIX shell with curl, and nothing else: no jq, no Python."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from validator.reports.repeating.recipe import Base, Call, Capture, Recipe, Secret, Template, Variable
from validator.reports.visible_text import visible_line
from validator.results import Language
from validator.texts import text

_FUNCTIONS = r"""
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
origin=$(printf '%s' "$BASE" | sed 's,^\([a-z]*://[^/]*\).*,\1,')
differing=0
blue= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then blue=$(printf '\033[1m') plain=$(printf '\033[0m'); fi

# call PHASE STEP STATUS-OF-THE-RUN SHOWN METHOD URL OPTIONS-OF-CURL...
call() {
  phase=$1 step=$2 recorded=$3 shown=$4 method=$5 url=$6
  shift 6
  printf '%s%s %s%s  %s %s\n' "$blue" "$phase" "$step" "$plain" "$method" "$url"
  : > "$work/headers"; : > "$work/body"
  status=$(curl -sS --globoff --path-as-is -X "$method" -D "$work/headers" -o "$work/body" -w '%{http_code}' "$@" "$url") || {
    if [ "$recorded" = 000 ]; then printf '   %s\n' "$NO_ANSWER_EITHER"; return 0; fi
    printf '   %s\n' "$NO_ANSWER" >&2; exit 3
  }
  if [ "$status" = "$recorded" ]; then printf '   %s %s\n' "$status" "$AS_IN_THE_RUN"
  else printf '   %s %s %s\n' "$status" "$NOT_AS_IN_THE_RUN" "$recorded"; differing=1; fi
  if [ "$shown" = yes ] || [ -n "${VERBOSE:-}" ]; then
    sed 's/\r$//; s/^/   | /' "$work/headers"
    sed 's/^/   | /' "$work/body"; printf '\n'
  fi
}
missing() { printf '%s %s: %s\n' "$1" "$2" "$NO_VALUE" >&2; differing=1; }

# member NAME NUMBER: the text of that member of the answer's JSON, the NUMBERth of its name
member() {
  tr '\n' ' ' < "$work/body" |
    grep -o "\"$1\"[[:space:]]*:[[:space:]]*\"[^\"]*\"" | sed -n "$2p" |
    sed 's/^[^:]*:[[:space:]]*"//; s/"$//; s,\\/,/,g; s/\\u0026/\&/g'
}
header() {
  awk -v wanted="$1" '
    { colon = index($0, ":") }
    colon && tolower(substr($0, 1, colon - 1)) == tolower(wanted) {
      value = substr($0, colon + 1); gsub(/^[ \t]+|[ \t\r]+$/, "", value)
    }
    END { print value }' "$work/headers"
}
# id_in TYPE: the id in an address of that type
id_in() { sed -n "s,^.*/$1/\([A-Za-z0-9.-]*\).*\$,\1,p; s,^$1/\([A-Za-z0-9.-]*\).*\$,\1,p" | head -n 1; }
# here LINK: the link, when it leads to the same server; a token must not go elsewhere
here() {
  case $1 in "$origin" | "$origin"/*) printf '%s' "$1" ;; //*) ;; /*) printf '%s%s' "$origin" "$1" ;; esac
}
# filled FILE NAME VALUE...: the body in the file with each {{NAME}} replaced
filled() {
  script=
  file=$1; shift
  while [ $# -gt 1 ]; do
    value=$(printf '%s' "$2" | sed 's/[\\&|]/\\&/g')
    script="$script;s|{{$1}}|$value|g"
    shift 2
  done
  sed "${script#;}" "$file" > "$work/sent"
}
""".strip()


def shell_script(
    recipe: Recipe,
    about: Sequence[str],
    bodies: Sequence[str],
    base: str,
    shown: set[str],
    language: Language,
) -> str:
    """The script. ``about`` are the lines of its heading, ``bodies`` the name of the file with each call's body (empty for none), ``base``
    the address that it is for unless ``BASE`` says another (empty: it must), ``shown`` the steps whose answer is always printed."""

    def say(key: str, **values: object) -> str:
        return text(f"repeating.{key}", **values).in_language(language)

    lines = ["#!/bin/sh", *(f"# {visible_line(line)}".rstrip() for line in about), "#"]
    lines += [f"# {line}" for line in say("shell-use").split("\n")]
    lines += ["set -u", 'cd "$(dirname "$0")" || exit 2', ""]
    if base:
        lines.append(f"BASE=${{BASE:-{_quoted_default(base)}}}")
    else:
        lines.append(_needed("BASE", say("need-base")))
    lines.append("BASE=${BASE%/}")
    for secret in recipe.secrets():
        lines.append(_needed(secret.name, secret_meaning(secret, language)))
    if recipe.proofs:
        lines.append(_needed("DPOP_PROOF_COMMAND", say("need-proof")))
        lines.append('dpop_proof() { $DPOP_PROOF_COMMAND "$1" "$2"; }')
    for name, key in (
        ("NO_ANSWER", "no-answer"),
        ("NO_ANSWER_EITHER", "no-answer-either"),
        ("AS_IN_THE_RUN", "as-in-the-run"),
        ("NOT_AS_IN_THE_RUN", "not-as-in-the-run"),
        ("NO_VALUE", "no-value"),
    ):
        lines.append(f"{name}={shlex.quote(say(key))}")
    variables = {capture.variable.name for call in recipe.calls for capture in call.captures}
    lines += [f"{name}=" for name in sorted(variables)]
    lines += ["", _FUNCTIONS, ""]
    for call, body in zip(recipe.calls, bodies, strict=True):
        lines += _call(call, body, call.step in shown, say("incomplete"))
    lines += [
        f"if [ $differing = 0 ]; then printf '%s\\n' {shlex.quote(say('all-as-in-the-run'))}; exit 0; fi",
        f"printf '%s\\n' {shlex.quote(say('some-differ'))}",
        "exit 1",
        "",
    ]
    return "\n".join(lines)


def secret_meaning(secret: Secret, language: Language) -> str:
    """What to give for it, in a line."""
    if secret.header.lower() in ("authorization", "proxy-authorization"):
        if secret.identity is None:
            return text("repeating.need-spoilt", step=secret.step).in_language(language)
        return text("repeating.need-token", identity=secret.identity).in_language(language)
    return text(
        "repeating.need-header", header=secret.header, identity=secret.identity or secret.step
    ).in_language(language)


def _needed(name: str, meaning: str) -> str:
    message = shlex.quote(f"{name}: {visible_line(meaning)}")
    return f"[ -n \"${{{name}:-}}\" ] || {{ printf '%s\\n' {message} >&2; exit 2; }}"


def _quoted_default(value: str) -> str:
    """Within ``${NAME:-…}`` a quoted text stays quoted, as long as it is in single quotes throughout."""
    return shlex.quote(value) if re.fullmatch(r"[\w:/.@%+=,~-]*", value) else "''" + shlex.quote(value)


def _call(call: Call, body: str, shown: bool, incomplete: str) -> Iterator[str]:
    indent = ""
    if call.phase == "cleanup":
        yield 'if [ -z "${KEEP_DATA:-}" ]; then'
        indent = "  "
    if call.incomplete:
        yield f"{indent}# {incomplete}"
    needs = call.needs()
    if needs:
        yield indent + "if " + " && ".join(f'[ -n "${need.name}" ]' for need in needs) + "; then"
        indent += "  "
    options: list[str] = ["--head"] if call.method == "HEAD" else []
    for name, value in call.headers:
        options.append(f"-H {_argument((f'{name}: ', *value))}")
    if call.proof:
        options.append(f'-H "DPoP: $(dpop_proof {shlex.quote(call.method)} {_argument(call.url)})"')
    if body:
        if not call.content_type:
            options.append("-H 'Content-Type:'")
        filled = [part for part in call.body if isinstance(part, Variable | Base)]
        if filled:
            names = dict.fromkeys(placeholder_name(part) for part in filled)
            values = " ".join(f'{name} "${_shell_name(name)}"' for name in names)
            yield f"{indent}filled {shlex.quote(body)} {values}"
            options.append('--data-binary @"$work/sent"')
        else:
            options.append(f"--data-binary @{shlex.quote(body)}")
    recorded = f"{call.status:03d}" if call.status else "000"
    command = [
        "call",
        call.phase,
        shlex.quote(call.step),
        recorded,
        "yes" if shown else "no",
        shlex.quote(call.method),
        _argument(call.url),
    ]
    yield indent + " \\\n  ".join([" ".join(command), *(indent + option for option in options)])
    for capture in call.captures:
        yield indent + f"{capture.variable.name}={_captured(capture)}"
    if needs:
        indent = indent[2:]
        yield f"{indent}else missing {call.phase} {shlex.quote(call.step)}; fi"
    if call.phase == "cleanup":
        yield "fi"
    yield ""


def _captured(capture: Capture) -> str:
    variable = capture.variable
    source = f"header {capture.header}" if capture.header else f"member {capture.member} {capture.occurrence}"
    if capture.of_location:
        return f"$({source} | id_in {variable.type})"
    if variable.kind == "link":
        return f'$(here "$({source})")'
    return f"$({source})"


def placeholder_name(part: Variable | Base) -> str:
    """What stands in a body's file in place of the value."""
    return "base" if isinstance(part, Base) else part.name


def _shell_name(name: str) -> str:
    return "BASE" if name == "base" else name


def _argument(template: Template) -> str:
    """One word of a command. A line end would end a header."""
    words = []
    for part in template:
        if isinstance(part, str):
            words.append(shlex.quote(part.replace("\r", "").replace("\n", " ")))
        else:
            name = part.name if isinstance(part, Variable | Secret) else "BASE"
            words.append(f'"${{{name}}}"')
    return "".join(words) or "''"
