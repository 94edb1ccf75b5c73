"""What the classifier and the rules said about an item: scores, the words behind them, reasons.

Pure. Every outside text has passed `sanitize_terminal`.
"""

from collections.abc import Iterator

from bot.present.case_layout import Line
from bot.present.evidence_view import text_of_decision
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import CaseView

_SCORES_ON_ONE_SCREEN = 4


def judgement_lines(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    """The scores of the text that is shown, what raised them, and why a person was asked."""
    yield Line(label=t("scores"), text=_scores(view, t, complete), rows=2)
    yield from _attributions(view, t, complete)
    yield from _reasons(view, t, complete)


def _scores(view: CaseView, t: Catalog, complete: bool) -> str:
    judgement = view.stored.judgement
    if judgement is None:
        return t("scores.none", why=view.stored.state)
    # Scores with a dot are parts of another one, such as the sentiment's three.
    scores = {name: score for name, score in judgement.scores.items() if "." not in name}
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    shown = ranked if complete else ranked[:_SCORES_ON_ONE_SCREEN]
    entries = [judgement.language, *(f"{name} {score:.2f}" for name, score in shown)]
    entries += [label for label in (judgement.sentiment, judgement.intent) if label]
    if judgement.degraded:
        entries.append(t("scores.late"))
    elif judgement.unread:
        entries.append(t("scores.unread"))
    elif judgement.abstained:
        entries.append(t("scores.abstained"))
    if judgement.truncated:
        entries.append(t("scores.truncated"))
    return sanitize_terminal(" · ".join(entries))


def _attributions(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    """Which words raised the scores that stand out, and how much obfuscation hid."""
    judgement = view.stored.judgement
    if judgement is None:
        return
    ranked = sorted(judgement.attributions.items(), key=lambda item: -judgement.scores.get(item[0], 0.0))
    entries = [
        f"{name.removeprefix('intent.')}: " + ", ".join(f"{word} +{points:.2f}" for word, points in words)
        for name, words in (ranked if complete else ranked[:2])
    ]
    if entries:
        text = sanitize_terminal(" · ".join(entries))
        yield Line(label=t("because"), text=text, rows=2 if complete else 1)
    if judgement.obfuscation_delta:
        gaps = ", ".join(f"{name} +{delta:.2f}" for name, delta in judgement.obfuscation_delta.items())
        yield Line(label="!", text=t("disguised", gap=gaps))


def _reasons(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    if view.case is not None:
        text = sanitize_terminal(f"{view.case.actor.label}: {view.case.why}")
        yield Line(label=t("why"), text=text, rows=2)
    by_rules = [decision for decision in view.decisions if not decision.actor.is_person]
    for decision in by_rules if complete else by_rules[-1:]:
        if about := text_of_decision(view, decision, t):
            yield Line(label="", text=about, rows=1)
        for match in decision.matches if complete else decision.matches[:1]:
            reasons = "; ".join(f"{reason.condition}: {reason.saw}" for reason in match.reasons)
            yield Line(label="", text=sanitize_terminal(f"{match.rule} ({match.mode}): {reasons}"), rows=2)
