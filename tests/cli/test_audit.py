"""`tamis audit`: a record that nobody touched is intact."""

from pathlib import Path

from bot.domain import Verb
from tests.fakes.cases import decided, received
from tests.fakes.instance import as_json, fill, tamis


def test_a_whole_record_is_whole(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", lambda tx: decided(tx, received(tx, 1), Verb.HIDE))
    assert tamis("audit", "verify", "--data", data).stdout == "the record is complete and unchanged\n"
    assert as_json(tamis("audit", "verify", "--data", data, "--json")) == {
        "whole": True,
        "first_broken": None,
    }
