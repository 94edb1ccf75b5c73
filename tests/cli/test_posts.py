"""`tamis posts`: from a mistake to a plan, and what a person can say about it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.planned import configured

Run = Callable[..., Result]
ENTRY = {"id": "sale", "at": "2099-01-06 08:30", "accounts": "1000", "text": "Our sale."}
ADD = ["add", "--account", "orchard", "--text", "Our sale begins.", "--id", "sale", "--at"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("POSTS_TOKEN", "a-token-that-nobody-guesses-0123")
    data = fill(tmp_path / "data")

    def call(*args: str, file: list[dict[str, Any]] | None = None, **options: Any) -> Result:
        config = configured(tmp_path, *(file or ()))
        looks = [] if args[0] == "check" else ["--data", data]
        return tamis("posts", *args, "--config", str(config), *looks, **options)

    return call


def test_a_file_is_checked(run: Run) -> None:
    assert run("check").exit_code == 3
    good = run("check", file=[ENTRY])
    assert (good.exit_code, good.stdout.endswith("posts.yaml is valid: 1 post\n")) == (0, True)
    bad = run("check", file=[ENTRY, {**ENTRY, "id": "two", "accounts": ["orchrad"], "at": "soon"}])
    assert bad.exit_code == 1
    assert "there is no account 'orchrad' in the configuration, did you mean 'orchard'?" in bad.stderr
    assert "expected a day and a time" in bad.stderr
    shown = as_json(run("check", "--json", file=[ENTRY]))
    assert shown == {"ok": True, "problems": [], "warnings": []}


def test_a_post_is_planned_listed_shown_and_cancelled(run: Run) -> None:
    assert run("list").exit_code == 3
    added = run(*ADD, "2099-01-06 08:30")
    assert added.exit_code == 0, added.output
    assert added.stdout == "planned: sale on 1000, 2099-01-06 08:30 CET (2099-01-06 07:30 UTC)\n"
    listed = run("list")
    assert "2099-01-06 08:30 CET" in listed.stdout
    assert "planned" in listed.stdout
    shown = run("show", "sale")
    assert "  | Our sale begins.\n  state: planned\n  planned by Léa on " in shown.stdout
    assert as_json(run("show", "sale", "--json"))[0]["state"] == "planned"
    assert run("cancel", "sale").stdout == "cancelled: sale on 1000\n"
    assert run("cancel", "sale").exit_code == 1
    assert as_json(run("list", "--json"))[0]["state"] == "cancelled"


def test_every_mistake_of_a_command_is_told(run: Run) -> None:
    wrong = run(
        "add",
        "--account",
        "orchrad",
        "--account",
        "106540352242922",
        "--text",
        "x",
        "--at",
        "2020-01-01 10:00",
    )
    assert wrong.exit_code == 1
    assert "--at: it is past" in wrong.stderr
    assert "--account: there is no account 'orchrad'" in wrong.stderr
    assert "it has conversations only" in wrong.stderr
    assert run("list").exit_code == 3


def test_a_text_may_come_from_elsewhere_and_differ_by_platform(run: Run) -> None:
    more = ["--account", "4000", "--text-for", "threads", "Short."]
    command = ["add", "--account", "orchard", "--text", "-", "--id", "sale", "--at", "2099-01-06 08:30"]
    assert run(*command, *more, stdin="A long text.\n").exit_code == 0
    texts = {post["platform"]: post["text"] for post in as_json(run("list", "--json"))}
    assert texts == {"facebook": "A long text.", "threads": "Short."}


def test_a_dry_run_plans_nothing(run: Run) -> None:
    shown = run(*ADD, "2099-01-06 08:30", "--dry-run")
    assert (shown.exit_code, "16 of 63206 characters" in shown.stdout) == (0, True)
    assert run("list").exit_code == 3


def test_a_preview_says_what_would_keep_a_post_back(run: Run) -> None:
    assert run("preview").exit_code == 3
    clean = run("preview", file=[ENTRY])
    assert (clean.exit_code, "9 of 63206 characters" in clean.stdout) == (0, True)
    rude = run("preview", "rude", file=[ENTRY, {**ENTRY, "id": "rude", "text": "You idiot"}])
    assert rude.exit_code == 1
    assert "would be held for its words: " in rude.stdout
    assert "rule insult" in rude.stdout
    assert as_json(run("preview", "--json", file=[ENTRY]))[0]["id"] == "sale"


def test_somebody_else_approves_and_words_are_released(run: Run) -> None:
    run(*ADD, "2099-01-06 08:30")
    own = run("approve", "sale")
    assert (own.exit_code, "you planned 'sale' yourself" in own.stderr) == (1, True)
    assert run("approve", "sale", env={"TAMIS_USER": "Anna"}).stdout == "approved: sale on 1000\n"
    assert run("release", "sale").stdout == "released: sale on 1000\n"
    assert as_json(run("show", "sale", "--json"))[0]["approved_by"] == "person:Anna"


def test_a_plan_says_that_somebody_else_has_to_approve_it(tmp_path: Path, run: Run) -> None:
    run(*ADD, "2099-01-06 08:30")
    config = configured(tmp_path, settings={"two_people": True})
    command = [*ADD[:-3], "--id", "other", "--at", "2099-01-06 08:30", "--config", str(config)]
    added = tamis("posts", *command, "--data", str(tmp_path / "data"))
    assert "it waits for a second person: 'tamis posts approve other'" in added.stdout


def test_hostile_text_is_shown_and_does_nothing(run: Run) -> None:
    run(
        "add",
        "--account",
        "orchard",
        "--id",
        "sale",
        "--at",
        "2099-01-06 08:30",
        "--text",
        "a\x1b[2Jb\u202ec",
    )
    shown = run("show", "sale")
    assert "\x1b" not in shown.stdout
    assert "\u202e" not in shown.stdout
    assert json.loads(run("show", "sale", "--json").stdout)
