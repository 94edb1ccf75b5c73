"""Which cases are meant."""

from pathlib import Path

import pytest

from bot.domain import Actor, Kind, Verb
from bot.store import Transaction
from bot.store.review import case_leases
from tests.fakes.cases import START, decided, waiting
from tests.fakes.instance import as_json, fill, tamis


def stock(tx: Transaction) -> None:
    waiting(tx, 1, at=1, text="Où est mon colis ?", language="fr")
    row = waiting(tx, 2, at=2, text="You are idiots", priority=50, suggested=[Verb.HIDE])
    decided(tx, row, Verb.HIDE, done_at=3)
    waiting(tx, 3, at=3, text="hello", kind=Kind.DM, platform="messenger")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--platform", "messenger"], [3]),
        (["--kind", "dm"], [3]),
        (["--queue", "other"], []),
        (["--origin", "organic", "--by-age"], [1, 2, 3]),
        (["--since", "2026-11-22T12:00:02Z"], [2, 3]),
        (["--mine"], [1]),
    ],
    ids=str,
)
def test_filters_narrow_the_list(tmp_path: Path, filters: list[str], found: list[int]) -> None:
    data = fill(
        tmp_path / "data", stock, lambda tx: case_leases.claim_case(tx, 1, who=Actor.person("Léa"), at=START)
    )
    result = tamis("queue", "list", "--data", data, "--json", *filters)
    assert [one["case"]["id"] for one in as_json(result)["cases"]] == found
    assert result.exit_code == (0 if found else 3)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (["lang:fr"], [1]),
        (["-platform:messenger", "kind:comment"], [2, 1]),
        (["-lang:fr -kind:dm"], [2]),
        (["colis or hello", "--by-age"], [1, 3]),
        (["kind:dm", "--platform", "facebook"], []),
    ],
    ids=str,
)
def test_a_query_narrows_the_list(tmp_path: Path, query: list[str], found: list[int]) -> None:
    data = fill(tmp_path / "data", stock)
    result = tamis("queue", "list", "--data", data, "--json", *query)
    assert [one["case"]["id"] for one in as_json(result)["cases"]] == found


def test_a_mistake_in_a_query_is_one_of_usage_with_its_place(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    result = tamis("queue", "list", "--data", data, "lang:fr toxixity>0.6")
    assert result.exit_code == 2
    assert "did you mean 'toxicity'?\n  lang:fr toxixity>0.6\n          ^^^^^^^^" in result.stderr
    assert "No such option" in tamis("queue", "list", "--data", data, "--colsed").stderr


def test_views_are_listed_and_taken_by_name(tmp_path: Path) -> None:
    fill(tmp_path / "data", stock)
    config = tmp_path / "config.yaml"
    config.write_text("data: data\nrules: rules.yaml\n", "utf-8")
    (tmp_path / "views.yaml").write_text("views:\n  French: 'lang:fr'\n", "utf-8")
    listed = tamis("queue", "views", "--config", str(config), "--json")
    assert as_json(listed) == {"views": [{"name": "French", "query": "lang:fr"}]}
    result = tamis("queue", "list", "--config", str(config), "--view", "french", "--json")
    assert [one["case"]["id"] for one in as_json(result)["cases"]] == [1]
    refused = tamis("queue", "list", "--config", str(config), "--view", "Frnech")
    assert "did you mean 'French'?" in refused.stderr
    (tmp_path / "views.yaml").write_text("views:\n  A: 'lnag:fr'\n  B: ''\n", "utf-8")
    wrong = tamis("queue", "views", "--config", str(config))
    assert (wrong.exit_code, wrong.stderr.count("views.yaml:")) == (1, 2)
