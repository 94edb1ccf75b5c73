"""What two people said about cases of a few rules."""

from bot.domain import Actor, CaseRequest, Verb
from bot.store import Transaction
from bot.store.review import cases, opinions
from tests.fakes.cases import START, received

PEOPLE = ("Léontine", "Théophile", "Zénaïde")


def asked_twice(tx: Transaction) -> None:
    """Of the rule `legal`: both hide 4 times, both keep once, they do not agree once. Others: once each."""
    said = [(Verb.HIDE, Verb.HIDE)] * 4 + [(Verb.KEEP, Verb.KEEP), (Verb.HIDE, Verb.KEEP)]
    for number, pair in enumerate(said, start=1):
        _ask(tx, number, "legal", *pair)
    _ask(tx, 7, "", Verb.KEEP, Verb.KEEP)
    _ask(tx, 8, "alone", Verb.HIDE)


def _ask(tx: Transaction, number: int, policy: str, *verbs: Verb) -> None:
    request = CaseRequest(actor=Actor.rule("legal"), why="careful", needs_two=True)
    case = cases.get_case(tx, cases.open_case(tx, event_id=received(tx, number), request=request, at=START))
    assert case is not None
    # Who is first changes from case to case.
    for verb, who in zip(verbs, PEOPLE[number % 2 :], strict=False):
        by = Actor.person(who)
        opinions.insert_opinion(tx, case, verb, policy=policy, by=by, decision_id=number, at=START + number)
