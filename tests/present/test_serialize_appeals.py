"""The JSON of an appeal."""

from bot.domain import Actor, Verb
from bot.present.serialize_appeals import appeal_json
from bot.store.review.appeals import Appeal, AppealOutcome
from tests.fakes.cases import START


def test_an_appeal_says_what_it_is_against_and_what_became_of_it() -> None:
    appeal = Appeal(
        id=1,
        case_id=2,
        event_id=3,
        statement="why?",
        verb=Verb.HIDE,
        policy="insult",
        decided_by=Actor.rule("insult"),
        filed_at=START,
        filed_by=Actor.person("Tom"),
        due_at=START + 60,
        settled_at=START + 5,
        settled_by=Actor.person("Zoé"),
        outcome=AppealOutcome.UPHELD,
        answer="",
    )
    told = appeal_json(appeal)
    assert (told["against"], told["outcome"], told["answer"]) == ("hide", "upheld", None)
    assert (told["decided_by"], told["settled_by"]) == ("rule:insult", "person:Zoé")
    assert str(told["due_at"]).endswith("+00:00")
