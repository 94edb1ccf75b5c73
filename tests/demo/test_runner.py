"""The runner sends the scenario as a platform would: in batches, repeated or forged, state first."""

import json
from typing import Any

import pytest

from bot.demo import payloads
from bot.demo.fake_platform import Credentials, FakePlatform
from bot.demo.graph import Graph
from bot.demo.runner import build_delivery, group_deliveries, run_scenario
from bot.demo.scenario import ACCOUNTS, INSTAGRAM, PAGE, POLLED, Channel, Scenario, ScriptedMessage
from bot.domain import Account, Event, Secret, Source
from bot.platforms import load_adapter
from tests.fakes.fixtures import parsed

CREDENTIALS = Credentials(
    token=Secret("token"),
    app_secret=Secret("app"),
    verify_token=Secret("verify"),
    desk_secret=Secret("whsec_QUJD"),
)
CHANNELS = {
    "page": Channel(platform="facebook", post="418"),
    "media": Channel(platform="instagram", post="1801"),
    "inbox": Channel(platform="facebook"),
    "video": Channel(platform="tiktok", post="7570"),
    "company": Channel(platform="linkedin", post="urn:li:activity:72600"),
    "phone": Channel(platform="whatsapp"),
    "thread": Channel(platform="threads", post="1803"),
    "channel": Channel(platform="youtube", post="v1"),
}


class RecordingPlatform(FakePlatform):
    """Keeps what would be posted, and the comments that existed at that moment."""

    def __init__(self) -> None:
        super().__init__(Graph(ACCOUNTS), CREDENTIALS)
        self.posted: list[tuple[bytes, str]] = []
        self.networks: list[str] = []
        self.known: list[set[str]] = []

    async def post(self, body: bytes, headers: dict[str, str], network: str = "facebook") -> int:
        self.posted.append((body, next(reversed(headers.values()))))
        self.networks.append(network)
        self.known.append({name for name, comment in self.graph.comments.items() if not comment.removed})
        return 200


def scenario_of(*messages: ScriptedMessage) -> Scenario:
    return Scenario(CHANNELS, messages)


async def run(scenario: Scenario) -> tuple[RecordingPlatform, list[tuple[str, int]]]:
    platform, statuses = RecordingPlatform(), []
    await run_scenario(
        scenario,
        platform,
        pause=0,
        on_delivered=lambda batch, status: statuses.append((batch[0].id, status)),
    )
    return platform, statuses


def entry(scenario: Scenario, *messages: ScriptedMessage) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(build_delivery(scenario, messages))
    return {"object": document["object"], **document["entry"][0]}


def test_neighbours_of_one_batch_travel_together_and_others_alone() -> None:
    batches = ["", "b", "b", "", "b"]
    messages = [
        ScriptedMessage(id=str(index), channel="page", batch=batch) for index, batch in enumerate(batches)
    ]
    groups = [[message.id for message in batch] for batch in group_deliveries(messages)]
    assert groups == [["0"], ["1", "2"], ["3"], ["4"]]


@pytest.mark.parametrize(
    ("channel", "object_name", "account", "list_name"),
    [
        ("page", "page", PAGE, "changes"),
        ("media", "instagram", INSTAGRAM, "changes"),
        ("inbox", "page", PAGE, "messaging"),
    ],
)
def test_a_delivery_has_the_shape_of_its_channel(
    channel: str, object_name: str, account: str, list_name: str
) -> None:
    message = ScriptedMessage(id="a", channel=channel, author="Ana", text="Bonjour")
    body = entry(scenario_of(message), message)
    assert (body["object"], body["id"], len(body[list_name])) == (object_name, account, 1)


def test_edits_and_removals_are_about_the_original() -> None:
    original = ScriptedMessage(id="a", channel="page", author="Ana", text="Bonjour")
    edit = ScriptedMessage(id="b", channel="page", author="Ana", edit_of="a", text="Bonsoir")
    removal = ScriptedMessage(id="c", channel="page", author="Ana", removal_of="a")
    scenario = scenario_of(original, edit, removal)
    values = [entry(scenario, message)["changes"][0]["value"] for message in scenario.messages]
    assert [value["verb"] for value in values] == ["add", "edited", "remove"]
    assert len({value["comment_id"] for value in values}) == 1


async def test_a_forged_delivery_is_signed_with_another_secret_and_changes_nothing_on_the_platform() -> None:
    platform, _ = await run(scenario_of(ScriptedMessage(id="a", channel="page", forged=True, text="x")))
    ((body, signature),) = platform.posted
    assert signature != payloads.signature_headers(CREDENTIALS.app_secret, body)["X-Hub-Signature-256"]
    assert platform.known == [set()]


async def test_a_repeated_delivery_is_posted_twice_byte_for_byte() -> None:
    platform, statuses = await run(scenario_of(ScriptedMessage(id="a", channel="page", repeated=True)))
    assert len(platform.posted) == 2
    assert len(set(platform.posted)) == 1
    assert statuses == [("a", 200), ("a", 200)]


async def test_the_platform_knows_of_a_message_before_the_program_hears_of_it() -> None:
    written = ScriptedMessage(id="a", channel="page", author="Ana", text="Bonjour")
    scenario = scenario_of(written, ScriptedMessage(id="b", channel="page", removal_of="a"))
    platform, _ = await run(scenario)
    assert platform.known == [{scenario.message_id("a")}, set()]


@pytest.mark.parametrize("channel", ["video", "company", "phone", "thread"])
async def test_other_networks_are_sent_as_their_adapters_read_them(channel: str) -> None:
    message = ScriptedMessage(id="a", channel=channel, author="Ana", text="Bonjour")
    scenario = scenario_of(message)
    platform, statuses = await run(scenario)
    assert statuses == [("a", 200)]
    name = CHANNELS[channel].platform
    assert platform.networks == [name]
    adapter = name if name in ("tiktok", "linkedin") else "meta"
    account = Account(platform=name, id=CHANNELS[channel].account)
    (event,) = parsed(
        load_adapter(Source(name=adapter, adapter=adapter, accounts=(account,))), platform.posted[0][0]
    )
    assert isinstance(event, Event)
    assert (event.platform, event.account_id, event.text) == (name, account.id, "Bonjour")
    assert event.message_id == scenario.message_id("a")
    assert not event.is_own_echo


async def test_what_is_polled_is_written_and_not_sent() -> None:
    scenario = scenario_of(ScriptedMessage(id="a", channel="channel", author="Ana", text="Bonjour"))
    platform, statuses = await run(scenario)
    assert statuses == [("a", POLLED)]
    assert platform.posted == []
    assert scenario.message_id("a") in platform.graph.comments
