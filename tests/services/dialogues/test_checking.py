"""What looks wrong in dialogues that are valid."""

from pathlib import Path

from bot.services.dialogues.checking import check_dialogues
from bot.services.workspace import open_workspace
from tests.fakes.dialogues import LOOKED_UP, ORDER

RULES = """
version: 1
rules:
  - id: begins
    when: {words: [a]}
    then: [{dialogue: nothing}]
  - id: rude
    mode: enforce
    when: {words: [zut]}
    then: [hide]
"""


def warnings(folder: Path, text: str) -> list[str]:
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    config = f"version: 1\nrules: {folder / 'rules.yaml'}\nmodel: null\nsources: {{}}\n"
    (folder / "config.yaml").write_text(config, "utf-8")
    (folder / "dialogues").mkdir()
    (folder / "dialogues" / "order.yaml").write_text(text, "utf-8")
    with open_workspace(config=folder / "config.yaml") as workspace:
        check = check_dialogues(workspace)
        assert check.is_valid
        return [str(warning) for warning in check.warnings]


def test_what_leads_nowhere_is_told(tmp_path: Path) -> None:
    found = warnings(tmp_path, LOOKED_UP)
    assert any("there is no target 'shop'" in text for text in found)
    assert any("begins the dialogue 'nothing', which is not declared" in text for text in found)
    assert any("no rule begins it" in text for text in found)


def test_a_text_that_would_not_be_sent_is_told(tmp_path: Path) -> None:
    found = warnings(tmp_path, ORDER.replace("Et votre adresse ?", "Zut, votre adresse ?"))
    assert any("fr: this text would not be sent" in text for text in found)


def test_a_language_that_is_spoken_in_part_is_told(tmp_path: Path) -> None:
    found = warnings(tmp_path, ORDER.replace(', en: "And your address?"', ""))
    assert any("1 of its texts is missing in 'en'" in text for text in found)
