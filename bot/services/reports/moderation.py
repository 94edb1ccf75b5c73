"""Measures moderation: what was hidden, how fast, by whom, how often wrongly, and what nobody caught.

Direct messages cannot be hidden and are left out: counting them would make every rate look lower. Precision
and recall come from blind reviews, samples drawn by chance that people judge without knowing what rules did.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.costs import Total, total
from bot.domain.estimates import Estimate, Kappa, Stratum, caught_share, kappa, left_share
from bot.domain.statistics import Balance, Duration, Ratio, ratio
from bot.services.reports.conversations import net_sentiment
from bot.services.reports.opening_hours import OpeningHours
from bot.services.reports.responses import duration_of
from bot.store.reporting.columns import NO_KEY, Floats, Mask, Words
from bot.store.reporting.engagement import ReviewedSample
from bot.store.reporting.messages import Messages

#: From which score on a comment counts as harmful in itself, rather than only critical.
HARMFUL = 0.5
#: All who decided by hand.
PEOPLE = "people"
#: The strata of what was left alone begin at these scores of harm; the sample finds more in the upper ones.
_STRATA = (0.5, 0.2, 0.0)
_ESTIMATED = "estimated from blind reviews, stratified by the score of harm"
_RESTORED_OF_RULES = "hidden or deleted by rules, of all that was hidden or deleted and made visible again"
_HOUR = 3_600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class WronglyHidden:
    """What it cost that rules hid what people showed again. Nobody knows how many would have seen it."""

    hidden_for: Duration
    hours: Total
    repeatedly: Ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class Moderation:
    """What was hidden or deleted, by whom, and how often people made it visible again."""

    hidden: Ratio
    hidden_by_rule: Mapping[str, Ratio]
    time_to_action: Mapping[str, Duration]  # bot, human
    after_hours: Ratio | None  # None without a calendar
    automated: Ratio
    overturned: Ratio
    overturned_of_people: Ratio
    automatic_of_overturned: Ratio
    wrongly_hidden: WronglyHidden
    overturned_by_rule: Mapping[str, Ratio]
    overturned_by_language: Mapping[str, Ratio]
    precision_by_rule: Mapping[str, Ratio]
    recall: Estimate
    missed: Estimate
    prevalence: Estimate
    prevalence_seen: Estimate
    agreement: Kappa
    visible_net_sentiment: Balance
    visible_lift: Balance
    hidden_only_critical: Ratio
    effects_by_rule: Mapping[str, Mapping[str, int]]  # rule → verb → how many


def measure_moderation(
    messages: Messages,
    samples: Sequence[ReviewedSample],
    effects: Mapping[str, Mapping[str, int]],
    hours: OpeningHours | None = None,
    *,
    until: float,
) -> Moderation:
    """The figures of what people wrote, from what became of it and from the blind reviews of the period,
    which ends at `until`."""
    public = messages.where(messages.is_public)
    hidden = public.where(public.is_hidden)
    automatic = hidden.where(~hidden.hidden_by_person)
    recall, missed = _estimate_recall(public, samples)
    by_people, restored = hidden.where(hidden.hidden_by_person), hidden.where(hidden.is_restored)
    visible, all_of_it = (
        net_sentiment(public.where(public.is_visible), "of the public comments that stand"),
        net_sentiment(public, "of all public comments"),
    )
    return Moderation(
        hidden=hidden_rate(messages),
        hidden_by_rule=_hidden_by(hidden, len(public)),
        time_to_action=_measure_times(hidden),
        after_hours=_after_hours(hidden, hours),
        automated=_automated_share(messages),
        overturned=_share_of(automatic.overturned, _overturned_of("rules")),
        overturned_of_people=_share_of(by_people.is_restored, _overturned_of("people")),
        automatic_of_overturned=_share_of(~restored.hidden_by_person, _RESTORED_OF_RULES),
        wrongly_hidden=_measure_wrongly_hidden(automatic.where(automatic.is_restored)),
        overturned_by_rule=_overturned_by(automatic, automatic.hidden_by, "rule"),
        overturned_by_language=_overturned_by(automatic, automatic.language, "rules in the language"),
        precision_by_rule=_precision_by_rule(samples),
        recall=recall,
        missed=missed,
        prevalence=_estimate_prevalence(public, samples),
        prevalence_seen=_estimate_prevalence_seen(public, samples, until),
        agreement=_beyond_chance(samples),
        visible_net_sentiment=visible,
        visible_lift=_lift(visible, all_of_it),
        hidden_only_critical=_only_critical(hidden),
        effects_by_rule=effects,
    )


def _hidden_by(hidden: Messages, public: int) -> Mapping[str, Ratio]:
    """How much each rule hid, the most first; people together: nobody is compared with anybody."""
    counts = Counter(hidden.where(~hidden.hidden_by_person).hidden_by.counts())
    by_people = int(np.count_nonzero(hidden.hidden_by_person))
    if by_people:
        counts[PEOPLE] = by_people
    return {
        name: ratio(count, public, f"hidden or deleted by {name}, of everything public")
        for name, count in counts.most_common()
    }


def hidden_rate(messages: Messages) -> Ratio:
    """How much of what was public was hidden or deleted, by whomever."""
    hidden = np.count_nonzero(messages.is_public & messages.is_hidden)
    public = np.count_nonzero(messages.is_public)
    return ratio(int(hidden), int(public), "hidden or deleted by rules or people, of everything public")


def _share_of(rows: Mask, definition: str) -> Ratio:
    return ratio(int(np.count_nonzero(rows)), len(rows), definition)


def _overturned_of(whose: str) -> str:
    return f"made visible again by a person, of what {whose} hid or deleted"


def _overturned_by(automatic: Messages, words: Words, what: str) -> Mapping[str, Ratio]:
    """How many of each word were overturned, of how many, the most frequent first."""
    overturned = words[automatic.overturned].counts()
    return {
        word: ratio(overturned.get(word, 0), n, _overturned_of(f"{what} {word}"))
        for word, n in words.counts().items()
    }


def _measure_times(hidden: Messages) -> Mapping[str, Duration]:
    seconds = np.maximum(0.0, hidden.hidden_at - hidden.created_at)
    clock = "seconds from when it was written until it was hidden or deleted by"
    return {
        "bot": duration_of(seconds[~hidden.hidden_by_person], f"{clock} a rule"),
        "human": duration_of(seconds[hidden.hidden_by_person], f"{clock} a person"),
    }


def _after_hours(hidden: Messages, hours: OpeningHours | None) -> Ratio | None:
    if hours is None:
        return None
    return ratio(
        int(np.count_nonzero(~hours.are_open(hidden.hidden_at))),
        len(hidden),
        f"hidden or deleted outside the calendar {hours.name}, of what was hidden or deleted",
    )


def _automated_share(messages: Messages) -> Ratio:
    handled = messages.is_answered | messages.is_hidden
    return ratio(
        int(np.count_nonzero(handled & are_automatic(messages))),
        int(np.count_nonzero(handled)),
        "handled by rules alone, of everything that was answered, hidden or deleted",
    )


def are_automatic(messages: Messages) -> Mask:
    """Which messages rules answered or hid and no person had to."""
    by_person = ~np.isnan(messages.human_at) | messages.hidden_by_person
    by_rule = ~np.isnan(messages.bot_at) | (messages.is_hidden & ~messages.hidden_by_person)
    return by_rule & ~by_person & ~messages.overturned


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


def _estimate_recall(public: Messages, samples: Sequence[ReviewedSample]) -> tuple[Estimate, Estimate]:
    """Recall, and the share of harmful comments among those that were left alone."""
    by_rule = public.is_hidden & ~public.hidden_by_person
    removed, left = int(np.count_nonzero(by_rule)), np.nan_to_num(public.harm[~by_rule])
    strata = _strata(left, np.ones(len(left)), _looked_at(samples))
    return (
        caught_share(
            [_caught(removed, samples)],
            strata,
            f"hidden by rules, of all that people would hide; {_ESTIMATED}",
        ),
        left_share(strata, f"that people would hide, of what rules left alone; {_ESTIMATED}"),
    )


def _estimate_prevalence(public: Messages, samples: Sequence[ReviewedSample]) -> Estimate:
    """The share of harmful comments among those that stand."""
    stands = np.nan_to_num(public.harm[public.is_visible])
    return left_share(
        _strata(stands, np.ones(len(stands)), _looked_at(samples)),
        f"that people would hide, of the public comments that stand; {_ESTIMATED}",
    )


def _estimate_prevalence_seen(public: Messages, samples: Sequence[ReviewedSample], until: float) -> Estimate:
    """The same by time: what stood for a minute weighs less than what stands for a week."""
    seconds = _seconds_visible(public, until)
    by_rule = public.is_hidden & ~public.hidden_by_person
    left = ~by_rule
    strata = _strata(np.nan_to_num(public.harm[left]), seconds[left], _looked_at(samples))
    return left_share(
        [_caught(round(float(seconds[by_rule].sum())), samples), *strata],
        "of the time in which public comments could be seen, from when each was written to the end of the"
        " period, that of comments which people would hide, before somebody hid them; every hour counts"
        f" alike, since how many people looked is not known; {_ESTIMATED}",
    )


def _seconds_visible(public: Messages, until: float) -> Floats:
    """For how long each of the messages could be seen until then."""
    until_hidden = np.fmin(public.hidden_at, until) - public.created_at
    after = np.nan_to_num(until - public.restored_at)
    return np.maximum(0.0, until_hidden) + np.maximum(0.0, after)


def _measure_wrongly_hidden(overturned: Messages) -> WronglyHidden:
    seconds = np.maximum(0.0, overturned.restored_at - overturned.hidden_at)
    _, times = np.unique(overturned.author[overturned.author != NO_KEY], return_counts=True)
    return WronglyHidden(
        hidden_for=duration_of(
            seconds,
            "seconds for which it was hidden, of what rules hid or deleted and a person made visible again",
        ),
        hours=total(
            seconds.astype(np.int64).tolist(), "hours for which that was hidden, all together", int(_HOUR)
        ),
        repeatedly=ratio(
            int(np.count_nonzero(times > 1)),
            len(times),
            "to whom that happened twice or more often, of the people to whom it happened",
        ),
    )


def _caught(size: int, samples: Sequence[ReviewedSample]) -> Stratum:
    """What rules removed, and how much of it people judged right."""
    right = [sample.agrees for sample in samples if sample.removes]
    return Stratum(size=size, hits=sum(right), n=len(right))


def _looked_at(samples: Sequence[ReviewedSample]) -> Sequence[tuple[float, bool]]:
    """Of what rules left alone: the score of harm, and whether people would have hidden it."""
    return [(sample.harm or 0.0, not sample.agrees) for sample in samples if not sample.removes]


def _strata(left: Floats, weights: Floats, looked_at: Sequence[tuple[float, bool]]) -> list[Stratum]:
    """The strata from the most harmful down; one that nobody looked at is joined with the next."""
    strata, upper, size, looked = [], float("inf"), 0, list[bool]()
    for lower in _STRATA:
        size += round(float(weights[(left >= lower) & (left < upper)].sum()))
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


def _only_critical(hidden: Messages) -> Ratio:
    read = ~hidden.sentiment.are("") & ~np.isnan(hidden.harm)
    critical = hidden.sentiment.are("negative") & (hidden.harm < HARMFUL)
    return ratio(
        int(np.count_nonzero(read & critical)),
        int(np.count_nonzero(read)),
        f"negative, but with no score of harm from {HARMFUL} on, of what was read and hidden or deleted",
    )
