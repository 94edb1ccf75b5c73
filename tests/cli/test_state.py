"""`tamis state`: set, list, and words about where and until when."""

from pathlib import Path

import pytest

from tests.fakes.instance import as_json, fill, tamis

RULES = "version: 1\nstates: {disruption: {title: Trains disrupted}}\nrules: []\n"


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "config.yaml").write_text(
        "version: 1\npublic_url: https://bot.example.org\nrules: rules.yaml\ntimezone: UTC\nsources: {}\n",
        "utf-8",
    )
    return ["--config", str(tmp_path / "config.yaml"), "--data", fill(tmp_path / "data")]


def test_a_state_is_switched_and_listed(options: list[str]) -> None:
    assert tamis("state", "list", *options).exit_code == 3
    until = ["--until", "2099-01-01 18:00", "--reason", "wind on the line"]
    switched = tamis("state", "set", "disruption", "on", "--post", "1000_55", *until, *options)
    assert switched.exit_code == 0, switched.output
    assert switched.stdout.startswith("disruption is on (post 1000_55)\n")
    listed = tamis("state", "list", *options)
    assert "2099-01-01 18:00 UTC" in listed.stdout
    assert "Léa" in listed.stdout
    (state,) = as_json(tamis("state", "list", "--json", *options))
    assert (state["state"], state["post"], state["account"]) == ("disruption", "1000_55", None)
    assert state["until"] == "2099-01-01T18:00:00+00:00"
    assert (state["by"], state["reason"]) == ("person:Léa", "wind on the line")


def test_off_says_where_it_is_still_on(options: list[str]) -> None:
    tamis("state", "set", "disruption", "on", "--post", "55", *options)
    nothing = tamis("state", "set", "disruption", "off", *options)
    assert nothing.exit_code == 3
    assert "disruption was not on (everywhere); nothing changed" in nothing.stdout
    assert "it is still on:\nstate " in nothing.stdout
    assert "post 55" in nothing.stdout
    off = as_json(tamis("state", "set", "disruption", "off", "--post", "55", "--json", *options))
    assert off == {"state": "disruption", "changed": True, "now_on": []}
    assert tamis("state", "list", *options).stdout == "no state is on\n"


def test_a_span_is_from_now_on(options: list[str]) -> None:
    assert tamis("state", "set", "disruption", "on", "--until", "6h", *options).exit_code == 0
    past = tamis("state", "set", "disruption", "on", "--until", "2020-01-01", *options)
    assert past.exit_code == 1
    assert "cannot end in the past" in past.stderr


def test_an_unknown_one_is_refused_with_those_that_there_are(options: list[str]) -> None:
    result = tamis("state", "set", "disrupted", "on", *options)
    assert result.exit_code == 1
    assert "no state 'disrupted' (defined under 'states': disruption)" in result.stderr


def test_an_end_goes_with_on(options: list[str]) -> None:
    assert tamis("state", "set", "disruption", "off", "--until", "6h", *options).exit_code == 2
