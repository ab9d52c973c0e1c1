"""Text from outside (a server's answer, a file, a suite) made harmless and visible wherever it is shown.

Terminal escapes could repaint a console, bidirectional overrides can make a line read as something else, and XML 1.0
forbids most control characters. They are shown rather than dropped: a stray character may be the very error.
"""

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f"  # C0 controls other than tab and newline
    "\x80-\x9f"  # C1 controls: U+009B starts a terminal escape of its own
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, embeddings, overrides and isolates
    "\u2028\u2029"  # line and paragraph separators
    "\ufeff\ufffe\uffff"  # byte order mark inside a text, noncharacters
    "\ud800-\udfff]"  # lone surrogates, which no encoding can carry
)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def visible(text: str) -> str:
    r"""The text with every control and direction character replaced by its escape (``\x1b``,
    ``\u202e``); tab and newline stay.

    A carriage return before a newline is an ordinary line ending and goes silently.
    """
    return _HIDDEN.sub(_escape, text.replace("\r\n", "\n"))


_COMMAND = re.compile(r"^(\s*)(?=::)", re.MULTILINE)


def no_commands(text: str) -> str:
    r"""The text without anything that a build server takes for a command to itself: GitHub's runner obeys what it reads from a command's
    output, a line that begins with ``::``, blanks before it or not, and ``##[`` anywhere
    (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). A backslash shows that something stood there."""
    return _COMMAND.sub(r"\1\\", text).replace("##[", "##\\[")


def no_commands_in_xml(text: str) -> str:
    """As :func:`no_commands`, for XML of which the lines of texts have been through :func:`no_commands`."""
    return text.replace("##[", "##&#91;")


def visible_line(text: str) -> str:
    """As :func:`visible`, on one line: newlines and tabs become spaces."""
    return visible(" ".join(text.split()) if "\n" in text or "\t" in text else text)
