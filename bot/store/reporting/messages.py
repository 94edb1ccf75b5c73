"""What people wrote to us in a period and what became of it, as columns: one row for each message.

A year has a million of them; figures are computed over whole columns in `bot.services.reports`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain import Actor, ActorKind, Kind, Verb
from bot.domain.progress import Advance, unnoticed
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.reporting.columns import (
    NO_KEY,
    Floats,
    Keys,
    Mask,
    Rows,
    Words,
    first_of_each,
    join,
    key_of,
    look_up,
)
from bot.store.reporting.report_days import (
    MESSAGE_COLUMNS,
    Table,
    is_rule,
    list_days,
    read_acts,
    read_messages,
)

_REPLIES = (Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE)
_FOREVER = float("inf")
#: After so many days is told how far it is.
_DAYS = 7


class Messages:
    """Messages in the order in which they were written, as first written. Times are seconds since 1970; a number
    that nobody knows is NaN, a word the empty one, and an id NO_KEY.

    `message`, `parent` and `thread` are keys of ids within their account, `author` of one wherever it writes.
    `created_at` is when it was written, `received_at` when it reached us, which may be a day later. `bot_at` and
    `human_at` are the first replies of either. `hidden_by` is the label of the rule or person whose hide or
    delete took effect first, at `hidden_at`; `restored_at` is when a person first made it visible again after
    that, or wanted it visible, and `overturned` says that they did so after a rule had hidden it. `unread` is in a script that the model does not know, `harm` the highest score of
    any harm.
    """

    id: Rows
    account: Words
    message: Keys
    parent: Keys
    thread: Keys
    author: Keys
    post: Words  # by the platform's id; empty for a direct message
    platform: Words
    origin: Words
    language: Words
    kind: Words
    created_at: Floats
    received_at: Floats
    is_judged: Mask
    unread: Mask
    sentiment: Words
    intent: Words
    needs_answer: Floats
    constructive: Floats
    harm: Floats
    has_attachments: Mask
    ad_id: Words
    campaign_id: Words
    bot_at: Floats
    human_at: Floats
    hidden_by: Words
    hidden_by_person: Mask
    hidden_at: Floats
    restored_at: Floats
    overturned: Mask

    def __init__(self, **columns: Any) -> None:
        """Each of the columns above, all of one length."""
        assert columns.keys() == Messages.__annotations__.keys(), "a column is missing, or one too many"
        vars(self).update(columns)

    def __len__(self) -> int:
        return len(self.id)

    def where(self, rows: Mask | NDArray[np.intp]) -> "Messages":
        """Those of a mask, or of indices in their order."""
        return _Chosen(self, rows)

    @cached_property
    def is_public(self) -> Mask:
        """Whether others could see it, unless it was hidden."""
        return ~self.kind.are(Kind.DM)

    @cached_property
    def is_hidden(self) -> Mask:
        """Whether it was hidden or deleted, by whomever, be it for a while."""
        return ~np.isnan(self.hidden_at)

    @cached_property
    def is_restored(self) -> Mask:
        """Whether a person made it visible again after it had been hidden."""
        return ~np.isnan(self.restored_at)

    @cached_property
    def is_visible(self) -> Mask:
        """Whether others can see it: public, and not hidden for good."""
        return self.is_public & (~self.is_hidden | self.is_restored)

    @cached_property
    def answered_at(self) -> Floats:
        """When it was first replied to, by whomever."""
        return np.fmin(self.bot_at, self.human_at)

    @cached_property
    def is_answered(self) -> Mask:
        """Whether anybody replied."""
        return ~np.isnan(self.answered_at)

    @cached_property
    def is_felt(self) -> Mask:
        """Whether the classifier read a sentiment in it."""
        return self.is_judged & ~self.sentiment.are("")

    @cached_property
    def distinct(self) -> tuple[Keys, NDArray[np.intp]]:
        """Each message once, by its key, and its first row: it may have been told twice."""
        return first_of_each(self.message)

    @cached_property
    def conversation(self) -> Keys:
        """A key of who wrote it in which thread; NO_KEY where nobody knows who it was."""
        mixed = self.thread ^ (self.author * np.uint64(0x9E3779B97F4A7C15))
        return np.where(self.author == NO_KEY, np.uint64(NO_KEY), mixed | np.uint64(1))


class _Chosen(Messages):
    """Some rows of other messages; a column is made when it is first asked for, for most are not."""

    def __init__(self, messages: Messages, rows: Mask | NDArray[np.intp]) -> None:
        self._messages = messages
        self._rows = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getattr__(self, name: str) -> Any:
        if name not in Messages.__annotations__:
            raise AttributeError(name)
        column = getattr(self._messages, name)[self._rows]
        vars(self)[name] = column
        return column


@dataclass(frozen=True, kw_only=True, slots=True)
class Correspondence:
    """The messages of a period, and what rules did about what was written in it: rule → verb → how often."""

    messages: Messages
    effects: Mapping[str, Mapping[str, int]]


def read_period(
    tx: Transaction,
    since: float,
    until: float,
    advance: Advance = unnoticed,
    scope: ReportScope = EVERYTHING,
) -> Correspondence:
    """What people wrote in [since, until), with what has become of it until now."""
    days = list_days(tx, since, _FOREVER)
    tables = []
    for number, table in enumerate(read_messages(tx, days, since, until), 1):
        tables.append(_in_scope(table, scope))
        if number % _DAYS == 0:
            advance(number, len(days))
    written = join(MESSAGE_COLUMNS, tables)
    del tables
    acts = read_acts(tx, days, since, _FOREVER)
    order = np.lexsort((acts["id"], acts["at"]))
    acts = {name: column[order] for name, column in acts.items()}
    index = _Index(written["message"])
    outcomes = _answers(written, acts, index) | _visibility(tx, written, acts, index, since)
    messages = Messages(**written, **outcomes)
    return Correspondence(messages=messages, effects=_effects(acts, since, until, scope))


def _in_scope(table: Table, scope: ReportScope) -> Table:
    if scope == EVERYTHING:
        return table
    accounts: Words = table["account"]
    inside = np.ones(len(accounts), np.bool_)
    if scope.account_id:
        inside &= accounts.are(scope.account_id)
    if scope.platform:
        inside &= table["platform"].are(scope.platform)
    if scope.campaign_id:
        inside &= table["campaign_id"].are(scope.campaign_id)
    if scope.post:
        inside &= np.isin(table["thread"], [key_of(name, scope.post) for name in accounts.names])
    return {name: column[inside] for name, column in table.items()}


class _Index:
    """Where the messages with a key stand: more than one, where a message was told twice."""

    def __init__(self, messages: Keys) -> None:
        self._order = np.argsort(messages)
        self._sorted = messages[self._order]

    def rows_of(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Every row with one of these keys, and which of them it has. Keys in order are found much faster."""
        begins = np.searchsorted(self._sorted, keys, side="left")
        counts = np.searchsorted(self._sorted, keys, side="right") - begins
        which = np.repeat(np.arange(len(keys)), counts)
        nth = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._order[begins[which] + nth], which


def _answers(written: Table, acts: Table, index: _Index) -> Table:
    """When the bot and people replied: to a comment by a reply to it, to a direct message by a later message in
    its conversation."""
    replies, by_person = acts["verb"].are(*_REPLIES), acts["actor_kind"].are(ActorKind.PERSON)
    is_direct = written["kind"].are(Kind.DM)
    answers = {}
    for name, whose in (("bot_at", replies & ~by_person), ("human_at", replies & by_person)):
        moments = acts["at"][whose]
        replied, first = first_of_each(acts["message"][whose])
        rows, which = index.rows_of(replied)
        at = np.full(len(is_direct), np.nan)
        at[rows] = moments[first[which]]
        at[is_direct] = _next_in_thread(
            acts["thread"][whose], moments, written["thread"][is_direct], written["created_at"][is_direct]
        )
        answers[name] = at
    return answers


def _next_in_thread(replied: Keys, moments: Floats, threads: Keys, since: Floats) -> Floats:
    """The first of the moments in the thread of each message that is not before it."""
    relevant = np.isin(replied, threads)
    replied, moments = replied[relevant], moments[relevant]
    keys, times = np.concatenate([threads, replied]), np.concatenate([since, moments])
    is_reply = np.arange(len(keys)) >= len(threads)
    order = np.lexsort((is_reply, times, keys))
    # Walking backwards, the last reply that was passed is the next one.
    after = np.where(is_reply[order], np.arange(len(keys)), len(keys))
    after = np.minimum.accumulate(after[::-1])[::-1]
    at = np.full(len(keys), np.nan)
    has_next = after < len(keys)
    next_ones = order[after[has_next]]
    same = keys[next_ones] == keys[order[has_next]]
    at[order[has_next][same]] = times[next_ones[same]]
    return at[: len(threads)]


def _visibility(tx: Transaction, written: Table, acts: Table, index: _Index, since: float) -> Table:
    """Which messages were hidden, by whom, and which of them people restored after a rule."""
    by_person = acts["actor_kind"].are(ActorKind.PERSON)
    removes, restores = acts["verb"].are(Verb.HIDE, Verb.DELETE), acts["verb"].are(Verb.UNHIDE) & by_person
    hidden, first = first_of_each(acts["message"][removes])
    rows, which = index.rows_of(hidden)
    deeds = np.flatnonzero(removes)[first[which]]
    count = len(written["message"])
    hidden_at, hidden_by_person = np.full(count, np.nan), np.zeros(count, np.bool_)
    hidden_at[rows] = acts["at"][deeds]
    hidden_by_person[rows] = by_person[deeds]
    labels = np.zeros(count, np.int32)
    names, codes = _labels(acts, deeds)
    labels[rows] = codes + 1
    restored_at, overturned = np.full(count, np.nan), np.zeros(count, np.bool_)
    restored, moments = _restored(tx, acts, removes, restores, since)
    rows, which = index.rows_of(restored)
    restored_at[rows] = moments[which]
    of_rules, _ = _restored(tx, acts, removes & ~by_person, restores, since)
    overturned[index.rows_of(of_rules)[0]] = True
    return {
        "hidden_by": Words(labels, ("", *names)),
        "hidden_by_person": hidden_by_person,
        "hidden_at": hidden_at,
        "restored_at": restored_at,
        "overturned": overturned,
    }


def _restored(tx: Transaction, acts: Table, hides: Mask, restores: Mask, since: float) -> tuple[Keys, Floats]:
    """The messages that a person made visible again, or wants visible, after one of these hides, and when."""
    hidden, first = first_of_each(acts["message"][hides])
    if not len(hidden):
        return hidden, np.zeros(0)
    hidden_row = np.flatnonzero(hides)[first]
    restored_at = np.full(len(hidden), np.inf)
    places, is_there = look_up(acts["message"][restores], hidden)
    later = is_there & (np.flatnonzero(restores) > hidden_row[places])
    np.minimum.at(restored_at, places[later], acts["at"][restores][later])
    overrides = tx.all("engagement.restoring_overrides", since=since)
    keys = np.array([key_of(row["account_id"], row["message_id"]) for row in overrides], np.uint64)
    moments = np.array([row["at"] for row in overrides], np.float64)
    places, is_there = look_up(keys, hidden)
    later = is_there & (moments >= acts["at"][hidden_row[places]])
    np.minimum.at(restored_at, places[later], moments[later])
    is_restored = np.isfinite(restored_at)
    return hidden[is_restored], restored_at[is_restored]


def _labels(acts: Table, deeds: NDArray[np.intp]) -> tuple[list[str], NDArray[np.intp]]:
    """How reports name who did each of the deeds: the names, and which of them it is."""
    kinds, ids = acts["actor_kind"], acts["actor_id"]
    pairs, codes = np.unique(
        kinds.codes[deeds].astype(np.int64) * max(1, len(ids.names)) + ids.codes[deeds], return_inverse=True
    )
    names = [
        Actor(ActorKind(kinds.names[pair // len(ids.names)]), ids.names[pair % len(ids.names)]).label
        for pair in pairs.tolist()
    ]
    return names, codes


def _effects(acts: Table, since: float, until: float, scope: ReportScope) -> Mapping[str, Mapping[str, int]]:
    """What each rule did about what was written in the period, by verb."""
    acts = _in_scope(acts, scope)
    written_at = acts["written_at"]
    counted = is_rule(acts) & (written_at >= since) & (written_at < until)
    rules, verbs = acts["actor_id"][counted], acts["verb"][counted]
    pairs, counts = np.unique(
        rules.codes.astype(np.int64) * max(1, len(verbs.names)) + verbs.codes, return_counts=True
    )
    effects: dict[str, dict[str, int]] = defaultdict(dict)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        effects[rules.names[pair // len(verbs.names)]][verbs.names[pair % len(verbs.names)]] = count
    return dict(effects)
