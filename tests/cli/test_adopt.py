"""`tamis adopt`: a copied data folder becomes the instance, and only when a person says so."""

import shutil
from pathlib import Path

import pytest

from bot.domain import Verb
from tests.fakes.cases import decided, received
from tests.fakes.instance import as_json, fill, tamis, watch
from tests.fakes.restores import take_up


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of a folder in which a bot ran and has a reply planned."""
    fill(tmp_path / "data", lambda tx: decided(tx, received(tx), Verb.REPLY, text="20 €"))
    take_up(tmp_path / "data")
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    take_up(tmp_path / "copy")
    return tmp_path / "copy"


def test_without_a_terminal_it_is_not_done_by_accident(copy: Path) -> None:
    assert tamis("adopt", "--data", str(copy)).exit_code == 2
    result = tamis("adopt", "--yes", "--data", str(copy), "--json")
    assert as_json(result) == {"generation": 2, "open": 1}
    assert as_json(tamis("pause", "--list", "--data", str(copy), "--json")) == []


def test_a_person_is_shown_where_the_original_was(copy: Path) -> None:
    watched = watch("adopt", "--data", str(copy), keys="\u21b5", columns=200)  # which is no yes
    assert watched.code == 130
    assert f"last used in {copy.parent / 'data'}" in watched.raw
    assert as_json(tamis("pause", "--list", "--data", str(copy), "--json"))[0]["cause"] == "copied"


def test_what_is_no_copy_is_not_adopted_unless_the_machine_was_put_back(copy: Path) -> None:
    original = str(copy.parent / "data")
    refused = tamis("adopt", "--yes", "--data", original)
    assert (refused.exit_code, "--restored" in refused.stderr) == (1, True)
    result = tamis("adopt", "--yes", "--restored", "--data", original)
    assert (result.exit_code, result.stdout) == (
        0,
        "adopted; 1 open action is looked for on the platform before it is done ('tamis restored')\n",
    )
