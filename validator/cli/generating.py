"""What ``generate population`` does when it knows what is asked for: blocks to a folder or a stream, and how that may end."""

from __future__ import annotations

import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer

from validator.cli.interruptions import Interruptions
from validator.cli.output import NOT_TESTABLE, fail
from validator.cli.progress import Progress
from validator.comparisons import PopulationSummary
from validator.processes import WorkerError, spread
from validator.results import Language, Text
from validator.synthetic.output.folders import NotEmpty, UnfinishedFolder
from validator.synthetic.output.writing import FLAWS_FILE, Rendering, Surroundings, render_block
from validator.synthetic.population import Block, Population
from validator.synthetic.summary.tally import Tally
from validator.texts import text

INTERRUPTED = 130
TERMINATED = 143
"""The exit codes that shells expect after Ctrl-C and after a request to end."""

BLOCKS_AHEAD = 2
"""Rendered blocks that are held for each process; each may be tens of megabytes."""


class Making:
    """Blocks rendered in order, after what they refer to; counts what has been written."""

    def __init__(
        self, asked: Population, rendering: Rendering, jobs: int, language: Language, progress: bool | None
    ) -> None:
        self._asked, self._rendering, self._jobs, self._language = asked, rendering, jobs, language
        self._progress = progress
        self.persons = self.resources = 0
        self.flaws: Counter[str] = Counter()
        self._tally = Tally()

    def write(self, add: Callable[[str, bytearray], object]) -> None:
        """Raises :class:`KeyboardInterrupt` between two blocks, never within what belongs together; :class:`WorkerError`; and what
        ``add`` raises."""
        surroundings = Surroundings(self._asked, self._rendering)
        progress = Progress(self._asked.size, self._language, "generate", wanted=self._progress)
        work = partial(render_block, rendering=self._rendering)
        describe = partial(_place, language=self._language)
        blocks = spread(work, self._asked.blocks(), self._jobs, describe, BLOCKS_AHEAD)
        with ExitStack() as stack:
            stack.callback(progress.close)
            stack.enter_context(closing(blocks))
            interruptions = stack.enter_context(Interruptions())
            for rendered in blocks:
                with interruptions.held():
                    if not self._rendering.in_files:
                        progress.make_room()
                    for files in chain(surroundings.needed_by(rendered), [rendered.files]):
                        for name, content in files.items():
                            add(name, content)
                    self.persons += rendered.persons
                    self.resources += rendered.resources
                    self.flaws.update(rendered.flaws)
                    if rendered.tally is not None:
                        self._tally.add(rendered.tally)
                del rendered  # it is large, and the next one comes beside it
                progress.show(self.persons, self.persons)
        self.resources += surroundings.resources
        self._tally.count_types(surroundings.types)

    def summary(self) -> PopulationSummary:
        """Of what has been written, when the rendering asks for it."""
        from validator.synthetic.summary.comparing import summarise

        return summarise(self._tally, self._asked)


def to_folder(
    asked: Population,
    rendering: Rendering,
    jobs: int,
    out: Path,
    language: Language,
    progress: bool | None = None,
) -> None:
    """Ends the command when it cannot be done; then nothing is left behind."""
    making = Making(asked, rendering, jobs, language, progress)
    try:
        with _termination_told(), UnfinishedFolder(out) as folder, _undisturbed_end():
            making.write(folder.add)
            if rendering.summary:
                from validator.reports.population_page import population_pages

                for name, page in population_pages(making.summary()).items():
                    folder.add(name, page.encode())
            folder.finish()
    except NotEmpty:
        fail(text("generate.folder-not-empty", folder=out), language)
    except OSError as error:
        reason = error.strerror or str(error)
        fail(text("generate.folder-unwritable", folder=out, reason=reason), language, NOT_TESTABLE)
    except WorkerError as error:
        fail(error.text, language, NOT_TESTABLE)
    except KeyboardInterrupt:
        fail(text("generate.interrupted-folder", folder=out), language, INTERRUPTED)
    _tell(
        text("generate.done", persons=making.persons, resources=making.resources, folder=out),
        language,
    )
    _tell_of_flaws(making, rendering, text("generate.flaws-listed", file=out / FLAWS_FILE), language)
    if rendering.summary:
        _print_summary(making, language)


def to_stream(
    asked: Population, rendering: Rendering, jobs: int, language: Language, progress: bool | None = None
) -> None:
    """Ends the command when it cannot be done; what is written by then is whole lines."""
    making = Making(asked, rendering, jobs, language, progress)
    stream = sys.stdout.buffer

    def add(name: str, content: bytes | bytearray) -> None:
        stream.write(content)

    try:
        with _termination_told():
            making.write(add)
            if rendering.summary:
                _print_summary(making, language)
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        where = text("generate.standard-output").in_language(language)
        raise OSError(error.errno, error.strerror, where) from None
    except WorkerError as error:
        fail(error.text, language, NOT_TESTABLE)
    except KeyboardInterrupt:
        fail(text("generate.interrupted-stream", count=making.persons), language, INTERRUPTED)
    _tell_of_flaws(making, rendering, text("generate.flaws-not-listed"), language)


def _print_summary(making: Making, language: Language) -> None:
    from validator.reports.population_text import population_text

    sys.stdout.buffer.write(population_text(making.summary(), language).encode())
    sys.stdout.buffer.flush()


def _place(block: Block, language: Language) -> str:
    told = text("generate.block", first=block.first + 1, last=block.first + block.size)
    return told.in_language(language)


def _tell_of_flaws(making: Making, rendering: Rendering, where: Text, language: Language) -> None:
    if making.flaws:
        _tell(text("generate.flawed", count=making.flaws.total(), where=where), language)
    unused = [key for key in rendering.flaws if key not in making.flaws]
    if unused:
        _tell(text("generate.flaws-unused", flaws=", ".join(unused)), language)


def _tell(message: Text, language: Language) -> None:
    typer.echo(f"validator: {message.in_language(language)}", err=True)


@contextmanager
def _termination_told() -> Iterator[None]:
    """A request to end (SIGTERM) ends the command as Ctrl-C does, so that it clears up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)


@contextmanager
def _undisturbed_end() -> Iterator[None]:
    """When something has ended the work, a second Ctrl-C does not end the clearing up. The command ends after it in any case."""
    try:
        yield
    except BaseException:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise
