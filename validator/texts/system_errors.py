"""Why the operating system could not do something: its own words are English whatever language is asked for, and stand in parentheses."""

import errno
import os

from validator.results import Text
from validator.texts import has_text, text

TEXTS: dict[str, tuple[str, str]] = {
    "ENOENT": ("finnes ikke", "does not exist"),
    "EACCES": ("mangler tilgang", "access is denied"),
    "EPERM": ("det er ikke tillatt", "it is not permitted"),
    "EEXIST": ("finnes fra før", "exists already"),
    "ENOTDIR": ("en del av stien er ikke en mappe", "a part of the path is not a folder"),
    "EISDIR": ("det er en mappe", "it is a folder"),
    "ENOSPC": ("disken er full", "the disk is full"),
    "EDQUOT": ("kvoten på disken er brukt opp", "the disk quota is used up"),
    "EROFS": ("disken kan bare leses", "the disk can only be read"),
    "EMFILE": ("for mange åpne filer", "too many open files"),
    "ENAMETOOLONG": ("navnet er for langt", "the name is too long"),
    "EIO": ("disken eller enheten svikter", "the disk or device fails"),
    "EADDRINUSE": ("adressen er i bruk", "the address is in use"),
    "EADDRNOTAVAIL": ("adressen finnes ikke på denne maskinen", "this machine does not have the address"),
    "ECONNREFUSED": ("tar ikke imot forbindelser", "refuses connections"),
    "ECONNRESET": ("forbindelsen ble brutt", "the connection was broken"),
    "ECONNABORTED": ("forbindelsen ble brutt", "the connection was broken"),
    "ENETUNREACH": ("nettet er ikke tilgjengelig", "the network cannot be reached"),
    "EHOSTUNREACH": ("finner ingen vei til maskinen", "there is no way to the host"),
    "ETIMEDOUT": ("fikk ikke svar i tide", "no answer came in time"),
}


def system_reason(error: OSError) -> Text:
    """Why it failed, with the system's own words: ``disken er full (No space left on device)``; those alone where it is a rare one."""
    said = error.strerror or str(error)
    key = f"system_errors.{errno.errorcode.get(error.errno or 0, '')}"
    if not has_text(key):
        return Text(said, said)
    known = text(key)
    return Text(f"{known.nb} ({said})", f"{known.en} ({said})")


def no_access() -> Text:
    """As :func:`system_reason` says that something may not be written."""
    return system_reason(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
