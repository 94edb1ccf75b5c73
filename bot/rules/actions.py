"""Compiles `then:`: what a rule wants to be done. Each function's docstring is its manual page."""

from collections.abc import Callable, Mapping

from bot.domain import WORDS, Verb
from bot.fields import nearest
from bot.rules.book import Book
from bot.rules.ruleset import Wish
from bot.rules.spot import Spot

PRIORITIES: Mapping[str, int] = {"low": -10, "normal": 0, "high": 50, "urgent": 100}
LOCAL = "local"
_GUARDS = dict.fromkeys(
    ("once_per", "cooldown", "cap", "delay", "only_if_unanswered", "sample"),
    "the general limits on answers hold for every rule",
)
_LATER_REPLY = {
    **_GUARDS,
    "variants": "the texts of a list take turns by themselves",
    "approve": "write 'mode: suggest'",
}
LATER = dict.fromkeys(
    ("block", "mute", "lock_thread", "assign", "strike", "note", "notify", "webhook", "close"),
    "until then a person can do it",
)


def hide(spot: Spot, book: Book) -> Wish:
    """Hide the comment: its author still sees it, on most platforms nobody else does.

    Where the platform cannot hide, a person gets the comment instead. Closes public replies
    and likes.
    """
    return _plain(spot, Verb.HIDE)


def unhide(spot: Spot, book: Book) -> Wish:
    """Show the comment again, for instance one that the platform hid by itself."""
    return _plain(spot, Verb.UNHIDE)


def delete(spot: Spot, book: Book) -> Wish:
    """Delete the comment for good. Cannot be undone: prefer `hide`."""
    return _plain(spot, Verb.DELETE)


def like(spot: Spot, book: Book) -> Wish:
    """Like the comment in the account's name; left out where the platform cannot."""
    return _plain(spot, Verb.LIKE)


def reply(spot: Spot, book: Book) -> Wish:
    """Answer in public with a text of `replies:`; a direct message is answered in private.

    `reply: delivery_public`
    """
    return _worded(spot, book, Verb.REPLY)


def private_reply(spot: Spot, book: Book) -> Wish:
    """Answer the author of a comment in private with a text of `replies:`."""
    return _worded(spot, book, Verb.PRIVATE_REPLY)


def queue(spot: Spot, book: Book) -> Wish:
    """Let a person look: `queue: {name: pii, priority: high}`.

    `queue: pii` names the queue alone; without a name it is `default`. `priority` is `low`,
    `normal`, `high`, `urgent` or a number from -100 to 100.
    """
    if not isinstance(spot.value, dict):
        return Wish(verb=Verb.QUEUE, queue=spot.text() if _has_value(spot) else "default")
    members = spot.members(("name", "priority"), _GUARDS)
    name = members["name"].text() if "name" in members else "default"
    return Wish(verb=Verb.QUEUE, queue=name, priority=_priority(members))


def escalate(spot: Spot, book: Book) -> Wish:
    """Hand the event over: `escalate: {to: care, priority: urgent}`.

    `to` is one of the `targets` in `config.yaml`, or `local` for a case of our own in the queue
    `escalated`. Closes the public replies and likes of other rules.
    """
    members = spot.members(("to", "priority"), _GUARDS) if isinstance(spot.value, dict) else {"to": spot}
    if "to" not in members:
        raise spot.wrong("'escalate': 'to' is missing; write a target of config.yaml, or local")
    target = members["to"].text()
    if book.known.targets is not None and target not in (*book.known.targets, LOCAL):
        hint = nearest(target, (*book.known.targets, LOCAL)) or "; 'local' is always there"
        raise members["to"].wrong(f"'escalate': there is no target '{target[:60]}' in config.yaml{hint}")
    if target == LOCAL:
        return Wish(verb=Verb.ESCALATE, queue="escalated", priority=_priority(members))
    return Wish(verb=Verb.ESCALATE, to=target, priority=_priority(members))


def label(spot: Spot, book: Book) -> Wish:
    """Remember a word with the event, for reports and searches: `label: delivery`."""
    return Wish(verb=Verb.LABEL, label=spot.text())


def wishes(spot: Spot, book: Book) -> tuple[Wish, ...]:
    """The wishes of one entry of `then:`: a word alone, or words with their settings."""
    if isinstance(spot.value, str):
        word = spot.value
        holder = Spot(spot.sheet, (*spot.path, word), None, spot.owner)
        holder.must_be_known(ACTIONS, LATER)
        return (ACTIONS[word](holder, book),)
    members = spot.members(ACTIONS, LATER)
    found = []
    for word, member in members.items():
        several = member.items() if word == "label" else [member]
        found += [ACTIONS[word](one, book) for one in several]
    return tuple(found)


def _plain(spot: Spot, verb: Verb) -> Wish:
    if _has_value(spot) and spot.value is not True and spot.value != {}:
        if isinstance(spot.value, dict):
            spot.members((), _GUARDS)
        raise spot.wrong(f"'{verb}' takes no settings; write - {verb}")
    return Wish(verb=verb)


def _worded(spot: Spot, book: Book, verb: Verb) -> Wish:
    members = (
        spot.members(("template",), _LATER_REPLY) if isinstance(spot.value, dict) else {"template": spot}
    )
    if "template" not in members or not _has_value(members["template"]):
        raise spot.wrong(f"'{verb}': say which text, by its name under 'replies'")
    name = members["template"].text()
    if name not in book.replies:
        hint = nearest(name, book.replies)
        raise spot.wrong(f"'{verb}': there is no text '{name[:60]}' under 'replies'{hint}")
    return Wish(verb=verb, reply=name)


def _has_value(spot: Spot) -> bool:
    return spot.value is not None


def _priority(members: Mapping[str, Spot]) -> int:
    if "priority" not in members:
        return 0
    spot = members["priority"]
    if isinstance(spot.value, int):
        return int(spot.number(-100, 100))
    return PRIORITIES[spot.choice(PRIORITIES)]


ACTIONS: Mapping[str, Callable[[Spot, Book], Wish]] = {
    "hide": hide,
    "unhide": unhide,
    "delete": delete,
    "reply": reply,
    "private_reply": private_reply,
    "like": like,
    "queue": queue,
    "escalate": escalate,
    "label": label,
}

#: What `never:` may close for the whole event.
CLOSABLE = (Verb.HIDE, Verb.DELETE, Verb.UNHIDE, *sorted(WORDS), Verb.LIKE, Verb.QUEUE, Verb.ESCALATE)
