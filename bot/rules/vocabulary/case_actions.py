"""Actions that bring people in: cases in our own queue, escalations and notifications.

Each function's docstring is its manual page.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.answers import find_foreign_placeholder
from bot.documents import with_suggestion
from bot.domain import Verb
from bot.errors import message
from bot.rules.model.calendars import Delay
from bot.rules.model.rule_set import ActionSpec
from bot.rules.source.hints import old_words
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.platform_actions import CompileAction, plain_action
from bot.rules.vocabulary.quantities import parse_delay

PRIORITIES: Mapping[str, int] = {"low": -10, "normal": 0, "high": 50, "urgent": 100}
#: The target of `escalate` that is our own queue.
LOCAL = "local"


def queue(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Open a case for a person: `queue: {name: pii, priority: high}`.

    `queue: pii` names the queue alone; without a name it is `default`. `priority` is `low`,
    `normal`, `high`, `urgent` or a number from -100 to 100. `assign: lea` assigns it to one person, `note`
    is a remark for them, `draft` the name of a text they may send, `within: 1h` when it is due,
    `snooze: 2h` when the case appears, and `group: true` makes one case for the
    whole group that `rate` or `duplicate_of_recent` of this rule has counted. Lengths of time may be
    `{open: 1h, calendar: support}`; `within` counts from when the person wrote.
    """
    if not isinstance(node.value, dict):
        return ActionSpec(verb=Verb.QUEUE, queue="default" if node.value is None else node.text())
    allowed = ("name", "priority", "assign", "note", "draft", "within", "snooze", "group")
    members = node.members(allowed, old_words("queue"))
    texts = {key: members[key].text() for key in ("assign", "note") if key in members}
    if "note" in members:
        _reject_placeholder(members["note"])
    return ActionSpec(
        verb=Verb.QUEUE,
        queue=members["name"].text() if "name" in members else "default",
        priority=_parse_priority(members),
        assignee=texts.get("assign", ""),
        note=texts.get("note", ""),
        draft=compile_context.reply_name(members["draft"]) if "draft" in members else "",
        due=_optional_delay(members, "within", compile_context),
        snooze=_optional_delay(members, "snooze", compile_context),
        applies_to_group="group" in members and members["group"].flag(),
    )


def escalate(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Hand the event over to another system: `escalate: {to: care, priority: urgent}`.

    `to` is one of the `targets` in `config.yaml`, or `local` for a case in our own queue
    `escalated`. `within: 1h` (or `{open: 1h, calendar: support}`) is when a reply is due,
    `severity` a word that the other system understands. Cancels the public replies and likes of other rules.
    """
    allowed = ("to", "priority", "within", "severity")
    is_mapping = isinstance(node.value, dict)
    members = node.members(allowed, {"sla": message("write 'within'")}) if is_mapping else {"to": node}
    if "to" not in members:
        raise node.error(message("'escalate': 'to' is missing; write a target of config.yaml, or local"))
    target = _parse_target(members["to"], compile_context, Verb.ESCALATE, (LOCAL,))
    spec = ActionSpec(
        verb=Verb.ESCALATE,
        priority=_parse_priority(members),
        severity=members["severity"].text() if "severity" in members else "",
        due=_optional_delay(members, "within", compile_context),
    )
    return replace(spec, queue="escalated") if target == LOCAL else replace(spec, to=target)


def notify(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Notify a target of `config.yaml` without handing anything over: `notify: lead`, or
    `notify: {to: lead, severity: high}`. Other actions are carried out as usual.

    The target is a channel (`adapter: slack`, an incoming webhook, which Mattermost, Rocket.Chat and Zulip
    have, too) or a program (`adapter: generic`, a signed webhook). It gets the text, who wrote it, the link
    and why. One that is not configured, or cannot be notified, is a mistake.
    """
    members = node.members(("to", "severity")) if isinstance(node.value, dict) else {"to": node}
    if "to" not in members:
        raise node.error(message("'notify': 'to' is missing; write a target of config.yaml"))
    return ActionSpec(
        verb=Verb.NOTIFY,
        to=_parse_target(members["to"], compile_context, Verb.NOTIFY),
        severity=members["severity"].text() if "severity" in members else "",
    )


def close(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Close an open case of this very comment, because it no longer needs an answer.

    As with `no_answer`, the safety net does not catch the event: of the two, write one.
    """
    return plain_action(node, Verb.CLOSE)


def no_answer(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Nobody waits for an answer: the safety net does not catch this event, and no later rule opens a case
    for it. A case that an earlier rule opens stays. For what needs none although it looks as if:
    a closing "ok thanks" in a conversation, a contest entry that is only a photo."""
    return plain_action(node, Verb.NO_ANSWER)


def parse_priority(node: Node) -> int:
    """`low`, `normal`, `high`, `urgent` or a number from -100 to 100."""
    if isinstance(node.value, int):
        return int(node.number(-100, 100))
    return PRIORITIES[node.choice(PRIORITIES)]


def _optional_delay(members: Mapping[str, Node], key: str, compile_context: CompileContext) -> Delay | None:
    return parse_delay(members[key], compile_context.calendar) if key in members else None


def _parse_target(
    node: Node, compile_context: CompileContext, verb: Verb, always: tuple[str, ...] = ()
) -> str:
    """The name of a target that can carry out `verb`; `always` are those that need no configuration."""
    name = node.text()
    configured = compile_context.environment.targets
    if configured is None or name in always:
        return name
    if name not in configured:
        text = message("'{key}': there is no target '{name}' in config.yaml", key=verb.value, name=name[:60])
        advice = (
            message("'local' is always there")
            if always
            else message("write one under 'targets', with adapter: slack or adapter: generic")
        )
        raise node.error(with_suggestion(text, name, (*configured, *always), advice))
    if obstacle := configured[name].get(verb):
        raise node.error(
            message(
                "'{key}': the target '{name}' {obstacle}; see 'targets' in config.yaml",
                key=verb.value,
                name=name,
                obstacle=obstacle,
            )
        )
    return name


def _reject_placeholder(node: Node) -> None:
    """Reject a note with a placeholder, of ours or another tool's: it is shown as it stands."""
    text = node.text()
    placeholder = "{{" if "{{" in text else find_foreign_placeholder(text)
    if placeholder:
        raise node.error(
            message("'note': {text} is not filled in here; write a plain text", text=placeholder)
        )


def _parse_priority(members: Mapping[str, Node]) -> int:
    return parse_priority(members["priority"]) if "priority" in members else 0


ACTIONS: Mapping[str, CompileAction] = {
    "queue": queue,
    "escalate": escalate,
    "notify": notify,
    "close": close,
    "no_answer": no_answer,
}
