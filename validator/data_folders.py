"""Where the data folders (``profiles``, ``testdata``, ``suites``, ``reports``) lie.

They are top-level folders of a checkout and ``validator/data/…`` in an installed wheel; callers see no difference.
"""

from pathlib import Path
from typing import Literal

DataFolder = Literal["profiles", "testdata", "suites", "reports"]

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: DataFolder) -> Path:
    """The folder of that name.

    Raises :class:`FileNotFoundError` when the installation is damaged and has no such folder.
    """
    for candidate in (_PACKAGE / "data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the data folder {name!r} is missing from this installation of journalvalidator")
