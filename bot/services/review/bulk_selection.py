"""Which items a bulk answer is for, and what a person is shown before they give it.

What is selected is fixed with the version of each item: whatever arrives or changes afterwards is not
answered. What wants a look of its own is left out and counted.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain import NOTICE_KINDS, Actor, Kind
from bot.domain.progress import Step
from bot.errors import UserError
from bot.rules import Macro
from bot.services.review.answer_options import needs_caution
from bot.services.review.answer_plan import ReviewAnswer
from bot.services.review.assignment import withheld_cases
from bot.services.review.bulk_command import BulkCommand, command_named, require_command
from bot.services.review.bulk_outcome import LeftOut, require_bulk
from bot.services.review.case_view import latest_event
from bot.services.review.departure import Hold
from bot.services.review.filters import QueueFilters, matching, with_view
from bot.services.review.item_version import read_version
from bot.services.review.macro_answers import answers_of_macro
from bot.services.review.queue import QueueEntry, queue_entries
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import blind_reviews, bulks, case_queue, cases, overrides, review_settings
from bot.store.review.bulks import Bulk, BulkItem
from bot.store.review.cases import Case

#: More than anybody answers alike with good reason, and what a preview takes seconds for.
MOST_ITEMS = 5_000
_SAMPLE = 5
_BATCH = 100  # read at once, so that others read in between
_TOKEN = 12  # characters
_VISIBILITY = (ReviewAnswer.HIDE, ReviewAnswer.UNHIDE, ReviewAnswer.DELETE)


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkSelection:
    """What is meant: by a query, or item by item."""

    filters: QueueFilters | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectedItem:
    """One item that would be answered, by a reference of ours and in that version; `events` is how many
    comments or messages it is."""

    reference: str
    version: str
    case_id: int | None
    author: str
    events: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkPreview:
    """What a bulk answer would be for. `token` stands for just these items in just these versions."""

    command: BulkCommand
    items: tuple[SelectedItem, ...]
    left_out: Mapping[LeftOut, int]
    sample: tuple[QueueEntry, ...]
    second_person_above: int
    holds: tuple[Hold, ...] = ()

    @property
    def authors(self) -> int:
        """How many people wrote them."""
        return len({item.author for item in self.items})

    @property
    def events(self) -> int:
        """How many comments and messages they stand for."""
        return sum(item.events for item in self.items)

    @property
    def needs_second(self) -> bool:
        """Whether a second person has to confirm it."""
        return 0 < self.second_person_above < len(self.items)

    @property
    def token(self) -> str:
        """The same for the same items in the same versions, and for no others."""
        pairs = sorted((item.reference, item.version) for item in self.items)
        return hashlib.sha256(repr(pairs).encode()).hexdigest()[:_TOKEN]


async def preview_bulk(workspace: Workspace, selection: BulkSelection, command: BulkCommand) -> BulkPreview:
    """What the answer would be for, as of now; nothing is changed.

    Raises `UserError` for an answer that cannot be given in bulk, for an item that there is not, and for more
    than can be answered at once.
    """
    await require_command(workspace, command)
    references = await _references(workspace, selection)
    if len(references) > MOST_ITEMS:
        raise UserError("bulk_too_many", count=len(references), most=MOST_ITEMS)
    items: dict[str, SelectedItem] = {}
    left_out: Counter[LeftOut] = Counter()
    for start in range(0, len(references), _BATCH):
        workspace.progress(Step.PREVIEW_BULK, start, len(references))
        batch = references[start : start + _BATCH]
        for selected in await _look_at(workspace, batch, command, workspace.actor):
            if isinstance(selected, LeftOut):
                left_out[selected] += 1
            else:
                items[selected.reference] = selected
    return await _as_preview(workspace, command, list(items.values()), left_out)


async def preview_waiting(workspace: Workspace, bulk_id: int) -> BulkPreview:
    """What is left by now of one that waits for a second person. Raises `UserError` when there is none."""

    def read(tx: Transaction) -> tuple[Bulk, list[BulkItem]]:
        return require_bulk(tx, bulk_id), bulks.pending_items(tx, bulk_id, limit=MOST_ITEMS)

    bulk, pending = await workspace.store.read(read)
    command = command_named(bulk.answer, text=bulk.text, target=bulk.target, reason=bulk.reason)
    items: list[SelectedItem] = []
    left_out: Counter[LeftOut] = Counter()
    for start in range(0, len(pending), _BATCH):
        batch = pending[start : start + _BATCH]
        now = await _look_at(workspace, [item.reference for item in batch], command, bulk.by)
        for item, selected in zip(batch, now, strict=True):
            if isinstance(selected, LeftOut):
                left_out[selected] += 1
            elif selected.version != item.version:
                left_out[LeftOut.CHANGED] += 1
            else:
                items.append(selected)
    return await _as_preview(workspace, command, items, left_out)


async def _as_preview(
    workspace: Workspace,
    command: BulkCommand,
    items: Sequence[SelectedItem],
    left_out: Mapping[LeftOut, int],
) -> BulkPreview:
    page = await queue_entries(workspace, _spread([item.case_id for item in items if item.case_id]))
    limits = await workspace.store.read(lambda tx: review_settings.read_settings(tx).bulk)
    return BulkPreview(
        command=command,
        items=tuple(items),
        left_out=dict(sorted(left_out.items())),
        sample=page.entries,
        second_person_above=limits.second_person_above,
        holds=page.holds,
    )


async def _references(workspace: Workspace, selection: BulkSelection) -> list[str]:
    if selection.filters is None:
        return list(dict.fromkeys(selection.references))
    filters = with_view(workspace, selection.filters)
    condition, at = matching(workspace, filters.as_query()), workspace.now().timestamp()
    order = await workspace.store.read(lambda tx: case_queue.order_cases(tx, condition, at=at))
    return [f"case:{case_id}" for case_id in order]


async def _look_at(
    workspace: Workspace, references: Sequence[str], command: BulkCommand, who: Actor
) -> list[SelectedItem | LeftOut]:
    macro, at = await require_command(workspace, command), workspace.now().timestamp()
    answers = answers_of_macro(macro) if macro else [command.require_answer()]

    def work(tx: Transaction) -> list[SelectedItem | LeftOut]:
        withheld, free = withheld_cases(tx, who, at), (None, who, workspace.actor)
        looked_at: list[SelectedItem | LeftOut] = []
        for reference in references:
            event_id = lookup.resolve_reference(tx, reference)
            case = cases.case_of_event(tx, events.leader_of(tx, event_id))
            if case is not None and event_id != cases.event_to_answer(tx, case) and not case.is_conversation:
                # What is named out of a group is a matter of its own.
                is_whole = reference in (str(case.id), f"case:{case.id}")
                case = case if is_whole else cases.case_about(tx, event_id)
            if case is not None and case.state == "open" and case.holder(at) not in free:
                looked_at.append(LeftOut.CLAIMED)
            elif case is not None and case.id in withheld:
                looked_at.append(LeftOut.WITHHELD)
            else:
                looked_at.append(_select(tx, event_id, case, answers, macro))
        return looked_at

    return await workspace.store.read(work)


def _select(
    tx: Transaction, event_id: int, case: Case | None, answers: Sequence[ReviewAnswer], macro: Macro | None
) -> SelectedItem | LeftOut:
    if case is not None and case.state == "closed":
        return LeftOut.DECIDED
    if case is not None and blind_reviews.as_shown(tx, case).is_blind:
        return LeftOut.BLIND
    if case is not None:
        event_id = cases.event_to_answer(tx, case)
    stored = latest_event(tx, event_id)
    event = stored.event
    if overrides.is_deleted(tx, event.account_id, event.message_id):
        return LeftOut.REMOVED
    if any(_is_impossible(stored, answer) for answer in answers):
        return LeftOut.IMPOSSIBLE
    if macro is not None and case is not None and case.needs_two:
        return LeftOut.IMPOSSIBLE  # what two people have to agree on is no matter of a macro
    if any(_needs_caution(tx, stored, answer) for answer in answers):
        return LeftOut.CAUTION
    reference = f"case:{case.id}" if case else f"event:{event_id}"
    return SelectedItem(
        reference=reference,
        version=str(read_version(tx, lookup.resolve_reference(tx, reference))),
        case_id=case.id if case else None,
        author=f"{event.platform}:{event.author_id or event.message_id}",
        events=1 + (len(cases.list_members(tx, case.id)) if case else 0),
    )


def _is_impossible(stored: StoredEvent, answer: ReviewAnswer) -> bool:
    kind = stored.event.kind
    if kind in NOTICE_KINDS:
        return answer not in (ReviewAnswer.APPROVE, ReviewAnswer.ESCALATE)
    return kind is Kind.DM and answer in (*_VISIBILITY, ReviewAnswer.PRIVATE_REPLY)


def _needs_caution(tx: Transaction, stored: StoredEvent, answer: ReviewAnswer) -> bool:
    event = stored.event
    if event.kind is Kind.DM:
        return False
    texts = {
        stored.id,
        *(version.id for version in events.list_of_message(tx, event.account_id, event.message_id)),
    }
    effects = lookup.effects_on_message(tx, event.account_id, event.message_id)
    return needs_caution(
        answer,
        lookup.decisions_about_texts(tx, texts),
        effects,
        is_hidden=lookup.is_hidden(effects),
    )


def _spread(case_ids: Sequence[int]) -> list[int]:
    """A few of them from the first to the last: the most pressing alone would say little of the others."""
    if len(case_ids) <= _SAMPLE:
        return list(case_ids)
    return [case_ids[round(number * (len(case_ids) - 1) / (_SAMPLE - 1))] for number in range(_SAMPLE)]
