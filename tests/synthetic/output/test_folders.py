"""A folder appears with everything in it, or not at all."""

import errno
from pathlib import Path

import pytest

from validator.synthetic.output.folders import NotEmpty, UnfinishedFolder

Content = dict[str, str]


def filled(folder: Path) -> Content:
    return {str(f.relative_to(folder)): f.read_text() for f in sorted(folder.rglob("*")) if f.is_file()}


def fill(folder: Path) -> None:
    with UnfinishedFolder(folder) as unfinished:
        unfinished.add("Patient.ndjson", b"1\n")
        unfinished.add("0301/a.json", b"a\n")
        unfinished.add("Patient.ndjson", b"2\n")
        unfinished.add("0301/b.json", b"b\n")
        unfinished.finish()


FILLED = {"0301/a.json": "a\n", "0301/b.json": "b\n", "Patient.ndjson": "1\n2\n"}


@pytest.mark.parametrize("name", ["new", "one/two/new"])
def test_a_new_folder_is_made_with_those_above_it(tmp_path, name):
    fill(tmp_path / name)
    assert filled(tmp_path / name) == FILLED
    assert [entry.name for entry in (tmp_path / name).parent.iterdir()] == ["new"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "empty").mkdir()
    fill(tmp_path / "empty")
    assert filled(tmp_path / "empty") == FILLED
    assert sorted(entry.name for entry in (tmp_path / "empty").iterdir()) == ["0301", "Patient.ndjson"]


def test_it_has_the_rights_that_a_new_folder_has(tmp_path):
    (tmp_path / "plain").mkdir()
    fill(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("was_there", [False, True])
@pytest.mark.parametrize("trouble", [OSError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_behind_when_something_ends_it(tmp_path, trouble, was_there):
    folder = tmp_path / "above" / "out"
    if was_there:
        folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))

    def interrupted() -> None:
        with UnfinishedFolder(folder) as unfinished:
            unfinished.add("Patient.ndjson", b"1\n")
            unfinished.add("0301/a.json", b"a\n")
            raise trouble

    with pytest.raises(trouble):
        interrupted()
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_is_seen_before_the_end(tmp_path):
    with UnfinishedFolder(tmp_path / "out") as unfinished:
        unfinished.add("Patient.ndjson", b"1\n")
        assert not (tmp_path / "out").exists()


def test_what_cannot_be_moved_leaves_the_folder_empty(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    folder.mkdir()
    rename = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if self.name == "Patient.ndjson" and Path(target).parent == folder:
            raise OSError(errno.EIO, "it will not")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(OSError, match="it will not"):
        fill(folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "full", "link to a file"])
def test_what_is_there_is_left_alone(tmp_path, kind):
    place = tmp_path / "out"
    if kind == "full":
        place.mkdir()
        (place / "mine.txt").write_text("mine")
    else:
        (tmp_path / "file").write_text("mine")
        if kind == "file":
            place = tmp_path / "file"
        else:
            place.symlink_to(tmp_path / "file")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NotEmpty):
        fill(place)
    assert sorted(tmp_path.rglob("*")) == before
