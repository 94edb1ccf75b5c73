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
