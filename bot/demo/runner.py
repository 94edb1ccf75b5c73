"""Runs the scenario: people write on the simulated platform, which tells the program by webhook."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot.demo import network_payloads, payloads
from bot.demo.fake_platform import FakePlatform
from bot.demo.graph import PlatformMessage
from bot.demo.scenario import HANDLE, POLLED, Scenario, ScriptedMessage
from bot.domain import Secret

#: Called with the messages of one delivery and the HTTP status it was answered with.
OnDelivered = Callable[[Sequence[ScriptedMessage], int], None]

_FORGER_SECRET = Secret("an attacker knows the address but not the app secret")


async def run_scenario(
    scenario: Scenario, platform: FakePlatform, *, pause: float, on_delivered: OnDelivered
) -> None:
    """Send every message, `pause` seconds apart, and report the HTTP status of each delivery."""
    for batch in group_deliveries(scenario.messages):
        for message in batch:
            if not message.forged:
                _apply_to_platform(scenario, platform, message)
        network = scenario.channel_of(batch[0]).platform
        if network == "youtube":  # it tells nobody: its comments are polled
            on_delivered(batch, POLLED)
            await asyncio.sleep(pause * len(batch))
            continue
        body = build_delivery(scenario, batch)
        secret = _FORGER_SECRET if batch[0].forged else platform.credentials.app_secret
        # Meta delivers again, byte for byte, what was answered too late.
        for _ in range(2 if batch[0].repeated else 1):
            status = await platform.post(body, network_payloads.sign(network, secret, body), network)
            on_delivered(batch, status)
        await asyncio.sleep(pause * len(batch))


def group_deliveries(messages: Sequence[ScriptedMessage]) -> Iterator[list[ScriptedMessage]]:
    """The messages as they travel: one by one, or together when the platform sends a batch."""
    for _, batch in groupby(messages, key=lambda message: message.batch or message.id):
        yield list(batch)


def build_delivery(scenario: Scenario, batch: Sequence[ScriptedMessage]) -> bytes:
    """The body of one webhook. All its messages belong to one account."""
    now, channel = int(time.time()), scenario.channel_of(batch[0])
    if channel.platform not in ("facebook", "instagram"):
        return _build_network_delivery(scenario, batch[0], now)
    object_name = "page" if channel.platform == "facebook" else "instagram"
    if not channel.post:
        messaging = [_build_message(scenario, message, now) for message in batch]
        return payloads.encode_webhook(object_name, channel.account, now, messaging=messaging)
    changes = [_build_comment(scenario, message, now) for message in batch]
    return payloads.encode_webhook(object_name, channel.account, now, changes=changes)


def _build_network_delivery(scenario: Scenario, message: ScriptedMessage, now: int) -> bytes:
    """The one message of a delivery of another network."""
    channel, (author, name) = scenario.channel_of(message), scenario.author_of(message)
    message_id, account = scenario.message_id(message.id), channel.account
    parent = scenario.message_id(message.reply_to) if message.reply_to else ""
    if channel.platform == "whatsapp":
        return network_payloads.whatsapp_message(
            account=account, message_id=message_id, author=(author, name), text=message.text, now=now
        )
    if channel.platform == "threads":
        return network_payloads.threads_reply(
            account=(account, HANDLE),
            post=channel.post,
            reply=message_id,
            author=name,
            text=message.text,
            now=now,
            parent=parent,
        )
    if channel.platform == "tiktok":
        return network_payloads.tiktok_comment(
            account=account,
            video=channel.post,
            comment=message_id,
            author=author,
            text=message.text,
            now=now,
            parent=parent,
        )
    return network_payloads.linkedin_comment(
        account=account,
        post=channel.post,
        comment=message_id,
        author=author,
        text=message.text,
        now=now,
        parent=parent,
    )


def _build_comment(scenario: Scenario, message: ScriptedMessage, now: int) -> payloads.Payload:
    channel, author = scenario.channel_of(message), scenario.author_of(message)
    comment_id = scenario.message_id(message.id)
    parent = scenario.message_id(message.reply_to) if message.reply_to else ""
    if channel.platform == "instagram":
        return payloads.instagram_comment(
            media=channel.post,
            comment=comment_id,
            author=author,
            text=message.text,
            parent=parent,
            origin=channel.origin,
        )
    return payloads.page_comment(
        account=channel.account,
        post=channel.post,
        comment=comment_id,
        author=author,
        text=message.text,
        now=now,
        parent=parent,
        verb="edited" if message.edit_of else "remove" if message.removal_of else "add",
        origin=channel.origin,
    )


def _build_message(scenario: Scenario, message: ScriptedMessage, now: int) -> payloads.Payload:
    return payloads.direct_message(
        account=scenario.channel_of(message).account,
        person=scenario.author_of(message)[0],
        text=message.text,
        message_id=scenario.message_id(message.id),
        now=now,
    )


def _apply_to_platform(scenario: Scenario, platform: FakePlatform, message: ScriptedMessage) -> None:
    """Change the platform's own state first: the program may call about the message at once."""
    graph, channel = platform.graph, scenario.channel_of(message)
    message_id = scenario.message_id(message.id)
    if message.removal_of:
        graph.mark_removed(message_id)
    elif message.edit_of:
        graph.comments[message_id].text = message.text
    else:
        written = PlatformMessage(
            id=message_id,
            author=scenario.author_of(message)[0],
            text=message.text,
            created_time=int(time.time()),
            parent=scenario.message_id(message.reply_to) if message.reply_to else "",
            post=channel.post,
        )
        graph.add_message(written, account=channel.account)
