"""What is published of a contest names nobody."""

import json
from dataclasses import replace

from bot.present.serialize_contest import contest_json, public_contest_json
from bot.services.contests import ContestView
from bot.store.reporting.contests import ContestEntry

WINNER = ContestEntry(
    event_id=7,
    code="aa",
    excluded=None,
    rank=1,
    written_at=0.0,
    author_name="Zoé",
    permalink="https://facebook.com/55_7",
    is_removed=False,
)
CLOSED = ContestView(
    name="advent",
    label="concours",
    since=0.0,
    until=1.0,
    closed_at=2.0,
    entries=2,
    excluded={"spam": 1},
    list_sha256="11",
    seed_sha256="22",
    seed="",
    public_word="",
    drawn_at=None,
    winners=(),
    codes=("aa", "bb"),
)


def test_before_the_draw_there_is_no_seed_and_after_it_no_name() -> None:
    assert "seed" not in public_contest_json(CLOSED)
    drawn = replace(CLOSED, seed="s", drawn_at=3.0, winners=(WINNER,))
    published = public_contest_json(drawn)
    assert (published["seed"], published["winners"]) == ("s", ["aa"])
    assert not {"Zoé", "facebook", "concours"} & set(json.dumps(published, ensure_ascii=False).split('"'))
    assert "Zoé" not in json.dumps(published, ensure_ascii=False)
    assert "Zoé" not in json.dumps(contest_json(drawn), ensure_ascii=False)
    assert "Zoé" in json.dumps(contest_json(drawn, with_names=True), ensure_ascii=False)
