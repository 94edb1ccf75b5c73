"""Slack: an incoming webhook, to which rules send notifications. Mattermost, Rocket.Chat and Zulip take the
same messages.

The address is the credential: whoever has it may write into the channel. Nothing comes in this way, no
message can be changed later, and there are no keys against repetition, so that a call without a clear answer
is never repeated. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from bot.config.adapter_settings import AdapterSettings, SecretForm, SettingKind
from bot.config.addresses import is_loopback
from bot.domain import Action, Delivery, Effect, Event, Handover, Secret, Verb
from bot.errors import InvalidSignature, Malformed, Message, Rejected, message
from bot.platforms.desk_text import desk_line, desk_link, desk_text
from bot.platforms.http import status_error
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Request, WebhookRequest

PLATFORM = "slack"

#: Slack's own server; any other is named in the settings, so that a mistyped address gets no comment to read.
_HOST = "hooks.slack.com"
# https://docs.slack.dev/reference/block-kit/blocks/section-block
_MAX_SECTION = 3_000
_MAX_TITLE = 300


class Adapter(Port):
    """One incoming webhook: its address is the secret, `settings` name a host other than Slack's."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {PLATFORM: frozenset({Verb.NOTIFY})}
    settings: ClassVar[AdapterSettings] = AdapterSettings(
        source={"host": SettingKind.TEXT},
        secret=SecretForm.ADDRESS,
        target_needs=("secrets",),
        receives=False,
    )

    def verify(self, request: WebhookRequest) -> None:
        """Believes nobody."""
        raise InvalidSignature("an incoming webhook of Slack sends nothing")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields that there is nothing to read."""
        yield Malformed("an incoming webhook of Slack sends nothing")

    def perform(self, action: Action) -> Flow[Effect]:
        """Posts one message into the channel."""
        if action.verb is not Verb.NOTIFY:
            raise Rejected(f"'{action.verb}' is impossible in Slack")
        if unready := self.target_obstacle(action.verb):
            raise Rejected(f"'{self.source.name}' {unready}")
        response = yield Request(
            method="POST", url=self._address().reveal(), json=_message(action), account=f"slack:{action.via}"
        )
        error = status_error(response, "Slack", has_side_effects=True)
        if error is not None:
            raise error
        return Effect()

    def target_obstacle(self, verb: Verb) -> Message | None:
        """An address at the expected host is needed, and Slack is told of cases, but takes none over."""
        if verb is not Verb.NOTIFY:
            return message("uses the adapter slack, which takes no cases over; write 'notify' beside 'queue'")
        if not self.source.is_complete:
            return None  # whoever cannot open the address cannot say that it is wrong
        host = self.source.settings.get("host", _HOST)
        try:
            address = urlsplit(self._address().reveal())
        except ValueError:
            address = urlsplit("")
        is_safe = address.scheme == "https" or is_loopback(address.geturl())
        if not is_safe or address.netloc != host:
            return message("needs the address of an incoming webhook at {host} as its secret", host=host)
        return None

    def _address(self) -> Secret:
        return self.source.secrets[0] if self.source.secrets else Secret("")


def _message(action: Action) -> Mapping[str, object]:
    handover = action.handover or Handover()
    title = desk_line(handover.title or action.actor.label, _MAX_TITLE)
    writer = desk_line(handover.author_name, _MAX_TITLE) or "somebody"
    # What is about many messages was written by nobody in particular.
    summary = title if handover.about else f"{title}: {action.platform} {action.kind} by {writer}"
    facts = {
        "Why": handover.why,
        "Filled in": handover.filled,
        "Severity": handover.severity,
        "Account": action.account_name,
        "Language": action.language,
        "Rule": handover.rule,
    }
    lines = {name: desk_line(value, _MAX_SECTION) for name, value in facts.items()}
    context = " | ".join(f"{name}: {line}" for name, line in lines.items() if line)
    link = desk_link(handover.permalink)
    blocks = [_section("mrkdwn", f"*{_escape(summary)}*" + (f" <{_escape(link)}|open>" if link else ""))]
    if words := desk_text(action.text, _MAX_SECTION).strip():
        # Plain text, so that what a stranger writes is never a link, a mention or a call to everybody.
        blocks.append(_section("plain_text", words))
    element = {"type": "plain_text", "text": _cut(context or title, _MAX_SECTION), "emoji": False}
    blocks.append({"type": "context", "elements": [element]})
    return {"text": _escape(summary), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def _section(form: str, text: str) -> dict[str, object]:
    element = {"type": form, "text": _cut(text, _MAX_SECTION)}
    return {"type": "section", "text": element if form == "mrkdwn" else element | {"emoji": False}}


def _escape(text: str) -> str:
    """https://docs.slack.dev/messaging/formatting-message-text#escaping disarms <!channel> and <@U1>, too."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
