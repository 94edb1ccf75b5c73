"""`tamis knowledge`: from the folder to what is printed."""

from pathlib import Path

import pytest

from bot.domain import Verb
from bot.store import Transaction
from tests.fakes.cases import decided, received
from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.knowledge import PAGE


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "rules.yaml").write_text("version: 1\nrules: []\n", "utf-8")
    (tmp_path / "config.yaml").write_text("version: 1\nrules: rules.yaml\nsources: {}\n", "utf-8")
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "page.yaml").write_text(PAGE, "utf-8")
    return ["--config", str(tmp_path / "config.yaml")]


def test_a_base_is_checked(options: list[str]) -> None:
    checked = tamis("knowledge", "check", *options)
    assert checked.exit_code == 0, checked.output
    assert checked.stdout.startswith("the knowledge base is valid: 3 entries, languages en, fr")


def test_a_mistake_is_told_with_its_line(options: list[str], tmp_path: Path) -> None:
    (tmp_path / "knowledge" / "page.yaml").write_text(PAGE.replace("answer:", "answr:", 1), "utf-8")
    checked = tamis("knowledge", "check", *options)
    assert checked.exit_code == 1
    assert "knowledge/page.yaml:6:5" in checked.output


def test_a_text_is_tried(options: list[str]) -> None:
    tried = as_json(tamis("knowledge", "try", "Vous fermez à quelle heure ?", "--json", *options))
    assert tried["answers"][0]["entry"] == "hours"
    assert tried["calibrated"] is True


def test_nothing_was_asked_or_answered_yet(options: list[str], tmp_path: Path) -> None:
    data = ["--data", fill(tmp_path / "data")]
    assert tamis("knowledge", "stats", *options, *data).exit_code == 3
    assert tamis("knowledge", "gaps", "--json", *options, *data).exit_code in (0, 3)


LONG_AGO = ["--since", "2026-01-01"]


def asked(tx: Transaction) -> None:
    """Two people ask the same, a third something else, a fourth nothing."""
    questions = (
        ("900", "Vous reprenez les emballages consignés ?"),
        ("901", "vous reprenez les emballages consignés svp ??"),
        ("902", "Do you engrave rings\u202e? Write to me at zoe@example.org"),
    )
    for number, (author, text) in enumerate(questions, 1):
        language = "en" if number == 3 else "fr"
        received(tx, number, text=text, author_id=author, language=language, scores={"needs_answer": 0.9})
    received(tx, 4, text="Magnifique !", author_id="903", language="fr", scores={"needs_answer": 0.05})


def answered(tx: Transaction) -> None:
    """A rule answered twice from an entry, and a person took one of these back."""
    for number in (5, 6):
        row = received(tx, number, text="Vous fermez à quelle heure ?", scores={"needs_answer": 0.9})
        decided(tx, row, Verb.REPLY, rule="ask", text="À 19 h.", done_at=2.0)
        tx.execute(
            "UPDATE outbox SET context = json_set(context, '$.template', 'knowledge:hours')"
            " WHERE event_id = ?",
            (row,),
        )
    decided(tx, row, Verb.DELETE, rule="person:lea", at=3.0, done_at=4.0)


def test_what_most_people_asked_comes_first_and_names_nobody(options: list[str], tmp_path: Path) -> None:
    data = ["--data", fill(tmp_path / "data", asked, answered)]
    shown = tamis("knowledge", "gaps", *LONG_AGO, *options, *data)
    assert shown.exit_code == 0, shown.output
    consigned, rings = (shown.stdout.index(words) for words in ("consignés", "engrave rings"))
    assert consigned < rings
    assert "zoe@example.org" not in shown.stdout
    assert "\u202e" not in shown.stdout
    assert "Magnifique" not in shown.stdout
    assert "quelle heure" not in shown.stdout, "it was answered"
    gaps = as_json(tamis("knowledge", "gaps", "--json", *LONG_AGO, *options, *data))["gaps"]
    assert [(gap["questions"], gap["authors"]) for gap in gaps] == [(2, 2), (1, 1)]
    few = as_json(tamis("knowledge", "gaps", "--authors", "2", "--json", *LONG_AGO, *options, *data))["gaps"]
    assert len(few) == 1


def test_what_an_entry_answered_and_what_was_taken_back_is_counted(
    options: list[str], tmp_path: Path
) -> None:
    data = ["--data", fill(tmp_path / "data", answered)]
    shown = tamis("knowledge", "stats", *LONG_AGO, *options, *data)
    assert shown.exit_code == 0, shown.output
    (hours,) = [line.split() for line in shown.stdout.splitlines() if line.startswith("hours")]
    assert hours == ["hours", "2", "1", "0", "0", "0"]
    (first, *_) = as_json(tamis("knowledge", "stats", "--json", *LONG_AGO, *options, *data))["entries"]
    assert (first["entry"], first["sent"], first["taken_back"]) == ("hours", 2, 1)


def test_an_answer_is_tried_for_a_reader(options: list[str]) -> None:
    tried = tamis("knowledge", "try", "Vous fermez à quelle heure ?", *options)
    assert tried.exit_code == 0, tried.output
    assert "hours" in tried.stdout
    nothing = tamis("knowledge", "try", "xyzzy", *options)
    assert nothing.exit_code == 3, nothing.output
