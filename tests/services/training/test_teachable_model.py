"""Only a model folder of ours can be taught; what else is wrong with the configuration does not matter."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.resources import bundled
from bot.services.training.teachable_model import find_model_folder
from bot.services.workspace import Workspace


def workspace(folder: Path, settings: str) -> Workspace:
    (folder / "config.yaml").write_text(settings, "utf-8")
    return Workspace(config=folder / "config.yaml")


def test_without_a_configuration_it_is_the_shipped_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_model_folder(Workspace()) == bundled("models/weights")


def test_a_folder_lies_beside_the_configuration_even_if_the_rest_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    settings = "model: mine\nsources: {meta: {adapter: meta, secrets: [env:NOT_SET_HERE]}}\n"
    assert find_model_folder(workspace(tmp_path, settings)) == tmp_path / "mine"


@pytest.mark.parametrize(
    "settings",
    ["model: null\n", "classifier: {model: OWNER/NAME, labels: map.yaml}\n"],
    ids=["none", "custom"],
)
def test_no_model_and_a_custom_one_cannot_be_taught(tmp_path: Path, settings: str) -> None:
    with pytest.raises(UserError, match="model_not_teachable"):
        find_model_folder(workspace(tmp_path, settings))


def test_a_configuration_that_is_missing_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="config_unreadable"):
        find_model_folder(Workspace(config=tmp_path / "none.yaml"))
