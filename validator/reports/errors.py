"""What goes wrong when a report is written or read."""

from validator.results import Text


class ReportError(Exception):
    """A report that can't be written or read, said in one line.

    ``text`` says what, where and how to mend it, in both languages; ``str()`` is the English one.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text
