"""Care for those who read: severe cases are spread, and a case can be passed on without a reason.

Urgent ones reach somebody all the same: they are given to colleagues who have read less, and to anybody when
nobody has taken them for a few minutes. What is known about a person serves them and is told to nobody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain import Actor
from bot.domain.review_settings import CareSettings
from bot.errors import UserError
from bot.services.review.outcome import ReviewOutcome
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.review import care, case_leases, cases
from bot.store.review.care import SevereCase

#: `urgent` in rules.
_URGENT = 100
#: For how long an urgent case waits for a colleague before it comes to whoever has read enough, too.
URGENT_WAIT = 300.0


@dataclass(frozen=True, kw_only=True, slots=True)
class CareStatus:
    """What holds for the actor now. `choices` are their own; `severe_read` is of the last hour."""

    settings: CareSettings
    choices: Mapping[str, object]
    severe_read: int

    @property
    def is_capped(self) -> bool:
        """Whether ordinary cases come first, because they have read enough severe ones."""
        return 0 < self.settings.severe_per_hour <= self.severe_read


async def read_care(workspace: Workspace) -> CareStatus:
    """What holds for the actor, who alone is told."""
    at = workspace.now().timestamp()
    return await workspace.store.read(lambda tx: _status(tx, workspace.actor, at))


async def choose_care(workspace: Workspace, choices: Mapping[str, object | None]) -> CareStatus:
    """Take over what the actor chooses for themselves; None: as the team has it."""
    at = workspace.now().timestamp()

    def work(tx: Transaction) -> CareStatus:
        merged = {**care.read_choices(tx, workspace.actor), **choices}
        chosen = {name: value for name, value in merged.items() if value is not None}
        care.replace_choices(tx, workspace.actor, chosen)
        return _status(tx, workspace.actor, at)

    return await workspace.store.write(work)


async def pass_item(workspace: Workspace, reference: str) -> ReviewOutcome:
    """Give the case of an item to somebody else; no reason is asked, and none is recorded.

    Raises `UserError` when it has no open case, or when somebody else has it.
    """
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> ReviewOutcome:
        event_id = lookup.resolve_reference(tx, reference)
        case = cases.case_of_event(tx, event_id)
        if case is None:
            raise UserError("no_case_to_claim", event_id=event_id)
        case_leases.check_available(tx, case.id, who=by, at=at)
        case_leases.release_case(tx, case.id, who=by, at=at)
        care.pass_case(tx, case.id, who=by, at=at)
        return ReviewOutcome(case_id=case.id, event_id=event_id, answer="pass", by=by, at=at)

    return await workspace.store.write(work)


def held_back(tx: Transaction, who: Actor, at: float) -> frozenset[int]:
    """The severe cases that come after the ordinary ones for somebody now: all but the urgent ones when as
    many in a row were severe as may be, and when they have read enough for an hour, also the urgent ones that
    a colleague may take."""
    settings, readings = care.settings_of(tx, who), care.recent_readings(tx, who, at)
    is_capped = 0 < settings.severe_per_hour <= sum(readings)
    streak = next((index for index, is_severe in enumerate(readings) if not is_severe), len(readings))
    if not is_capped and not 0 < settings.severe_in_a_row <= streak:
        return frozenset()
    severe = (case for case in care.severe_cases(tx, at) if not _is_own(case, who))
    return frozenset(case.id for case in severe if not _comes_first(case, at, is_capped=is_capped))


def arrange(order: Sequence[int], severe: Collection[int], behind: Collection[int], most: int) -> list[int]:
    """The order with `behind` at its end, and at most `most` severe ones in a row (0: any number) as long as
    there are ordinary ones to come in between."""
    first = [case_id for case_id in order if case_id not in behind]
    mixed = _mix(first, severe, most) if most else first
    return [*mixed, *(case_id for case_id in order if case_id in behind)]


def arranged_for(tx: Transaction, who: Actor, order: Sequence[int], at: float) -> list[int]:
    """The order as it spares somebody: what is urgent stays where it is."""
    ordinary_urgency = [case.id for case in care.severe_cases(tx, at) if case.priority < _URGENT]
    most = care.settings_of(tx, who).severe_in_a_row
    return arrange(order, frozenset(ordinary_urgency), held_back(tx, who, at), most)


def _mix(order: Sequence[int], severe: Collection[int], most: int) -> list[int]:
    ordinary = iter([case_id for case_id in order if case_id not in severe])
    mixed: list[int] = []
    placed: set[int] = set()
    run = 0
    for case_id in order:
        if case_id in placed:
            continue
        if case_id in severe and run >= most:
            between = next((other for other in ordinary if other not in placed), None)
            if between is not None:
                mixed.append(between)
                placed.add(between)
                run = 0
        mixed.append(case_id)
        placed.add(case_id)
        run = run + 1 if case_id in severe else 0
    return mixed


def _status(tx: Transaction, who: Actor, at: float) -> CareStatus:
    return CareStatus(
        settings=care.settings_of(tx, who),
        choices=care.read_choices(tx, who),
        severe_read=sum(care.recent_readings(tx, who, at)),
    )


def _is_own(case: SevereCase, who: Actor) -> bool:
    return case.is_claimed and case.claimed_by == who.id


def _comes_first(case: SevereCase, at: float, *, is_capped: bool) -> bool:
    if case.priority < _URGENT:
        return False
    return not is_capped or (not case.is_claimed and at - case.opened_at >= URGENT_WAIT)
