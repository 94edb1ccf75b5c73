"""Compares the groups of an experiment with its control group: who was answered, and what they wrote then.

The unit is the author, for an author stays in one group. Every share has its Wilson 95 % interval, every
difference to the control group Newcombe's. Only what the store knows is compared: whether people wrote again
within some days, and how the classifier read that.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.statistics import Difference, Ratio, difference, ratio
from bot.errors import UserError
from bot.rules import CONTROL, RuleSet
from bot.services.workspace import Workspace
from bot.store.reporting import labelled_messages
from bot.store.reporting.labelled_messages import Participant

_OUTCOMES: Mapping[str, tuple[Callable[[Participant], bool], str]] = {
    "answered": (lambda person: person.answered, "answered by a rule"),
    "wrote_again": (lambda person: person.later > 0, "wrote again to the account in the time after"),
    "wrote_negative": (lambda person: person.negative > 0, "wrote something negative in the time after"),
    "wrote_positive": (lambda person: person.positive > 0, "wrote something positive in the time after"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupReport:
    """One group. `people` are those who came into it, `waiting` those of them whose time is not over; the
    outcomes are of the others."""

    name: str
    people: int
    waiting: int
    outcomes: Mapping[str, Ratio]
    minus_control: Mapping[str, Difference]  # empty for the control group


@dataclass(frozen=True, kw_only=True, slots=True)
class ExperimentReport:
    """One experiment in [since, until). `in_several` are people who were in more than one group, since its
    shares were changed; they are left out."""

    name: str
    since: datetime
    until: datetime
    window: timedelta
    in_several: int
    groups: tuple[GroupReport, ...]


async def compare_groups(
    workspace: Workspace, since: datetime, until: datetime | None, *, window: timedelta
) -> tuple[ExperimentReport, ...]:
    """A report on every experiment of the rules in force, by name.

    Raises `UserError` when the period ends before it begins or no rule has an experiment, and `ConfigError`
    when the rules are invalid.
    """
    now = workspace.now()
    end = until or now
    if end <= since:
        raise UserError("period_ends_before_it_begins")
    experiments = _groups_of(workspace.rules)
    if not experiments:
        raise UserError("no_experiment")
    labels = [f"{name}:{group}" for name, groups in experiments.items() for group in groups]
    participants = await workspace.store.read(
        lambda tx: labelled_messages.list_participants(
            tx, labels, since.timestamp(), end.timestamp(), window=window.total_seconds()
        )
    )
    settled_before = (now - window).timestamp()
    reports = []
    for name, groups in sorted(experiments.items()):
        own = {f"{name}:{group}" for group in groups}
        in_one, in_several = _in_one_group([person for person in participants if person.label in own])
        members = {
            group: [person for person in in_one if person.label == f"{name}:{group}"] for group in groups
        }
        reports.append(
            ExperimentReport(
                name=name,
                since=since,
                until=end,
                window=window,
                in_several=in_several,
                groups=_describe_groups(members, settled_before),
            )
        )
    return tuple(reports)


def _groups_of(rules: RuleSet) -> dict[str, tuple[str, ...]]:
    """The groups of each experiment, the control group last."""
    groups: dict[str, dict[str, None]] = {}
    for rule in rules.rules:
        for spec in rule.then:
            if experiment := spec.limits.experiment:
                groups.setdefault(experiment.name, {}).update(dict.fromkeys(dict(experiment.buckets)))
    return {
        name: (*(group for group in names if group != CONTROL), CONTROL) for name, names in groups.items()
    }


def _in_one_group(participants: Sequence[Participant]) -> tuple[list[Participant], int]:
    """Those who were in one group only, and how many were in several."""
    groups = Counter((person.account_id, person.author_id) for person in participants)
    in_one = [person for person in participants if groups[person.account_id, person.author_id] == 1]
    return in_one, sum(count > 1 for count in groups.values())


def _describe_groups(
    members: Mapping[str, Sequence[Participant]], settled_before: float
) -> tuple[GroupReport, ...]:
    settled = {
        name: [person for person in people if person.began_at <= settled_before]
        for name, people in members.items()
    }
    outcomes = {name: _outcomes(people) for name, people in settled.items()}
    return tuple(
        GroupReport(
            name=name,
            people=len(people),
            waiting=len(people) - len(settled[name]),
            outcomes=outcomes[name],
            minus_control={} if name == CONTROL else _differences(outcomes[name], outcomes[CONTROL]),
        )
        for name, people in members.items()
    )


def _outcomes(people: Iterable[Participant]) -> dict[str, Ratio]:
    settled = list(people)
    return {
        name: ratio(sum(map(is_so, settled)), len(settled), f"{what}, of the people of the group")
        for name, (is_so, what) in _OUTCOMES.items()
    }


def _differences(group: Mapping[str, Ratio], control: Mapping[str, Ratio]) -> dict[str, Difference]:
    return {
        name: difference(group[name], control[name], "share of the group minus share of the control group")
        for name in _OUTCOMES
    }
