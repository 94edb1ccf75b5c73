"""Comments with what a community manager would have done about them, and what the shipped rules do.

A line of a set says which outcomes are right, and with `~` what may happen beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.classify.loading import load_model
from bot.classify.thresholds import thresholds_in_effect
from bot.domain import (
    REMOVING_VERBS,
    SPEAKING_VERBS,
    Decision,
    Event,
    Facts,
    Judgement,
    Kind,
    Origin,
    ThreadState,
    Verb,
)
from bot.rules import SAFETY_NET, Environment, RuleSet, catch_unanswered, decide, load_rules
from bot.rules.loading.examples import EXAMPLE_MOMENT

ROOT = Path(__file__).parent.parent.parent
WEIGHTS = ROOT / "models" / "weights"
#: Comes before everybody else in the queue.
URGENT = 100
OUTCOMES = frozenset({"hide", "urgent", "person", "answer", "like", "leave"})


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One line of a set: where it was written, and what may happen to it."""

    group: str
    place: str
    language: str
    text: str
    event: Event
    facts: Facts
    right: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Handled:
    """What the rules did about a comment."""

    comment: Comment
    judgement: Judgement
    decision: Decision
    outcomes: frozenset[str]

    @property
    def is_right(self) -> bool:
        """Whether something right happened, and nothing else but a person who looks at what was hidden."""
        companions = {"person", "urgent"} if self.comment.right & {"hide", "urgent"} else set()
        allowed = (
            self.comment.right | self.comment.beside | (companions if "hide" in self.outcomes else set())
        )
        return bool(self.outcomes & self.comment.right) and self.outcomes <= allowed


def read_comments(name: str) -> list[Comment]:
    """The comments of `tests/corpora/<name>.tsv`."""
    lines = (Path(__file__).parent / f"{name}.tsv").read_text("utf-8").splitlines()
    return [_parse(line) for line in lines if line and not line.startswith("#")]


def _parse(line: str) -> Comment:
    group, place, language, context, right, text = line.split("\t")
    around = dict(part.split("=", 1) for part in context.split(";") if part)
    words = right.split()
    if unknown := {word.lstrip("~") for word in words} - OUTCOMES:
        raise ValueError(f"{text!r}: expected {', '.join(sorted(OUTCOMES))}, got {', '.join(unknown)}")
    kind = Kind(around.get("kind", "comment"))
    event = Event(
        platform="facebook",
        account_id="1000",
        kind=kind,
        message_id="comment",
        thread_id="post",
        dedupe_key="comment",
        created_at=EXAMPLE_MOMENT,
        parent_id="parent" if kind is Kind.REPLY else None,
        author_id="author",
        author_name="Camille",
        text=text,
        origin=Origin.AD if "ad" in around else Origin.ORGANIC,
        extra={"rating": around["stars"]} if "stars" in around else {},
    )
    thread = ThreadState(parent_text=around.get("parent", ""), post_text=around.get("post", ""))
    return Comment(
        group=group,
        place=place,
        language=language,
        text=text,
        event=event,
        facts=Facts(thread=thread),
        right=frozenset(word for word in words if not word.startswith("~")),
        beside=frozenset(word[1:] for word in words if word.startswith("~")),
    )


@cache
def shipped_rules() -> RuleSet:
    """The rules as they are shipped, with the thresholds of the shipped model."""
    environment = Environment(thresholds=thresholds_in_effect(str(WEIGHTS)))
    return load_rules((ROOT / "rules.yaml").read_text("utf-8"), "rules.yaml", environment)


def handle(comments: Sequence[Comment]) -> list[Handled]:
    """What the shipped rules do about the comments with the shipped model, each as if it came alone."""
    judgements = load_model(WEIGHTS).judge(
        [comment.text for comment in comments], [comment.facts.thread.parent_text for comment in comments]
    )
    rules = shipped_rules()
    return [
        _handle(comment, judgement, rules) for comment, judgement in zip(comments, judgements, strict=True)
    ]


def _handle(comment: Comment, judgement: Judgement, rules: RuleSet) -> Handled:
    event, now = comment.event, comment.event.created_at
    decision = decide(rules, event, judgement, comment.facts, now)
    decision = catch_unanswered(decision, rules, event, judgement, comment.facts, now)
    return Handled(comment=comment, judgement=judgement, decision=decision, outcomes=_outcomes(decision))


def _outcomes(decision: Decision) -> frozenset[str]:
    verbs = {action.verb for action in decision.actions}
    outcomes = set()
    if verbs & REMOVING_VERBS:
        outcomes.add("hide")
    if verbs & SPEAKING_VERBS:
        outcomes.add("answer")
    if Verb.LIKE in verbs:
        outcomes.add("like")
    if decision.case is not None:
        outcomes.add("urgent" if decision.case.priority >= URGENT else "person")
    elif any(match.rule == SAFETY_NET for match in decision.matches):
        outcomes.add("person")
    return frozenset(outcomes or {"leave"})
