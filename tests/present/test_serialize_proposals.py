"""The JSON of a proposal."""

from bot.domain import Actor
from bot.domain.proposals import Proposal
from bot.present.serialize_proposals import proposal_json

PROPOSAL = Proposal(
    id=3, case_id=1, event_id=2, version="v", answer="hide", text="", why="", at=0.0, by=Actor.person("Léa")
)


def test_what_is_empty_is_nothing_and_times_are_utc() -> None:
    assert proposal_json(PROPOSAL) == {
        "id": 3,
        "case_id": 1,
        "event_id": 2,
        "answer": "hide",
        "text": None,
        "why": None,
        "at": "1970-01-01T00:00:00+00:00",
        "by": "person:Léa",
        "is_stale": False,
        "version": "v",
    }
