"""`tamis queue bulk` and what belongs to it."""

from pathlib import Path

import pytest

from bot.domain.review_settings import BulkSettings, ReviewSettings
from bot.store import Transaction
from bot.store.review import review_settings
from tests.fakes.bulk import many
from tests.fakes.cases import waiting
from tests.fakes.instance import as_json, fill, tamis, watch


def limited(tx: Transaction) -> None:
    bulk = BulkSettings(second_person_above=2)
    review_settings.replace_settings(tx, ReviewSettings(bulk=bulk))


@pytest.fixture
def data(tmp_path: Path) -> str:
    return fill(tmp_path, many)


def test_a_dry_run_shows_what_is_meant_and_does_nothing(data: str) -> None:
    result = tamis("queue", "bulk", "lang:en", "--hide", "--dry-run", "--data", data)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("hide: 3 cases, by 1 person")
    assert len(as_json(tamis("queue", "list", "--data", data, "--json"))["cases"]) == 3


def test_everything_is_answered_and_one_undo_takes_it_back(data: str) -> None:
    result = tamis("queue", "bulk", "lang:en", "--hide", "--yes", "--data", data)
    assert result.exit_code == 0
    assert "3 cases are decided" in result.stdout
    assert tamis("queue", "list", "--data", data).exit_code == 3
    assert "Léa  3      done" in tamis("queue", "bulks", "--data", data).stdout
    undone = as_json(tamis("queue", "undo", "--last", "1", "--data", data, "--json"))
    assert undone["undone"][0]["bulk"]["cancelled"] == 3
    assert len(as_json(tamis("queue", "list", "--data", data, "--json"))["cases"]) == 3


def test_one_is_undone_by_its_number(data: str) -> None:
    outcome = as_json(tamis("queue", "bulk", "lang:en", "--hide", "--yes", "--data", data, "--json"))
    result = tamis("queue", "undo", f"bulk:{outcome['id']}", "--data", data)
    assert (result.exit_code, "taken back" in result.stdout) == (0, True)
    for wrong in ("bulk:9", "bulk:x", "bulk:"):
        assert tamis("queue", "undo", wrong, "--data", data).exit_code == 1


def test_items_may_be_named_and_read_from_a_pipe(data: str) -> None:
    words = ["queue", "bulk", "--item", "1", "--item", "-", "--approve", "--yes", "--data", data]
    result = tamis(*words, stdin="case:2\n\n")
    assert "2 cases are decided" in result.stdout
    unknown = tamis("queue", "bulk", "--item", "77", "--hide", "--yes", "--data", data)
    assert unknown.exit_code == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["state:open", "--yes"], 2),
        (["state:open", "--hide", "--delete-all", "--yes"], 2),
        (["state:open", "--hide", "--macro", "x", "--yes"], 2),
        (["state:open", "--hide", "--to", "legal", "--yes"], 2),
        (["--hide", "--yes"], 2),
        (["state:open", "--item", "1", "--hide", "--yes"], 2),
        (["state:open", "--hide"], 2),
        (["lang:fr", "--hide", "--yes"], 3),
        (["lang:fr", "--hide", "--dry-run"], 3),
        (["state:open", "--reply", "", "--yes"], 1),
        (["state:open", "--macro", "nothing", "--yes"], 1),
        (["state:open", "--escalate", "--to", "nobody", "--yes"], 1),
        (["state:open", "--hide", "--yes", "--if-selection", "0123"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_or_missing_is_said_by_the_exit_code(data: str, words: list[str], code: int) -> None:
    result = tamis("queue", "bulk", *words, "--data", data)
    assert result.exit_code == code, result.stderr
    assert result.stderr
    assert len(as_json(tamis("queue", "list", "--data", data, "--json"))["cases"]) == 3


def test_a_script_answers_just_what_it_has_seen(tmp_path: Path) -> None:
    data = fill(tmp_path, many)
    seen = as_json(tamis("queue", "bulk", "lang:en", "--hide", "--dry-run", "--json", "--data", data))
    fill(tmp_path, lambda tx: waiting(tx, 4))
    only = ["--if-selection", seen["selection"]]
    changed = tamis("queue", "bulk", "lang:en", "--hide", "--yes", "--data", data, *only)
    assert changed.exit_code == 1
    assert "--dry-run" in changed.stderr


def test_a_second_person_confirms_or_refuses(tmp_path: Path) -> None:
    data = fill(tmp_path, many, limited)
    waits = tamis("queue", "bulk", "lang:en", "--hide", "--yes", "--data", data)
    assert (waits.exit_code, "waits for a second person" in waits.stdout) == (0, True)
    own = tamis("queue", "confirm-bulk", "1", "--yes", "--data", data)
    assert (own.exit_code, "somebody else confirms it" in own.stderr) == (1, True)
    assert tamis("queue", "confirm-bulk", "1", "--data", data, env={"TAMIS_USER": "Max"}).exit_code == 2
    confirmed = tamis("queue", "confirm-bulk", "1", "--yes", "--data", data, env={"TAMIS_USER": "Max"})
    assert "3 cases are decided" in confirmed.stdout
    again = tamis("queue", "refuse-bulk", "1", "--data", data, env={"TAMIS_USER": "Max"})
    assert again.exit_code == 1
    assert tamis("queue", "confirm-bulk", "9", "--yes", "--data", data).exit_code == 1


def test_one_that_is_refused_does_nothing(tmp_path: Path) -> None:
    data = fill(tmp_path, many, limited)
    tamis("queue", "bulk", "lang:en", "--hide", "--yes", "--data", data)
    refused = as_json(tamis("queue", "refuse-bulk", "1", "--data", data, "--json", env={"TAMIS_USER": "Max"}))
    assert (refused["state"], refused["settled_by"], refused["pending"]) == ("refused", "person:Max", 3)


def test_nothing_in_bulk_is_nothing_to_list(data: str) -> None:
    assert tamis("queue", "bulks", "--data", data).exit_code == 3


@pytest.mark.long
def test_at_a_terminal_it_is_asked_and_no_changes_nothing(data: str) -> None:
    for key, remaining in (("n\r", 3), ("y\r", 0)):
        seen = watch("queue", "bulk", "lang:en", "--hide", "--data", data, keys=[key])
        assert "3 cases" in seen.raw
        assert (seen.code == 0) is (remaining == 0)
        listed = as_json(tamis("queue", "list", "--data", data, "--json"))
        assert len(listed["cases"]) == remaining
