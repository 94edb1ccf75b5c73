"""Compiles `then:`: what a rule wants to be done. Each function's docstring is its manual page."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.documents import nearest
from bot.domain import PROPOSAL_ONLY_VERBS, RECORDING_VERBS, SPEAKING_VERBS, RateLimits, Verb
from bot.rules.model.rule_set import ActionSpec, Limits
from bot.rules.source.node import Node
from bot.rules.vocabulary.compiler import CompileContext
from bot.rules.vocabulary.limits import LIMITS, later, limits, period

PRIORITIES: Mapping[str, int] = {"low": -10, "normal": 0, "high": 50, "urgent": 100}
LOCAL = "local"
_LATER_REPLY = {
    "variants": "the texts of a list take turns by themselves",
    "approve": "write 'mode: suggest'",
}
LATER: Mapping[str, str] = {
    **dict.fromkeys(("assign", "note", "draft", "snooze"), "write it under 'queue'"),
    "ban": "write 'block'",
    "webhook": "write 'notify: {to: name}' with a target of config.yaml",
}
#: The first wish of an entry of `then:`; its limits are read apart.
Reader = Callable[[Node, CompileContext], ActionSpec]


def hide(spot: Node, book: CompileContext) -> ActionSpec:
    """Hide the comment: its author still sees it, on most platforms nobody else does.

    Where the platform cannot hide, a person gets the comment instead. Closes public replies
    and likes. `hide: {whole_crowd: true}` beside `rate` or `duplicate_of_recent` hides the earlier ones
    of the crowd, too, but for the first.
    """
    if not isinstance(spot.value, dict):
        return _plain(spot, Verb.HIDE)
    members = spot.members(("whole_crowd",))
    return ActionSpec(verb=Verb.HIDE, whole_crowd="whole_crowd" in members and members["whole_crowd"].flag())


def unhide(spot: Node, book: CompileContext) -> ActionSpec:
    """Show the comment again, for instance one that the platform hid by itself."""
    return _plain(spot, Verb.UNHIDE)


def delete(spot: Node, book: CompileContext) -> ActionSpec:
    """Delete the comment for good. Cannot be undone: prefer `hide`."""
    return _plain(spot, Verb.DELETE)


def like(spot: Node, book: CompileContext) -> ActionSpec:
    """Like the comment in the account's name; left out where the platform cannot."""
    return _plain(spot, Verb.LIKE)


def block(spot: Node, book: CompileContext) -> ActionSpec:
    """Propose to a person to block the author. No rule does it by itself, whatever its mode."""
    return _plain(spot, Verb.BLOCK)


def mute(spot: Node, book: CompileContext) -> ActionSpec:
    """Propose to a person to mute the author. No rule does it by itself, whatever its mode."""
    return _plain(spot, Verb.MUTE)


def lock_thread(spot: Node, book: CompileContext) -> ActionSpec:
    """Propose to a person to close the comments of the post. No rule does it by itself."""
    return _plain(spot, Verb.LOCK_THREAD)


def reply(spot: Node, book: CompileContext) -> ActionSpec:
    """Answer in public with a text of `replies:`; a direct message is answered in private.

    `reply: delivery_public`, or `reply: {template: delivery_public, delay: {min: 20s, max: 90s}}` with
    limits. Several texts of one name take turns. With an `experiment`, `template` may hold a text for
    each bucket.
    """
    return _worded(spot, book, Verb.REPLY)


def private_reply(spot: Node, book: CompileContext) -> ActionSpec:
    """Answer the author of a comment in private with a text of `replies:`. Written like `reply`."""
    return _worded(spot, book, Verb.PRIVATE_REPLY)


def queue(spot: Node, book: CompileContext) -> ActionSpec:
    """Let a person look: `queue: {name: pii, priority: high}`.

    `queue: pii` names the queue alone; without a name it is `default`. `priority` is `low`,
    `normal`, `high`, `urgent` or a number from -100 to 100. `assign: lea` gives it to one person, `note`
    is a remark for them, `draft` the name of a text they may send, `within: 1h` until when somebody
    should have looked, `snooze: 2h` when the case appears, and `together: true` makes one case for the
    whole crowd that `rate` or `duplicate_of_recent` of this rule has found. Lengths of time may be
    `{open: 1h, calendar: support}`.
    """
    if not isinstance(spot.value, dict):
        return ActionSpec(verb=Verb.QUEUE, queue=spot.text() if _has_value(spot) else "default")
    known = ("name", "priority", "assign", "note", "draft", "within", "snooze", "together")
    members = spot.members(known)
    texts = {key: members[key].text() for key in ("assign", "note") if key in members}
    return ActionSpec(
        verb=Verb.QUEUE,
        queue=members["name"].text() if "name" in members else "default",
        priority=_priority(members),
        assignee=texts.get("assign", ""),
        note=texts.get("note", ""),
        draft=_template(members["draft"], book) if "draft" in members else "",
        due=later(members["within"], book.calendar) if "within" in members else None,
        snooze=later(members["snooze"], book.calendar) if "snooze" in members else None,
        whole_crowd="together" in members and members["together"].flag(),
    )


def escalate(spot: Node, book: CompileContext) -> ActionSpec:
    """Hand the event over: `escalate: {to: care, priority: urgent}`.

    `to` is one of the `targets` in `config.yaml`, or `local` for a case of our own in the queue
    `escalated`. `within: 1h` (or `{open: 1h, calendar: support}`) is until when it should be answered,
    `severity` a word of yours for the other system. Closes the public replies and likes of other rules.
    """
    known = ("to", "priority", "within", "severity")
    is_whole = isinstance(spot.value, dict)
    members = spot.members(known, {"sla": "write 'within'"}) if is_whole else {"to": spot}
    if "to" not in members:
        raise spot.wrong("'escalate': 'to' is missing; write a target of config.yaml, or local")
    target = _target(members["to"], book, "escalate", (LOCAL,))
    wish = ActionSpec(
        verb=Verb.ESCALATE,
        priority=_priority(members),
        severity=members["severity"].text() if "severity" in members else "",
        due=later(members["within"], book.calendar) if "within" in members else None,
    )
    return replace(wish, queue="escalated") if target == LOCAL else replace(wish, to=target)


def notify(spot: Node, book: CompileContext) -> ActionSpec:
    """Tell a target of `config.yaml` (a channel, a webhook) without handing anything over:
    `notify: lead`, or `notify: {to: lead, severity: high}`. Answers and hides go on."""
    members = spot.members(("to", "severity")) if isinstance(spot.value, dict) else {"to": spot}
    if "to" not in members:
        raise spot.wrong("'notify': 'to' is missing; write a target of config.yaml")
    return ActionSpec(
        verb=Verb.NOTIFY,
        to=_target(members["to"], book, "notify"),
        severity=members["severity"].text() if "severity" in members else "",
    )


def label(spot: Node, book: CompileContext) -> ActionSpec:
    """Remember a word with the event, for reports and searches: `label: delivery`.

    `label: {name: ambassador, of: author, expires: 90d}` remembers it of the author, where `author:
    {labels: ambassador}` finds it.
    """
    if not isinstance(spot.value, dict):
        return ActionSpec(verb=Verb.LABEL, label=spot.text())
    members = spot.members(("name", "of", "expires"))
    if "name" not in members:
        raise spot.wrong("'label': 'name' is missing")
    of_author = "of" in members and members["of"].choice(("event", "author")) == "author"
    if "expires" in members and not of_author:
        raise members["expires"].wrong("'expires': only the label of an author expires; add 'of: author'")
    expires = period(members["expires"]) if "expires" in members else 0.0
    return ActionSpec(verb=Verb.LABEL, label=members["name"].text(), of_author=of_author, expires=expires)


def strike(spot: Node, book: CompileContext) -> ActionSpec:
    """Mark the author, for `author: {strikes: ">= 3"}`: `strike`, or `strike: {weight: 2, expires: 30d}`.

    Runs out after 90 days when nothing is said. When a person overturns the decision, the author gets the
    strike back; a person can clear all of them.
    """
    members = spot.members(("weight", "expires")) if isinstance(spot.value, dict) else {}
    if not members and _has_value(spot) and spot.value not in (True, {}):
        raise spot.wrong("'strike': write - strike, or strike: {weight: 2, expires: 30d}")
    weight = members["weight"].number(0.1, 100) if "weight" in members else 1.0
    expires = period(members["expires"]) if "expires" in members else 90 * 86_400.0
    return ActionSpec(verb=Verb.STRIKE, weight=weight, expires=expires)


def count(spot: Node, book: CompileContext) -> ActionSpec:
    """Add to a counter of `counters:`: `count: rude`, or `count: {name: rude, of: thread, by: 2}`.

    `of` is `author` (when left out), `thread` or `account`.
    """
    members = spot.members(("name", "of", "by")) if isinstance(spot.value, dict) else {"name": spot}
    if "name" not in members:
        raise spot.wrong("'count': 'name' is missing; it is one of 'counters'")
    name = members["name"].text()
    if name not in book.counters:
        hint = nearest(name, book.counters)
        raise spot.wrong(f"'count': there is no counter '{name[:60]}' under 'counters'{hint}")
    of = members["of"].choice(("author", "thread", "account")) if "of" in members else "author"
    by = members["by"].number(-1e6, 1e6) if "by" in members else 1.0
    return ActionSpec(verb=Verb.COUNT, counter=name, counted_of=of, weight=by)


def close(spot: Node, book: CompileContext) -> ActionSpec:
    """Close an open case of this very comment: it needs no answer any more."""
    return _plain(spot, Verb.CLOSE)


ACTIONS: Mapping[str, Reader] = {
    "hide": hide,
    "unhide": unhide,
    "delete": delete,
    "reply": reply,
    "private_reply": private_reply,
    "like": like,
    "block": block,
    "mute": mute,
    "lock_thread": lock_thread,
    "queue": queue,
    "escalate": escalate,
    "notify": notify,
    "label": label,
    "strike": strike,
    "count": count,
    "close": close,
}

#: What `never:` may close for the whole event.
CLOSABLE = (
    *(Verb.HIDE, Verb.DELETE, Verb.UNHIDE, *sorted(SPEAKING_VERBS), Verb.LIKE, Verb.QUEUE, Verb.ESCALATE),
    *sorted(RECORDING_VERBS),
)
#: What stays here: how often it is done needs no guard.
_LOCAL = RECORDING_VERBS | PROPOSAL_ONLY_VERBS | {Verb.CLOSE}


def wishes(spot: Node, book: CompileContext, shared: Mapping[str, Node]) -> tuple[ActionSpec, ...]:
    """The wishes of one entry of `then:`: a word alone, or words with their settings. `shared` are the
    limits of the whole rule; an action's own take their place."""
    if isinstance(spot.value, str):
        word = spot.value
        holder = Node(spot.sheet, (*spot.path, word), None, spot.owner)
        holder.must_be_known(ACTIONS, LATER)
        return (_limited(ACTIONS[word](holder, book), {}, shared, spot),)
    members = spot.members(ACTIONS, LATER)
    found = []
    for word, member in members.items():
        several = member.items() if word == "label" else [member]
        for one in several:
            bare, own = _apart(one)
            found.append(_limited(ACTIONS[word](bare, book), own, shared, one))
    return tuple(found)


def _apart(spot: Node) -> tuple[Node, dict[str, Node]]:
    """The settings of an action without its limits, and its limits."""
    if not isinstance(spot.value, dict):
        return spot, {}
    own = {word: spot.at(word) for word in spot.value if word in LIMITS}
    rest = {key: value for key, value in spot.value.items() if key not in LIMITS}
    return (spot if not own else replace(spot, value=rest or None)), own


def _limited(wish: ActionSpec, own: Mapping[str, Node], shared: Mapping[str, Node], spot: Node) -> ActionSpec:
    found = limits({**shared, **own})
    if wish.verb in _LOCAL:
        if own and limits(own).guards != RateLimits():
            raise spot.wrong(f"'{wish.verb}' stays here, so it needs no once_per, cooldown or cap")
        found = replace(found, guards=RateLimits())
    if wish.replies:
        _insist_on_buckets(wish, found, spot)
    return replace(wish, limits=found)


def _insist_on_buckets(wish: ActionSpec, found: Limits, spot: Node) -> None:
    buckets = {name for name, _ in found.experiment.buckets} if found.experiment else set()
    if buckets != set(wish.replies):
        raise spot.wrong(
            f"'template' has texts for {', '.join(sorted(wish.replies))}, the experiment has the buckets"
            f" {', '.join(sorted(buckets)) or 'of none'}; they must be the same"
        )


def _plain(spot: Node, verb: Verb) -> ActionSpec:
    if _has_value(spot) and spot.value is not True and spot.value != {}:
        raise spot.wrong(f"'{verb}' takes no settings but limits; write - {verb}")
    return ActionSpec(verb=verb)


def _worded(spot: Node, book: CompileContext, verb: Verb) -> ActionSpec:
    members = (
        spot.members(("template",), _LATER_REPLY) if isinstance(spot.value, dict) else {"template": spot}
    )
    if "template" not in members or not _has_value(members["template"]):
        raise spot.wrong(f"'{verb}': say which text, by its name under 'replies'")
    template = members["template"]
    if isinstance(template.value, dict):
        texts = {bucket: _template(one, book) for bucket, one in template.members().items()}
        return ActionSpec(verb=verb, reply=next(iter(texts.values()), ""), replies=texts)
    return ActionSpec(verb=verb, reply=_template(template, book))


def _template(spot: Node, book: CompileContext) -> str:
    name = spot.text()
    if name not in book.replies:
        hint = nearest(name, book.replies)
        raise spot.wrong(f"'{spot.path_word}': there is no text '{name[:60]}' under 'replies'{hint}")
    return name


def _target(spot: Node, book: CompileContext, word: str, more: tuple[str, ...] = ()) -> str:
    name = spot.text()
    if book.known.targets is not None and name not in (*book.known.targets, *more):
        hint = nearest(name, (*book.known.targets, *more)) or ("; 'local' is always there" if more else "")
        raise spot.wrong(f"'{word}': there is no target '{name[:60]}' in config.yaml{hint}")
    return name


def _has_value(spot: Node) -> bool:
    return spot.value is not None


def _priority(members: Mapping[str, Node]) -> int:
    if "priority" not in members:
        return 0
    spot = members["priority"]
    if isinstance(spot.value, int):
        return int(spot.number(-100, 100))
    return PRIORITIES[spot.choice(PRIORITIES)]
