"""What a user could pick instead, and how it is brought here.

From PyPI or Maven Central into ``peers/installed``, which git does not follow."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PEERS = Path(__file__).resolve().parent / "peers"
INSTALLED = PEERS / "installed"


class PeerProblem(Exception):
    """A peer could not be installed or run; the message says why, in one line."""


@dataclass(frozen=True)
class Peer:
    """``scope``: what it checks. ``needs``: programs that must be on the machine. ``requirements``: exact packages from PyPI;
    ``sources``: files of ours that the installation follows from."""

    name: str
    title: str
    scope: str
    program: str
    requirements: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    build: Callable[[Path], None] | None = field(default=None, compare=False)

    @property
    def folder(self) -> Path:
        return INSTALLED / self.name

    def command(self, work: Path) -> list[str]:
        if self.build is not None:
            classpath = os.pathsep.join(
                [str(self.folder / "build" / "classes"), str(self.folder / "jars" / "*")]
            )
            return ["java", "-cp", classpath, self.program, str(work)]
        python = sys.executable if not self.requirements else str(_python_of(self.folder))
        return [python, str(PEERS / self.program), str(work)]

    def install(self) -> None:
        """Install what is not installed as it should be. Raises :class:`PeerProblem`."""
        missing = [program for program in self.needs if shutil.which(program) is None]
        if missing:
            raise PeerProblem(f"{', '.join(missing)} not on this machine")
        if not self.requirements and self.build is None:
            return
        digest = hashlib.sha256("\n".join([sys.version, *self.requirements]).encode())
        for source in self.sources:
            digest.update(source.read_bytes())
        stamp = self.folder / "installed"
        if stamp.is_file() and stamp.read_text() == digest.hexdigest():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if self.build is not None:
            self.build(self.folder)
        else:
            run([sys.executable, "-m", "venv", str(self.folder)])
            run([str(_python_of(self.folder)), "-m", "pip", "install", "--quiet", *self.requirements])
        stamp.write_text(digest.hexdigest())


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:] or ["no output"]
        raise PeerProblem(f"{Path(command[0]).name} failed: {last[0]}")


def build_hapi(folder: Path) -> None:
    goals = ["compile", "dependency:copy-dependencies", "-DincludeScope=runtime"]
    places = [f"-Dbenchmarks.build={folder / 'build'}", f"-DoutputDirectory={folder / 'jars'}"]
    run(["mvn", "-q", "-B", "-f", str(HAPI / "pom.xml"), *goals, *places])


HAPI = PEERS / "hapi"

OURS = Peer(
    "ours",
    "Journalvalidatoren",
    "base, profiles, slices, terminology at hand, every invariant",
    "run_ours.py",
)

PEERS_TO_MEASURE = (
    Peer(
        "hapi",
        "HAPI FHIR validator (Java)",
        "base, profiles, slices, terminology at hand, every invariant (HL7's own engine)",
        "benchmarks.Hapi",
        needs=("java", "javac", "mvn"),
        sources=(HAPI / "pom.xml", HAPI / "src" / "main" / "java" / "benchmarks" / "Hapi.java"),
        build=build_hapi,
    ),
    Peer(
        "pyrofile",
        "pyrofile-validator (Python)",
        "base as R4B models, much of profiles and terminology, the profiles' own invariants",
        "run_pyrofile.py",
        requirements=("pyrofile-validator==0.3.0", "fhir.resources==8.3.0", "fhirpathpy==2.2.4"),
    ),
    Peer(
        "fhir.resources",
        "fhir.resources (Python, parse only)",
        "structure and types, as R4B models",
        "run_fhir_resources.py",
        requirements=("fhir.resources==8.3.0",),
    ),
    Peer(
        "fhirkit",
        "fhirkit-rs (Rust for Python)",
        "structure, types and cardinality of the base specification",
        "run_fhirkit.py",
        requirements=("fhirkit-rs==0.1.0",),
    ),
)
