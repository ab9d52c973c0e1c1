"""Commands that tell of wrong usage as of everything else: one line, in the language asked for."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperCommand

from validator.cli.output import fail
from validator.results import Language, Text
from validator.texts import text

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""Newer versions of Typer bring their own copy of Click, so this has no importable name that all of them know."""


class PlainCommand(TyperCommand):
    """Options that are missing, unknown or without a value are told in one line."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            if type(error).__name__ == "NoArgsIsHelpError":
                raise
            message = text("generate.usage", reason=_reason(error, given), command=self.name)
            fail(message, _language(given))


def _reason(error: Any, given: list[str]) -> Text:
    option = getattr(error, "option_name", None)
    match type(error).__name__:
        case "NoSuchOption":
            return text("generate.option-unknown", option=option)
        case "BadOptionUsage":
            return text("generate.value-missing", option=option)
        case "MissingParameter":
            return text("generate.argument-missing", option=error.param.opts[0])
    said = str(error.message).rstrip(".")
    unexpected = re.fullmatch(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", said)
    if unexpected:
        return text("generate.argument-unexpected", argument=unexpected[1])
    return Text(said, said)


def _language(arguments: list[str]) -> Language:
    return "nb" if "--lang=nb" in arguments or ("--lang", "nb") in pairwise(arguments) else "en"
