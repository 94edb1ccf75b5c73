"""People check themselves by items whose right answer a lead has named: nobody is ranked or compared.

Each sees how far their own answers agree. Of everybody there are sums by policy, and only where at least
three people have answered, so that no sum is the answer of one.
"""

from dataclasses import dataclass

from bot.domain import Verb
from bot.domain.review_settings import Masking
from bot.domain.statistics import Ratio, ratio
from bot.errors import UserError
from bot.services.review.care import read_care
from bot.services.review.case_view import CaseView, complete_view
from bot.services.review.departure import read_outlook
from bot.services.review.masking import cover, severe_categories
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.intake import events
from bot.store.review import blind_reviews, cases, golden, review_settings
from bot.store.review.golden import GoldenCount, GoldenItem

__all__ = [
    "GOLDEN_VERBS",
    "GoldenAnswer",
    "GoldenItem",
    "GoldenQuestion",
    "GoldenScore",
    "answer_golden",
    "list_golden",
    "name_golden",
    "next_golden",
    "remove_golden",
    "score_golden",
]

#: What can be the right answer: what is thought of the item, as of a case.
GOLDEN_VERBS = (Verb.KEEP, Verb.HIDE, Verb.DELETE)
_FEWEST_PEOPLE = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenQuestion:
    """One item as somebody sees it who has not answered it: neither scores nor what was done. With
    `is_covered` its words are covered, as that person wants it."""

    id: int
    policy: str
    platform: str
    post: str
    parent: str
    text: str
    is_covered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenAnswer:
    """What somebody's answer was worth: their first one counts."""

    item: GoldenItem
    answered: Verb

    @property
    def is_right(self) -> bool:
        """Whether it is what was agreed on."""
        return self.answered is self.item.verb


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenScore:
    """How far answers agree with what was agreed on, by policy: one's own, and everybody's together."""

    own: dict[str, Ratio]
    everybody: dict[str, Ratio]


async def name_golden(workspace: Workspace, reference: str, verb: Verb) -> GoldenItem:
    """Name the right answer about an item. Raises `UserError` for who is no lead, and for an answer that is
    none."""
    if verb not in GOLDEN_VERBS:
        raise UserError("golden_answer", answer=verb.value, answers=", ".join(GOLDEN_VERBS))
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> GoldenItem:
        _require_lead(tx, workspace)
        event_id = lookup.resolve_reference(tx, reference)
        case = cases.case_of_event(tx, events.leader_of(tx, event_id))
        policy = blind_reviews.policy_of(tx, case) if case else ""
        return golden.insert_item(tx, event_id, policy=policy, verb=verb, by=by, at=at)

    return await workspace.store.write(work)


async def remove_golden(workspace: Workspace, reference: str) -> GoldenItem:
    """Name no right answer about an item any more. Raises `UserError`."""
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> GoldenItem:
        _require_lead(tx, workspace)
        item = golden.item_of_event(tx, lookup.resolve_reference(tx, reference))
        if item is None:
            raise UserError("golden_none", item=reference[:60])
        golden.delete_item(tx, item, by=by, at=at)
        return item

    return await workspace.store.write(work)


async def list_golden(workspace: Workspace) -> tuple[GoldenItem, ...]:
    """Every item with its right answer. Raises `UserError` for who is no lead: they answer these."""

    def work(tx: Transaction) -> tuple[GoldenItem, ...]:
        _require_lead(tx, workspace)
        return tuple(golden.list_items(tx))

    return await workspace.store.read(work)


async def next_golden(workspace: Workspace, *, uncovered: bool = False) -> GoldenQuestion | None:
    """One item that the actor has not answered; None when none is left."""
    at, who = workspace.now().timestamp(), workspace.actor
    masking = Masking.NEVER if uncovered else (await read_care(workspace)).settings.masking

    def work(tx: Transaction) -> GoldenQuestion | None:
        item = golden.next_item(tx, who)
        if item is None:
            return None
        return _question(item, complete_view(tx, item.event_id, at, read_outlook(tx, workspace)), masking)

    return await workspace.store.read(work)


async def answer_golden(workspace: Workspace, number: int, verb: Verb) -> GoldenAnswer:
    """Answer an item. It does nothing to it. Raises `UserError` where there is none."""
    if verb not in GOLDEN_VERBS:
        raise UserError("golden_answer", answer=verb.value, answers=", ".join(GOLDEN_VERBS))
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> GoldenAnswer:
        item = golden.get_item(tx, number)
        if item is None:
            raise UserError("golden_none", item=str(number))
        return GoldenAnswer(item=item, answered=golden.answer_item(tx, item, verb, by=by, at=at))

    return await workspace.store.write(work)


async def score_golden(workspace: Workspace) -> GoldenScore:
    """How far answers agree with what was agreed on."""
    who = workspace.actor
    own, everybody = await workspace.store.read(
        lambda tx: (golden.count_of_person(tx, who), golden.count_of_all(tx))
    )
    return GoldenScore(
        own={count.policy: _ratio(count, "my answers that are as agreed") for count in own},
        everybody={
            count.policy: _ratio(count, "answers of everybody that are as agreed")
            for count in everybody
            if count.people >= _FEWEST_PEOPLE
        },
    )


def _require_lead(tx: Transaction, workspace: Workspace) -> None:
    if not review_settings.may_lead(tx, workspace.actor):
        raise UserError("golden_leads", leads=", ".join(sorted(review_settings.list_leads(tx))))


def _question(item: GoldenItem, view: CaseView, masking: Masking) -> GoldenQuestion:
    is_severe = bool(severe_categories(view.stored.judgement))
    is_covered = masking is Masking.ALWAYS or (masking is Masking.SEVERE and is_severe)
    texts = [stored.event.text if stored else "" for stored in (view.post, view.parent, view.stored)]
    post, parent, text = map(cover, texts) if is_covered else texts
    return GoldenQuestion(
        id=item.id,
        policy=item.policy,
        platform=view.stored.event.platform,
        post=post,
        parent=parent,
        text=text,
        is_covered=is_covered,
    )


def _ratio(count: GoldenCount, definition: str) -> Ratio:
    return ratio(count.hits, count.n, definition)
