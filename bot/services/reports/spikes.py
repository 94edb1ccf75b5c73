"""Looks for what stands out from the usual, account by account, and says what stands out now.

The narrowest spot counts: a post, if it alone brings more than is usual on the whole account, else the
account. What a person wrote counts for when it was written, so that a backfill of last week raises nothing
today.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property

from bot.domain import Kind
from bot.domain.spikes import (
    SLOT,
    WINDOW,
    History,
    Measure,
    TrendSettings,
    Usual,
    deviation_of,
    is_calm,
    is_share_higher,
    is_spike,
    rise_began,
    slot_of,
    usual_hour,
)
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.reporting import spikes
from bot.store.reporting.spikes import Message, Site, Spike, SpikeFigures

__all__ = [
    "DescribeSpike",
    "NoticeIn",
    "Spike",
    "SpikeChanges",
    "SpikeNotice",
    "SpikeSightings",
    "check_spikes",
    "list_open_spikes",
    "look_for_spikes",
    "note_spikes",
]

#: So long a spike is below what makes one before it is over.
_CALM_SECONDS = 1800.0


@dataclass(frozen=True, kw_only=True, slots=True)
class SpikeNotice:
    """What a person is told of a spike: a title, and how much it is and how much is usual."""

    title: str
    why: str


#: Says what a spike is, in the language of the people there. It is given the name of the account.
DescribeSpike = Callable[[Spike, str], SpikeNotice]
#: The same for a language and a time zone.
NoticeIn = Callable[[str, str], DescribeSpike]


@dataclass(frozen=True, kw_only=True, slots=True)
class SpikeChanges:
    """What a look changed: spikes that began, that went on after a pause, and that ended."""

    began: tuple[Spike, ...] = ()
    resumed: tuple[Spike, ...] = ()
    ended: tuple[Spike, ...] = ()


async def list_open_spikes(workspace: Workspace) -> tuple[Spike, ...]:
    """What stands out from the usual now, the longest first."""
    return tuple(await workspace.store.read(spikes.list_open_spikes))


@dataclass(frozen=True, kw_only=True, slots=True)
class SpikeSightings:
    """What a look saw and nobody has noted yet: sites that stand out, open spikes that still do, by their
    ids, and those that are over."""

    at: float
    high: tuple[tuple[Site, SpikeFigures], ...] = ()
    still_high: tuple[tuple[int, SpikeFigures], ...] = ()
    over: tuple[int, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to note."""
        return not (self.high or self.still_high or self.over)


def check_spikes(
    tx: Transaction, accounts: Collection[str], *, now: datetime, zone: tzinfo, settings: TrendSettings
) -> SpikeChanges:
    """Look, and note what was seen, in one transaction."""
    return note_spikes(tx, look_for_spikes(tx, accounts, now=now, zone=zone, settings=settings), settings)


def look_for_spikes(
    tx: Transaction, accounts: Collection[str], *, now: datetime, zone: tzinfo, settings: TrendSettings
) -> SpikeSightings:
    """See what begins and ends to stand out in the hour up to `now`. Only reads.

    Cheap where nothing does: two sums over four rows an account. Else nine weeks of an account are read.
    """
    looks = [_Look(tx, account_id, now, zone, settings) for account_id in accounts]
    for look in looks:
        look.run()
    return SpikeSightings(
        at=now.timestamp(),
        high=tuple(seen for look in looks for seen in look.high),
        still_high=tuple(seen for look in looks for seen in look.still_high),
        over=tuple(spike_id for look in looks for spike_id in look.over),
    )


def note_spikes(tx: Transaction, sightings: SpikeSightings, settings: TrendSettings) -> SpikeChanges:
    """Note what was seen. What rises again within the cooldown is the same spike."""
    began, resumed = [], []
    for spike_id, figures in sightings.still_high:
        spikes.go_on(tx, spike_id, figures, at=sightings.at)
    ended = [spikes.end_spike(tx, spike_id) for spike_id in sightings.over]
    for site, figures in sightings.high:
        earlier = spikes.last_ended(tx, site, sightings.at - settings.cooldown)
        if earlier is not None:
            resumed.append(spikes.go_on(tx, earlier.id, figures, at=sightings.at))
        else:
            began.append(spikes.open_spike(tx, site, figures, at=sightings.at))
    return SpikeChanges(began=tuple(began), resumed=tuple(resumed), ended=tuple(ended))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spot:
    """A post, or with an empty one the account, and what was counted there in the hour."""

    post: str
    messages: Sequence[Message]
    read: int

    @property
    def authors(self) -> int:
        """How many people. Whoever the platform withholds counts as one each time."""
        return len({message.author_id or f"message:{message.message_id}" for message in self.messages})


class _Look:
    """One look at one account."""

    def __init__(
        self, tx: Transaction, account_id: str, now: datetime, zone: tzinfo, settings: TrendSettings
    ) -> None:
        self._tx = tx
        self._account_id = account_id
        self._now = now.timestamp()
        self._slot = slot_of(self._now)
        self._zone = zone
        self._settings = settings
        self._written: list[Message] | None = None
        self.high: list[tuple[Site, SpikeFigures]] = []
        self.still_high: list[tuple[int, SpikeFigures]] = []
        self.over: list[int] = []

    def run(self) -> None:
        going_on: dict[tuple[Measure, str], list[Spike]] = defaultdict(list)
        for spike in spikes.list_open_spikes(self._tx, self._account_id):
            going_on[spike.measure, spike.rule].append(spike)
        counts = spikes.recent_counts(self._tx, self._account_id, self._slot)
        for measure, rule in sorted(counts.keys() | going_on.keys()):
            open_spikes = going_on[measure, rule]
            if open_spikes or counts.get((measure, rule), 0) >= self._settings.at_least:
                self._compare(measure, rule, open_spikes)

    def _compare(self, measure: Measure, rule: str, open_spikes: Sequence[Spike]) -> None:
        weeks = self._settings.weeks
        history = spikes.read_history(self._tx, self._account_id, measure, rule, slot=self._slot, weeks=weeks)
        usual = usual_hour(history, self._slot, self._zone, weeks)
        if usual is None:
            return
        spots = {spot.post: spot for spot in self._spots(measure, rule)}
        for spike in open_spikes:
            self._go_on(spike, spots, usual, history)
        if any(not spike.post for spike in open_spikes):
            return  # it is told already, whichever post it comes from
        taken = {spike.post for spike in open_spikes}
        high = [spot for spot in spots.values() if self._stands_out(spot, measure, usual)]
        under_posts = [spot for spot in high if spot.post]
        for spot in under_posts or ([] if open_spikes else high):
            if spot.post not in taken:
                self.high.append((self._site(spot, measure, rule), self._figures(spot, measure, usual)))

    def _spots(self, measure: Measure, rule: str) -> Iterator[_Spot]:
        if self._written is None:
            self._written = spikes.list_written(self._tx, self._account_id, self._slot)
        is_counted = _counted(measure, rule)
        posts = {"": self._written}
        for message in self._written:
            if message.kind != Kind.DM:
                posts.setdefault(message.thread_id, []).append(message)
        for post, messages in posts.items():
            yield _Spot(
                post=post,
                messages=[message for message in messages if is_counted(message)],
                read=sum(message.sentiment is not None for message in messages),
            )

    def _stands_out(self, spot: _Spot, measure: Measure, usual: Usual) -> bool:
        if not is_spike(len(spot.messages), spot.authors, usual, self._settings):
            return False
        if measure is not Measure.NEGATIVE:
            return True
        negative, read = self._usual_share
        return is_share_higher(len(spot.messages), spot.read, negative, read)

    def _go_on(self, spike: Spike, spots: Mapping[str, _Spot], usual: Usual, history: History) -> None:
        spot = spots.get(spike.post)
        count = len(spot.messages) if spot else 0
        if spot is not None and not is_calm(count, usual, self._settings):
            self.still_high.append((spike.id, self._figures(spot, spike.measure, usual)))
        # While nobody can tell us anything, nobody knows that it is over.
        elif self._now - spike.last_at >= _CALM_SECONDS and history.is_known(
            self._slot + 1 - WINDOW, self._slot + 1
        ):
            self.over.append(spike.id)

    def _site(self, spot: _Spot, measure: Measure, rule: str) -> Site:
        latest = spot.messages[0]
        by_slot = Counter(slot_of(message.created_at) for message in spot.messages)
        began = rise_began(sorted(by_slot.items()), len(spot.messages))
        above = Counter(_above(message) for message in spot.messages)
        comment, below = above.most_common(1)[0]
        return Site(
            account_id=self._account_id,
            platform=latest.platform,
            measure=measure,
            rule=rule,
            post=spot.post,
            comment=comment if comment and below * 2 >= len(spot.messages) else "",
            began_at=began * SLOT,
            event_id=latest.id,
        )

    def _figures(self, spot: _Spot, measure: Measure, usual: Usual) -> SpikeFigures:
        count, share, usual_share = len(spot.messages), None, None
        if measure is Measure.NEGATIVE and spot.read:
            negative, read = self._usual_share
            share, usual_share = count / spot.read, negative / read if read else None
        return SpikeFigures(
            count=count,
            authors=spot.authors,
            usual=usual.median,
            deviation=round(deviation_of(count, usual), 2),
            share=share,
            usual_share=usual_share,
        )

    @cached_property
    def _usual_share(self) -> tuple[int, int]:
        return spikes.negative_shares(self._tx, self._account_id, slot=self._slot, weeks=self._settings.weeks)


def _counted(measure: Measure, rule: str) -> Callable[[Message], bool]:
    if measure is Measure.NEGATIVE:
        return lambda message: message.sentiment == "negative"
    if measure is Measure.SPAM:
        return lambda message: message.is_spam
    if measure is Measure.HIDDEN:
        return lambda message: rule in message.hidden_by
    return lambda message: True


def _above(message: Message) -> str:
    """The comment that a message answers; empty for one that stands under the post itself."""
    return message.parent_id if message.parent_id and message.parent_id != message.thread_id else ""
