"""What was done about an item so far, by rules and by people, in order of time.

Pure. Every outside text has passed `sanitize_terminal`.
"""

from collections.abc import Iterator

from bot.domain import ActorKind, State
from bot.present.case_layout import Line
from bot.present.departure_view import describe_holds
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import CaseView
from bot.store.context.lookup import PlannedEffect
from bot.store.intake.app_acts import COLLEAGUE
from bot.store.review.overrides import Override

_ON_ONE_SCREEN = 3


def history_lines(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    """What was done or is planned and what people decided, the latest last, then notes."""
    entries = [
        (effect.settled_at or effect.planned_at, _effect(effect, view, t, complete))
        for effect in view.effects
    ]
    if view.override is not None:
        entries.append((view.override.at, _override(view.override, view, t)))
    entries.sort(key=lambda entry: entry[0])
    for _, text in entries if complete else entries[-_ON_ONE_SCREEN:]:
        yield Line(label=t("done"), text=text, rows=2)
    for note in view.notes if complete else view.notes[-1:]:
        text = (
            f"{note.by.id}: {note.text}"
            if note.by.kind is not ActorKind.SYSTEM
            else t.term("noted", note.text)
        )
        yield Line(label=t("note"), text=sanitize_terminal(text), rows=2)


def _override(override: Override, view: CaseView, t: Catalog) -> str:
    by = t("who.colleague") if override.by == COLLEAGUE else sanitize_terminal(override.by.id, 40)
    age = t.duration(view.at.timestamp() - override.at)
    code = "verdict" if view.is_override_in_force else "verdict.earlier"
    return t(code, by=by, age=age, verb=t.term("verb", override.verb))


def _effect(effect: PlannedEffect, view: CaseView, t: Catalog, complete: bool) -> str:
    verb, state = t.term("verb", effect.verb), t.term("state", effect.state)
    text = t("pair", label=verb, value=f"{state} ({sanitize_terminal(effect.actor.id, 40)})")
    if effect.settled_at is not None:
        text += " · " + t("ago", span=t.duration(view.at.timestamp() - effect.settled_at))
    left = effect.due_at - view.at.timestamp()
    if left > 0 and effect.state in (State.PLANNED, State.WAITING):
        text += " · " + t("leaves", span=t.duration(left))
    if holds := view.outlook.holds_on(effect):
        text += " · " + describe_holds(holds, t)
    elif effect.reason:
        text += f" · {t.term('reason', effect.reason)}"
    elif effect.problem:
        text += f" · {sanitize_terminal(effect.problem, None if complete else 60)}"
    if complete and effect.text:
        text += "\n" + sanitize_terminal(effect.text, lines=True)
    return text
