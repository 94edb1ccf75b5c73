"""Erasures as JSON: names that scripts outside rely on, and nobody's id."""

from bot.domain import ErasureState
from bot.present.serialize_privacy import erasure_json, writing_json
from bot.services.privacy.persons import Erasure, Person, StoredWriting


def test_an_erasure_says_when_and_never_who() -> None:
    erasure = Erasure(
        id=1,
        code="c1",
        person=Person(id="900"),
        pseudonym="erased:7",
        written_until=0.0,
        requested_at=60.0,
        state=ErasureState.ERASED,
        events=3,
        erased_at=120.0,
        done_at=None,
    )
    assert erasure_json(erasure) == {
        "code": "c1",
        "state": "erased",
        "requested_at": "1970-01-01T00:01:00+00:00",
        "erased_at": "1970-01-01T00:02:00+00:00",
        "done_at": None,
        "events": 3,
        "evidence_kept": 0,
    }


def test_what_is_stored_is_counted_by_account() -> None:
    writing = StoredWriting(platform="facebook", account_id="1000", events=3)
    assert writing_json(writing) == {"platform": "facebook", "account": "1000", "events": 3}
