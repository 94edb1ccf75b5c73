"""Measures moderation: what was hidden, how fast, by whom, how often wrongly, and what nobody caught.

Direct messages cannot be hidden and are left out: counting them would make every rate look lower. Precision
and recall come from blind reviews, samples drawn by chance that people judge without knowing what rules did.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.estimates import Estimate, Kappa, Stratum, caught_share, kappa, left_share
from bot.domain.statistics import Balance, Duration, Ratio, duration, ratio
from bot.services.reports.conversations import net_sentiment
from bot.services.reports.opening_hours import OpeningHours
from bot.store.reporting.engagement import InboundEvent, ReviewedSample

#: From which score on a comment counts as harmful in itself, rather than only critical.
HARMFUL = 0.5
#: The strata of what was left alone begin at these scores of harm; the sample finds more in the upper ones.
_STRATA = (0.5, 0.2, 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moderation:
    """What was hidden or deleted, by whom, and how often people made it visible again."""

    hidden: Ratio
    hidden_by_rule: Mapping[str, Ratio]
    time_to_action: Mapping[str, Duration]  # bot, human
    after_hours: Ratio | None  # None without a calendar
    automated: Ratio
    overturned: Ratio
    overturned_by_rule: Mapping[str, Ratio]
    overturned_by_language: Mapping[str, Ratio]
    precision_by_rule: Mapping[str, Ratio]
    recall: Estimate
    missed: Estimate
    agreement: Kappa
    visible_net_sentiment: Balance
    visible_lift: Balance
    hidden_only_critical: Ratio
    effects_by_rule: Mapping[str, Mapping[str, int]]  # rule → verb → how many


def measure_moderation(
    events: Sequence[InboundEvent],
    samples: Sequence[ReviewedSample],
    effects: Mapping[str, Mapping[str, int]],
    hours: OpeningHours | None = None,
) -> Moderation:
    """The figures of what people wrote, from what became of it and from the blind reviews of the period."""
    public = [event for event in events if event.is_public]
    hidden = [(event, event.hidden_by) for event in public if event.hidden_by is not None]
    automatic = [(event, actor) for event, actor in hidden if not actor.is_person]
    hidden_by = Counter(actor.label for _, actor in hidden)
    recall, missed = _estimate_recall(public, samples)
    visible, all_of_it = (
        net_sentiment([event for event in public if event.is_visible], "of the public comments that stand"),
        net_sentiment(public, "of all public comments"),
    )
    return Moderation(
        hidden=hidden_rate(events),
        hidden_by_rule={
            name: ratio(count, len(public), f"hidden or deleted by {name}, of everything public")
            for name, count in hidden_by.most_common()
        },
        time_to_action=_measure_times(public),
        after_hours=_after_hours(public, hours),
        automated=_automated_share(events),
        overturned=ratio(
            sum(event.overturned for event, _ in automatic), len(automatic), _overturned_of("rules")
        ),
        overturned_by_rule={
            rule: ratio(hits, n, _overturned_of(f"rule {rule}"))
            for rule, (hits, n) in _count_overturned([(event, actor.label) for event, actor in automatic])
        },
        overturned_by_language={
            language: ratio(hits, n, _overturned_of(f"rules in the language {language}"))
            for language, (hits, n) in _count_overturned([(event, event.language) for event, _ in automatic])
        },
        precision_by_rule=_precision_by_rule(samples),
        recall=recall,
        missed=missed,
        agreement=_beyond_chance(samples),
        visible_net_sentiment=visible,
        visible_lift=_lift(visible, all_of_it),
        hidden_only_critical=_only_critical([event for event, _ in hidden]),
        effects_by_rule=effects,
    )


def hidden_rate(events: Sequence[InboundEvent]) -> Ratio:
    """How much of what was public was hidden or deleted, by whomever."""
    public = [event for event in events if event.is_public]
    hidden = sum(event.hidden_by is not None for event in public)
    return ratio(hidden, len(public), "hidden or deleted by rules or people, of everything public")


def _overturned_of(whose: str) -> str:
    return f"made visible again by a person, of what {whose} hid or deleted"


def _count_overturned(hidden: Sequence[tuple[InboundEvent, str]]) -> list[tuple[str, tuple[int, int]]]:
    """By key, the most frequent first: how many were overturned, of how many."""
    totals = Counter(key for _, key in hidden)
    overturned = Counter(key for event, key in hidden if event.overturned)
    return [(key, (overturned[key], n)) for key, n in totals.most_common()]


def _measure_times(public: Sequence[InboundEvent]) -> Mapping[str, Duration]:
    times: dict[bool, list[float]] = {True: [], False: []}
    for event in public:
        if event.hidden_by is not None and event.hidden_at is not None:
            times[event.hidden_by.is_person].append(max(0.0, event.hidden_at - event.created_at))
    clock = "seconds from when it was written until it was hidden or deleted by"
    return {
        "bot": duration(times[False], f"{clock} a rule"),
        "human": duration(times[True], f"{clock} a person"),
    }


def _after_hours(public: Sequence[InboundEvent], hours: OpeningHours | None) -> Ratio | None:
    if hours is None:
        return None
    moments = [event.hidden_at for event in public if event.hidden_at is not None]
    return ratio(
        sum(not hours.is_open(moment) for moment in moments),
        len(moments),
        f"hidden or deleted outside the calendar {hours.name}, of what was hidden or deleted",
    )


def _automated_share(events: Sequence[InboundEvent]) -> Ratio:
    handled = [event for event in events if event.answered_at is not None or event.hidden_by is not None]
    return ratio(
        sum(is_automatic(event) for event in handled),
        len(handled),
        "handled by rules alone, of everything that was answered, hidden or deleted",
    )


def is_automatic(event: InboundEvent) -> bool:
    """Whether rules answered or hid it and no person had to."""
    by_person = event.human_at is not None or (event.hidden_by is not None and event.hidden_by.is_person)
    by_rule = event.bot_at is not None or (event.hidden_by is not None and not event.hidden_by.is_person)
    return by_rule and not by_person and not event.overturned


def _precision_by_rule(samples: Sequence[ReviewedSample]) -> Mapping[str, Ratio]:
    reviewed: dict[str, list[bool]] = defaultdict(list)
    for sample in samples:
        if sample.removes:
            reviewed[sample.rule].append(sample.agrees)
    return {
        rule: ratio(
            sum(agreed),
            len(agreed),
            f"judged right by people in blind reviews, of what {rule} wanted to hide",
        )
        for rule, agreed in sorted(reviewed.items())
    }


def _estimate_recall(
    public: Sequence[InboundEvent], samples: Sequence[ReviewedSample]
) -> tuple[Estimate, Estimate]:
    """Recall, and the share of harmful comments among those that were left alone."""
    removed = sum(event.hidden_by is not None and not event.hidden_by.is_person for event in public)
    left = [event.harm or 0.0 for event in public if event.hidden_by is None or event.hidden_by.is_person]
    right = [sample.agrees for sample in samples if sample.removes]
    caught = [Stratum(size=removed, hits=sum(right), n=len(right))]
    looked_at = [(sample.harm or 0.0, not sample.agrees) for sample in samples if not sample.removes]
    strata = _strata(left, looked_at)
    how = "estimated from blind reviews, stratified by the score of harm"
    return (
        caught_share(caught, strata, f"hidden by rules, of all that people would hide; {how}"),
        left_share(strata, f"that people would hide, of what rules left alone; {how}"),
    )


def _strata(left: Sequence[float], looked_at: Sequence[tuple[float, bool]]) -> list[Stratum]:
    """The strata from the most harmful down; one that nobody looked at is joined with the next."""
    strata, upper, size, looked = [], float("inf"), 0, list[bool]()
    for lower in _STRATA:
        size += sum(lower <= harm < upper for harm in left)
        looked += [is_missed for harm, is_missed in looked_at if lower <= harm < upper]
        if looked or lower == _STRATA[-1]:
            strata.append(Stratum(size=size, hits=sum(looked), n=len(looked)))
            size, looked = 0, []
        upper = lower
    return strata


def _beyond_chance(samples: Sequence[ReviewedSample]) -> Kappa:
    cells = Counter((sample.removes, sample.removes == sample.agrees) for sample in samples)
    return kappa(
        cells[True, True],
        cells[True, False],
        cells[False, True],
        cells[False, False],
        "Cohen's kappa of rules and people on whether to hide, on what both judged in blind reviews",
    )


def _lift(visible: Balance, everything: Balance) -> Balance:
    value = None if visible.value is None or everything.value is None else visible.value - everything.value
    return Balance(
        n=everything.n,
        definition="net sentiment of the public comments that stand minus that of all public comments",
        value=value,
    )


def _only_critical(hidden: Sequence[InboundEvent]) -> Ratio:
    read = [event for event in hidden if event.sentiment and event.harm is not None]
    return ratio(
        sum(event.sentiment == "negative" and (event.harm or 0.0) < HARMFUL for event in read),
        len(read),
        f"negative, but with no score of harm from {HARMFUL} on, of what was read and hidden or deleted",
    )
