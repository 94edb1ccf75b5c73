"""Keys of one's own, and the macros of a server as far as somebody here has to know them."""

from pathlib import Path

from bot.services.desk.far_files import FarDeskFiles, far_paths
from bot.services.review import MacroSummary, ReviewAnswer

_MACROS = (
    MacroSummary(name="spam", title="Spam", key="f2", does=("hide",), answers=(ReviewAnswer.HIDE,)),
    MacroSummary(name="fine", title="", key="", does=("approve",), answers=(ReviewAnswer.APPROVE,)),
)


def test_own_keys_count_and_macros_have_those_that_the_server_names(tmp_path: Path) -> None:
    path = tmp_path / "tamis" / "keys.yaml"
    paths = far_paths({"XDG_CONFIG_HOME": str(tmp_path)})
    assert paths.keys == (path,)
    files = FarDeskFiles(paths, _MACROS)
    assert files.poll()
    assert files.keymap.commands["f2"] == "macro spam"
    path.parent.mkdir()
    path.write_text("preset: vim\n")
    assert files.poll()
    assert files.keymap.preset == "vim"
    assert files.macros is not None
    assert list(files.macros.macros) == ["spam", "fine"]
    assert [spec.verb.value for spec in files.macros.macros["spam"].then] == ["hide"]
    assert files.macros.macros["fine"].approves


def test_a_file_that_was_named_counts_alone(tmp_path: Path) -> None:
    assert far_paths({}, keys=tmp_path / "k.yaml", preset="vim").keys == (tmp_path / "k.yaml",)
