"""Which of the account's own actions come back as a webhook, and as what."""

import json
from typing import Any

import pytest

from bot.demo.echoes import build_echo, build_post_echo, json_object
from bot.demo.graph import Graph, PlatformMessage
from bot.demo.scenario import ACCOUNTS, INSTAGRAM, PAGE

COMMENT = "418_902"


@pytest.fixture
def graph() -> Graph:
    graph = Graph(ACCOUNTS)
    comment = PlatformMessage(id=COMMENT, author="7700", text="Prix ?", created_time=1, post="418")
    graph.add_message(comment, account=PAGE)
    graph.add_message(
        PlatformMessage(id="1799", author="7701", text="?", created_time=1, post="18"), account=INSTAGRAM
    )
    return graph


def entry(body: bytes | None) -> dict[str, Any]:
    assert body is not None
    first: dict[str, Any] = json.loads(body)["entry"][0]
    return first


def test_a_reply_comes_back_as_a_comment_by_the_page(graph: Graph) -> None:
    reply = graph.add_reply(PAGE, COMMENT, "39 €", 2)
    value = entry(build_echo(graph, [COMMENT, "comments"], {}, reply, 2))["changes"][0]["value"]
    assert (value["from"]["id"], value["comment_id"], value["parent_id"]) == (PAGE, reply.id, COMMENT)


def test_an_instagram_reply_carries_the_scoped_id_of_the_account(graph: Graph) -> None:
    reply = graph.add_reply(INSTAGRAM, "1799", "39 €", 2)
    value = entry(build_echo(graph, ["1799", "replies"], {}, reply, 2))["changes"][0]["value"]
    assert value["from"]["self_ig_scoped_id"]


def test_a_message_comes_back_as_an_echo_with_its_metadata(graph: Graph) -> None:
    message = graph.add_direct_message("7700", "Bonjour", 2)
    parameters: dict[str, object] = {"message": '{"text": "Bonjour", "metadata": "tamis:1"}'}
    content = entry(build_echo(graph, [PAGE, "messages"], parameters, message, 2))["messaging"][0]["message"]
    assert (content["is_echo"], content["metadata"], content["mid"]) == (True, "tamis:1", message.id)


@pytest.mark.parametrize(("hidden", "verb"), [(True, "hide"), (False, "unhide")])
def test_hiding_a_page_s_comment_comes_back_without_an_author(graph: Graph, hidden: bool, verb: str) -> None:
    graph.set_hidden(COMMENT, hidden=hidden)
    value = entry(build_echo(graph, [COMMENT], {"is_hidden": str(hidden)}, None, 2))["changes"][0]["value"]
    assert value["verb"] == verb
    assert "from" not in value


@pytest.mark.parametrize(
    ("path", "parameters"),
    [(["1799"], {"hide": "true"}), ([COMMENT, "likes"], {}), ([COMMENT], {})],
    ids=["hide on instagram", "like", "delete"],
)
def test_the_platform_sends_nothing_about_other_actions(
    graph: Graph, path: list[str], parameters: dict[str, object]
) -> None:
    assert build_echo(graph, path, parameters, None, 2) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"a": 1}, {"a": 1}), ('{"a": 1}', {"a": 1}), ("[", {}), ("[1]", {}), (None, {}), (3, {})],
)
def test_anything_but_an_object_reads_as_an_empty_one(value: object, expected: dict[str, object]) -> None:
    assert json_object(value) == expected


def test_a_post_of_the_page_is_told_with_its_words(graph: Graph) -> None:
    post = graph.add_post(PAGE, f"{PAGE}_9000", "New!", 1)
    value = entry(build_post_echo(post, 2))["changes"][0]["value"]
    assert (value["post_id"], value["message"], value["verb"]) == (f"{PAGE}_9000", "New!", "add")
    assert value["from"]["id"] == PAGE
