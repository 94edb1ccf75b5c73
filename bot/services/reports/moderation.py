"""Measures moderation: what was hidden, how fast, by whom, how often wrongly, and what nobody caught.

Direct messages cannot be hidden and are left out: counting them would make every rate look lower. Precision
and recall come from blind reviews, samples drawn by chance that people judge without knowing what rules did.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.estimates import Estimate, Kappa, Stratum, caught_share, kappa, left_share
from bot.domain.statistics import Balance, Duration, Ratio, ratio
from bot.services.reports.conversations import net_sentiment
from bot.services.reports.opening_hours import OpeningHours
from bot.services.reports.responses import duration_of
from bot.store.reporting.columns import Floats, Mask, Words
from bot.store.reporting.engagement import ReviewedSample
from bot.store.reporting.messages import Messages

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
    messages: Messages,
    samples: Sequence[ReviewedSample],
    effects: Mapping[str, Mapping[str, int]],
    hours: OpeningHours | None = None,
) -> Moderation:
    """The figures of what people wrote, from what became of it and from the blind reviews of the period."""
    public = messages.where(messages.is_public)
    hidden = public.where(public.is_hidden)
    automatic = hidden.where(~hidden.hidden_by_person)
    recall, missed = _estimate_recall(public, samples)
    visible, all_of_it = (
        net_sentiment(public.where(public.is_visible), "of the public comments that stand"),
        net_sentiment(public, "of all public comments"),
    )
    return Moderation(
        hidden=hidden_rate(messages),
        hidden_by_rule={
            name: ratio(count, len(public), f"hidden or deleted by {name}, of everything public")
            for name, count in hidden.hidden_by.counts().items()
        },
        time_to_action=_measure_times(hidden),
        after_hours=_after_hours(hidden, hours),
        automated=_automated_share(messages),
        overturned=ratio(
            int(np.count_nonzero(automatic.overturned)), len(automatic), _overturned_of("rules")
        ),
        overturned_by_rule=_overturned_by(automatic, automatic.hidden_by, "rule"),
        overturned_by_language=_overturned_by(automatic, automatic.language, "rules in the language"),
        precision_by_rule=_precision_by_rule(samples),
        recall=recall,
        missed=missed,
        agreement=_beyond_chance(samples),
        visible_net_sentiment=visible,
        visible_lift=_lift(visible, all_of_it),
        hidden_only_critical=_only_critical(hidden),
        effects_by_rule=effects,
    )


def hidden_rate(messages: Messages) -> Ratio:
    """How much of what was public was hidden or deleted, by whomever."""
    hidden = np.count_nonzero(messages.is_public & messages.is_hidden)
    public = np.count_nonzero(messages.is_public)
    return ratio(int(hidden), int(public), "hidden or deleted by rules or people, of everything public")


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
    right = [sample.agrees for sample in samples if sample.removes]
    caught = [Stratum(size=removed, hits=sum(right), n=len(right))]
    looked_at = [(sample.harm or 0.0, not sample.agrees) for sample in samples if not sample.removes]
    strata = _strata(left, looked_at)
    how = "estimated from blind reviews, stratified by the score of harm"
    return (
        caught_share(caught, strata, f"hidden by rules, of all that people would hide; {how}"),
        left_share(strata, f"that people would hide, of what rules left alone; {how}"),
    )


def _strata(left: Floats, looked_at: Sequence[tuple[float, bool]]) -> list[Stratum]:
    """The strata from the most harmful down; one that nobody looked at is joined with the next."""
    strata, upper, size, looked = [], float("inf"), 0, list[bool]()
    for lower in _STRATA:
        size += int(np.count_nonzero((left >= lower) & (left < upper)))
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
