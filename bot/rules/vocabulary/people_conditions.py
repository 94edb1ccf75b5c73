"""Conditions on who wrote, and on the post or conversation around the event."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.domain import AggregateQuery, EventGroup, GroupBy, Kind
from bot.errors import message
from bot.rules.model.context import EvalContext
from bot.rules.source.hints import Hints
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.comparisons import measured, parse_comparison, parse_duration_comparison
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Measured, Predicate
from bot.rules.vocabulary.quantities import parse_period

#: Words that other tools have but no platform sends; told apart from typing errors.
AUTHOR_HINTS: Hints = dict.fromkeys(("is_follower", "verified", "blocked"), message("no platform sends it"))
_THREAD_HINTS: Hints = {"locked": message("no platform sends it"), "post_age": message("write 'age'")}
#: Shares and surges of fewer comments than this would be noise.
_MIN_COMMENTS = 10
_ALONE = EventGroup()
_WRITTEN_IN_PUBLIC = frozenset({Kind.COMMENT, Kind.REPLY, Kind.MENTION, Kind.REVIEW})
_MOST_DIGITS = 12
_UNKNOWN = "of nobody known"


def author(node: Node, compile_context: CompileContext) -> Predicate:
    """Who wrote; every key must hold. Counts are of this account only, before this event.

    * `first_seen: "< 1h"`: how long ago the author's first event was; a new author is 0 seconds old.
    * `messages`, `approved`, `removed`, `replied`: numbers such as `">= 3"`. With `over: 7d` they count
      the last 7 days only (this event included), and `removed_rate: ">= 0.3"` and `approved_rate` are
      shares of the messages in that time.
    * `strikes: ">= 3"`: the strikes that the action `strike` gave and that have not expired.
    * `labels: ambassador`: the author has one of these labels (`label: {name: …, of: author}`).
    * `last_human_reply: "< 24h"`: how long ago a colleague last replied to the author.
    * `is_new: true`: there is no earlier event of the author.
    * `first_contact: true`: the same, and in a conversation nobody of ours has written first, either: neither
      a colleague nor the bot nor another app.
    * `first_comment: true`: their first comment, mention or review here that we know of; what they wrote in
      private does not count. Holds only in an account that has been read for two weeks: until then everybody
      would seem new, unless older comments were fetched (`tamis backfill`).
    * `followers: ">= 10000"`: how many follow the author. Only a `generic` source can say so (`followers` of
      its `author`). No platform here sends such a number with a comment or message. Instagram tells it of
      who writes a direct message and YouTube of channels that show it, but in a call for each author, which
      is not made: for them, name the ids in a list.
    * `is_staff: true`: the id is in `staff` of `config.yaml` or in the list `staff`.
    * `in: vip`: the id is in that list. Names are not compared: anybody can choose a name.
    * `id_withheld: true`: the platform did not say who it was. Then nothing else here holds.
    """
    if not isinstance(node.value, dict) or "over" not in node.value:
        if isinstance(node.value, dict) and (rates := sorted(set(_RATES) & set(node.value))):
            raise node.error(message("'{key}' needs 'over: 7d' beside it: of which time?", key=rates[0]))
        return _all_keys(node, compile_context, _AUTHOR, AUTHOR_HINTS)
    window = parse_period(node.at("over"))
    if not 60.0 <= window <= 365 * 86_400.0:
        raise node.at("over").error(message("'over': expected from 1m to 365d"))
    query = AggregateQuery(group_by=GroupBy.AUTHOR, window=window)
    compile_context.queries.add(query)
    counted = replace(node, value={key: value for key, value in node.value.items() if key != "over"})
    return _all_keys(counted, compile_context, {**_AUTHOR, **_within_window(query)}, AUTHOR_HINTS)


def thread(node: Node, compile_context: CompileContext) -> Predicate:
    """The post or conversation; every key must hold.

    * `comments`, `removed`: numbers of comments under the post before this one, `"> 100"`.
    * `removed_share: ">= 0.2"`, `negative_share: ">= 0.5"`: of the comments so far; never under a post
      with fewer than 10.
    * `surge: ">= 5"`: how many times the comments of the last hour are those of a usual hour under the
      account's posts in the last 7 days; never with fewer than 10 comments in the hour.
    * `age: "< 2h"`: how long ago the first event under the post was.
    * `answered_by: human`: who replied to this very comment or conversation (`none`, `bot`,
      `human`, or a list of them).
    * `top_level: true`: the event does not reply to another comment.
    """
    return _all_keys(node, compile_context, _THREAD, _THREAD_HINTS)


def _all_keys(
    node: Node, compile_context: CompileContext, words: Mapping[str, Condition], hints: Hints
) -> Predicate:
    """A predicate that holds when those of all keys hold."""
    members = node.members(words, hints)
    if not members:
        raise node.error(
            message(
                "'{key}': nothing is asked; choose from {choices}",
                key=node.nearest_key,
                choices=", ".join(words),
            )
        )
    compiled = collect(partial(words[key], member, compile_context) for key, member in members.items())
    predicates = tuple(zip(members, compiled, strict=True))

    def test(context: EvalContext) -> str | None:
        reasons = []
        for word, predicate in predicates:
            saw = predicate(context)
            if saw is None:
                return None
            reasons.append(f"{word} {saw}")
        return ", ".join(reasons)

    def read(context: EvalContext) -> str:
        unmet = [(word, predicate) for word, predicate in predicates if predicate(context) is None]
        return ", ".join(
            f"{word} {predicate.read(context)}" if isinstance(predicate, Measured) else word
            for word, predicate in unmet
        )

    return Measured(test, read)


def _count(count_of: Callable[[EvalContext], int], of_author: bool = True) -> Condition:
    def compile_count(node: Node, compile_context: CompileContext) -> Predicate:
        return measured(
            parse_comparison(node),
            lambda context: None if of_author and not _is_author_known(context) else count_of(context),
            "d",
            _UNKNOWN,
        )

    return compile_count


def _flag(read: Callable[[EvalContext, CompileContext], bool], only_known: bool = True) -> Condition:
    def compile_flag(node: Node, compile_context: CompileContext) -> Predicate:
        expected = node.flag()

        def test(context: EvalContext) -> str | None:
            if only_known and not _is_author_known(context):
                return None
            if read(context, compile_context) is not expected:
                return None
            return "yes" if expected else "no"

        return test

    return compile_flag


def _share(shares_of: Callable[[EvalContext], tuple[float, float]], at_least: int = 1) -> Condition:
    def compile_share(node: Node, compile_context: CompileContext) -> Predicate:
        limit = parse_comparison(node, 0.0, 1.0)

        def value_of(context: EvalContext) -> float | None:
            count, total = shares_of(context)
            return None if total < at_least else count / total

        return measured(limit, value_of, ".2f", f"of fewer than {at_least}")

    return compile_share


def _within_window(query: AggregateQuery) -> Mapping[str, Condition]:
    """The counts and rates of the author within the window of `query`."""

    def group(context: EvalContext) -> EventGroup:
        return context.facts.groups.get(query, _ALONE)

    return {
        "messages": _count(lambda context: group(context).events),
        "approved": _count(lambda context: group(context).approved),
        "removed": _count(lambda context: group(context).removed),
        "replied": _count(lambda context: group(context).replied),
        "removed_rate": _share(lambda context: (group(context).removed, group(context).events)),
        "approved_rate": _share(lambda context: (group(context).approved, group(context).events)),
    }


def _first_seen(node: Node, compile_context: CompileContext) -> Predicate:
    limit = parse_duration_comparison(node)

    def test(context: EvalContext) -> str | None:
        if not _is_author_known(context):
            return None
        first = context.facts.author.first_seen
        # Never negative: the clock may have been set back since.
        age = max(0.0, (context.now - first).total_seconds()) if first else 0.0
        return limit.text if limit.holds(age) else None

    return test


def _in_list(node: Node, compile_context: CompileContext) -> Predicate:
    ids = frozenset(compile_context.list_entries(node))

    def test(context: EvalContext) -> str | None:
        return "listed" if context.event.author_id in ids else None

    return test


def _strikes(node: Node, compile_context: CompileContext) -> Predicate:
    return measured(
        parse_comparison(node),
        lambda context: context.facts.author.strikes if _is_author_known(context) else None,
        "g",
        _UNKNOWN,
    )


def _labels(node: Node, compile_context: CompileContext) -> Predicate:
    labels = frozenset(node.texts())

    def test(context: EvalContext) -> str | None:
        matching = sorted(labels & context.facts.author.labels)
        return matching[0] if matching and _is_author_known(context) else None

    return test


def _last_human_reply(node: Node, compile_context: CompileContext) -> Predicate:
    limit = parse_duration_comparison(node)

    def test(context: EvalContext) -> str | None:
        replied_at = context.facts.author.last_human_reply
        if replied_at is None or not _is_author_known(context):
            return None
        return limit.text if limit.holds(max(0.0, (context.now - replied_at).total_seconds())) else None

    return test


def _surge(node: Node, compile_context: CompileContext) -> Predicate:
    limit = parse_comparison(node)

    def test(context: EvalContext) -> str | None:
        state = context.facts.thread
        if state.comments_last_hour < _MIN_COMMENTS or state.usual_hourly_comments <= 0:
            return None
        factor = state.comments_last_hour / state.usual_hourly_comments
        return f"{factor:.1f} times the usual hour {limit.text}" if limit.holds(factor) else None

    return test


def _age(node: Node, compile_context: CompileContext) -> Predicate:
    limit = parse_duration_comparison(node)

    def test(context: EvalContext) -> str | None:
        opened = context.facts.thread.opened_at
        age = max(0.0, (context.now - opened).total_seconds()) if opened else 0.0
        return limit.text if limit.holds(age) else None

    return test


def _answered_by(node: Node, compile_context: CompileContext) -> Predicate:
    repliers = node.choices(("none", "bot", "human"))

    def test(context: EvalContext) -> str | None:
        replier = context.facts.thread.answered_by
        return replier if replier in repliers else None

    return test


def _is_first_contact(context: EvalContext) -> bool:
    opened, event = context.facts.thread.opened_at, context.event
    we_began = event.kind is Kind.DM and opened is not None and opened < event.created_at
    return context.facts.author.messages == 0 and not we_began


def _is_first_comment(context: EvalContext) -> bool:
    is_comment = context.event.kind in _WRITTEN_IN_PUBLIC
    return is_comment and context.facts.author.comments == 0 and not context.facts.is_account_new


def _followers(node: Node, compile_context: CompileContext) -> Predicate:
    return measured(parse_comparison(node), _count_followers, "d", _UNKNOWN)


def _count_followers(context: EvalContext) -> int | None:
    """As the source number it; None when it did not."""
    number = context.event.extra.get("followers", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS else None


def _is_author_known(context: EvalContext) -> bool:
    return context.facts.author.is_known and context.event.author_id is not None


_RATES = ("removed_rate", "approved_rate")
_AUTHOR: Mapping[str, Condition] = {
    "first_seen": _first_seen,
    "messages": _count(lambda context: context.facts.author.messages),
    "approved": _count(lambda context: context.facts.author.approved),
    "removed": _count(lambda context: context.facts.author.removed),
    "replied": _count(lambda context: context.facts.author.replied),
    "is_new": _flag(lambda context, _: context.facts.author.messages == 0),
    "first_contact": _flag(lambda context, _: _is_first_contact(context)),
    "first_comment": _flag(lambda context, _: _is_first_comment(context)),
    "followers": _followers,
    "is_staff": _flag(
        lambda context, compile_context: context.event.author_id in compile_context.staff, only_known=False
    ),
    "strikes": _strikes,
    "labels": _labels,
    "last_human_reply": _last_human_reply,
    "in": _in_list,
    "id_withheld": _flag(lambda context, _: not _is_author_known(context), only_known=False),
}
_THREAD: Mapping[str, Condition] = {
    "comments": _count(lambda context: context.facts.thread.comments, of_author=False),
    "removed": _count(lambda context: context.facts.thread.removed, of_author=False),
    "removed_share": _share(
        lambda context: (context.facts.thread.removed, context.facts.thread.comments), _MIN_COMMENTS
    ),
    # `negative` counts the latest 100 comments only, so their number is the most it can be compared with.
    "negative_share": _share(
        lambda context: (context.facts.thread.negative, min(context.facts.thread.comments, 100)),
        _MIN_COMMENTS,
    ),
    "surge": _surge,
    "age": _age,
    "answered_by": _answered_by,
    "top_level": _flag(lambda context, _: context.event.parent_id is None, only_known=False),
}
CONDITIONS: Mapping[str, Condition] = {"author": author, "thread": thread}
#: Words of these two that people write beside them instead of under them; `removed` may be either's.
AUTHOR_WORDS = tuple(word for word in _AUTHOR if word not in ("in", "removed"))
THREAD_WORDS = tuple(word for word in _THREAD if word != "removed")
