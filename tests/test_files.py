"""Files are read without waiting, and written whole or not at all, where nobody else can look or reach."""

import os
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import FileRefused, explain_io
from bot.files import (
    MAX_TEXT_BYTES,
    file_state,
    make_folder,
    open_own,
    open_to_read,
    private_folder,
    publish,
    read_bytes,
    read_text,
    read_text_below,
    rewrite,
    write_atomically,
)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        folder = os.getcwd()
        os.chdir(path.parent)  # the address of a socket is short
        try:
            listener.bind(path.name)
        finally:
            os.chdir(folder)


#: What may stand where a file is expected, and why it is not read.
NO_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "it is a pipe or a device, not a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "it is a pipe or a device, not a file"),
    "socket": (make_socket, "it is a pipe or a device, not a file"),
    "folder": (Path.mkdir, "it is a folder"),
    "circle": (lambda path: path.symlink_to(path.name), "its symbolic links lead in a circle"),
    "nothing": (lambda path: None, "there is no such file or folder"),
    "long": (lambda path: path.write_bytes(b"x" * (MAX_TEXT_BYTES + 1)), "it is larger than 4 MiB"),
}


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    make, reason = NO_FILES[name]
    make(tmp_path / "words.txt")
    for read in (
        lambda: read_text(tmp_path / "words.txt"),
        lambda: read_bytes(tmp_path / "words.txt"),
        lambda: read_text_below(tmp_path, "words.txt"),
    ):
        with pytest.raises(OSError) as caught:
            read()
        told = str(explain_io(caught.value))
        outside = "it leads out of the folder"
        assert told == reason or (name == "device" and told.startswith(outside))


def test_a_file_of_exactly_the_most_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_bytes(tmp_path / "a", 5) == b"12345"
    with pytest.raises(FileRefused, match="it is larger than"):
        read_bytes(tmp_path / "a", 4)


def test_a_file_that_does_not_tell_its_size_is_read(tmp_path: Path) -> None:
    """Those of /proc have the size 0."""
    assert read_text(Path("/proc/self/stat"))
    with pytest.raises(FileRefused):
        read_text(Path("/proc/self/stat"), 3)


@pytest.mark.parametrize("read", [read_text, open_to_read, lambda path: rewrite(path, "")])
def test_a_name_that_no_file_can_have_is_an_error_of_the_system(read: Callable[[Path], object]) -> None:
    with pytest.raises(FileRefused, match="no name can have"):
        read(Path("a\0b"))


def test_a_link_stays_below_its_folder(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    (rules / "sub").mkdir(parents=True)
    (tmp_path / "secret").write_text("s3cret", "utf-8")
    (rules / "words.txt").write_text("connard", "utf-8")
    (rules / "sub" / "inside.txt").symlink_to("../words.txt")
    (rules / "outside.txt").symlink_to(tmp_path / "secret")
    (rules / "folder").symlink_to(tmp_path)
    (rules / "other").symlink_to("sub")
    assert read_text_below(rules, "sub/inside.txt") == "connard"
    assert read_text_below(rules, "other/inside.txt") == "connard"
    assert read_text_below(tmp_path / "rules" / "folder" / "rules", "words.txt") == "connard"
    for name in ("outside.txt", "folder/secret", "../secret", str(tmp_path / "secret"), "."):
        with pytest.raises(FileRefused, match="leads out of the folder") as caught:
            read_text_below(rules, name)
        assert "s3cret" not in str(caught.value)


def test_a_configuration_that_is_exchanged_by_links_is_read(tmp_path: Path) -> None:
    """As Kubernetes mounts one: a link to a link to the folder of the day."""
    (tmp_path / "..1").mkdir()
    (tmp_path / "..1" / "words.txt").write_text("connard", "utf-8")
    (tmp_path / "..data").symlink_to("..1")
    (tmp_path / "words.txt").symlink_to("..data/words.txt")
    assert read_text_below(tmp_path, "words.txt") == "connard"


@pytest.mark.parametrize(
    ("around", "folder", "file"),
    [(0o700, 0o700, 0o600), (0o750, 0o700, 0o600), (0o2770, 0o2770, 0o660)],
    ids=["private", "readable", "shared"],
)
def test_what_is_made_in_a_shared_folder_is_shared(
    tmp_path: Path, around: int, folder: int, file: int
) -> None:
    tmp_path.chmod(around)
    make_folder(tmp_path / "heads")
    make_folder(tmp_path / "heads")
    write_atomically(tmp_path / "heads" / "head.json", b"{}")
    assert stat.S_IMODE((tmp_path / "heads").stat().st_mode) == folder
    assert stat.S_IMODE((tmp_path / "heads" / "head.json").stat().st_mode) == file


def test_a_file_is_replaced_with_the_mode_it_is_to_have(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    write_atomically(path, b"old")
    assert path.stat().st_mode & 0o777 == 0o600
    write_atomically(path, b"new", 0o100644)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [entry.name for entry in tmp_path.iterdir()] == ["head.json"]


def _not_root() -> tuple[int, int]:
    """An owner and a group that whoever runs the tests can give a file to."""
    return (65534, 65533) if os.geteuid() == 0 else (os.geteuid(), max(os.getgroups(), default=os.getegid()))


def _owners(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid


def test_who_could_use_the_older_file_can_use_the_new_one(tmp_path: Path) -> None:
    """`tamis rules promote` as root must not take the rules away from the bot."""
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"old")
    os.chown(path, *_not_root())
    write_atomically(path, b"new", 0o640)
    assert (_owners(path), stat.S_IMODE(path.stat().st_mode)) == (_not_root(), 0o640)


def test_what_is_new_belongs_to_whom_the_folder_belongs(tmp_path: Path) -> None:
    os.chown(tmp_path, *_not_root())
    make_folder(tmp_path / "heads")
    write_atomically(tmp_path / "heads" / "head.json", b"{}")
    assert _owners(tmp_path / "heads") == _owners(tmp_path / "heads" / "head.json") == _not_root()


def test_what_is_written_in_place_is_for_us_alone_and_no_link_is_followed(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        os.close(open_own(tmp_path / "LOCK", os.O_RDWR | os.O_CREAT))
    finally:
        os.umask(previous)
    assert stat.S_IMODE((tmp_path / "LOCK").stat().st_mode) == 0o600
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to("target")
    os.mkfifo(tmp_path / "pipe")
    for name, reason in (
        ("link", "it is a link to another file"),
        ("pipe", "it is a pipe or a device, not a file"),
    ):
        for flags in (os.O_WRONLY | os.O_CREAT, os.O_RDONLY):
            with pytest.raises(OSError) as caught:
                open_own(tmp_path / name, flags)
            assert str(explain_io(caught.value)) == reason


def test_nobody_can_look_at_what_is_not_finished(tmp_path: Path) -> None:
    tmp_path.chmod(0o2777)
    previous = os.umask(0)
    try:
        with private_folder(tmp_path) as folder:
            assert stat.S_IMODE(folder.stat().st_mode) & 0o777 == 0o700
            (folder / "half").touch()
    finally:
        os.umask(previous)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["head.json.unfinished", ".tamis-x"])
def test_what_others_have_put_there_is_no_obstacle_and_is_not_followed(tmp_path: Path, name: str) -> None:
    target, path = tmp_path / "precious", tmp_path / "head.json"
    target.write_bytes(b"precious")
    (tmp_path / name).symlink_to(target)
    write_atomically(path, b"new")
    assert (target.read_bytes(), path.read_bytes()) == (b"precious", b"new")


def test_a_folder_that_is_missing_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_atomically(tmp_path / "nowhere" / "head.json", b"new")


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "head.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomically(tmp_path / "head.json", b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["head.json"]


def test_a_text_that_people_edit_keeps_its_mode_and_its_place(tmp_path: Path) -> None:
    (tmp_path / "clone").mkdir()
    (tmp_path / "clone" / "rules.yaml").write_text("old", "utf-8")
    (tmp_path / "clone" / "rules.yaml").chmod(0o640)
    (tmp_path / "rules.yaml").symlink_to("clone/rules.yaml")
    rewrite(tmp_path / "rules.yaml", "é")
    assert (tmp_path / "rules.yaml").is_symlink()
    assert (tmp_path / "clone" / "rules.yaml").read_text("utf-8") == "é"
    assert stat.S_IMODE((tmp_path / "clone" / "rules.yaml").stat().st_mode) == 0o640


def finish(folder: Path) -> Path:
    (folder / "finished").write_bytes(b"new")
    return folder / "finished"


@pytest.mark.parametrize("has_links", [True, False])
def test_a_finished_file_gets_a_name_that_nothing_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", no_hard_links)
    with private_folder(tmp_path) as folder:
        publish(finish(folder), tmp_path / "copy")
    assert [entry.name for entry in tmp_path.iterdir()] == ["copy"]
    assert (tmp_path / "copy").read_bytes() == b"new"
    assert (tmp_path / "copy").stat().st_nlink == 1


def no_hard_links(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")  # as vfat says it


TAKEN: dict[str, Callable[[Path], object]] = {
    "file": Path.touch,
    "folder": Path.mkdir,
    "link": lambda path: path.symlink_to("nowhere"),
    "pipe": os.mkfifo,
}


@pytest.mark.parametrize("has_links", [True, False])
@pytest.mark.parametrize("name", TAKEN)
def test_a_name_that_is_taken_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", no_hard_links)
    TAKEN[name](tmp_path / "copy")
    before = (tmp_path / "copy").lstat()
    with private_folder(tmp_path) as folder, pytest.raises(FileExistsError):
        publish(finish(folder), tmp_path / "copy")
    after = (tmp_path / "copy").lstat()
    assert (after.st_ino, after.st_mode, after.st_size) == (before.st_ino, before.st_mode, before.st_size)
    assert not (tmp_path / "nowhere").exists()


def test_a_name_that_cannot_be_given_is_free_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", no_hard_links)
    monkeypatch.setattr(os, "rename", full)
    monkeypatch.setattr(Path, "rename", full)
    with private_folder(tmp_path) as folder, pytest.raises(OSError, match="No space"):
        publish(finish(folder), tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_the_state_of_a_file_changes_with_its_words_and_with_who_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "posts.yaml"
    assert file_state(path) is None
    path.write_text("one", "utf-8")
    before = file_state(path)
    assert file_state(path) == before
    time.sleep(0.05)  # file systems count in ticks of some milliseconds
    path.chmod(0o600)
    assert file_state(path) != before
