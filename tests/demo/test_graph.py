"""The simulated platform keeps what was done, and answers the errors that Meta documents."""

from collections.abc import Callable

import pytest

from bot.demo.graph import Graph, GraphError, PlatformMessage
from bot.demo.scenario import ACCOUNTS, INSTAGRAM, PAGE

COMMENT = "418_902"
PERSON = "7700"


@pytest.fixture
def graph() -> Graph:
    graph = Graph(ACCOUNTS)
    graph.add_message(
        PlatformMessage(id=COMMENT, author=PERSON, text="Prix ?", created_time=1, post="418"), account=PAGE
    )
    return graph


def refusal(call: Callable[[], object]) -> dict[str, object]:
    with pytest.raises(GraphError) as caught:
        call()
    error = caught.value.body["error"]
    assert isinstance(error, dict)
    return error


def test_a_reply_stands_under_its_comment_and_post(graph: Graph) -> None:
    reply = graph.add_reply(PAGE, COMMENT, "39 €", 2)
    assert reply.id.startswith("418_")
    assert graph.replies_to(COMMENT) == [reply]
    assert reply.post == "418"


def test_an_instagram_reply_has_an_id_of_one_part(graph: Graph) -> None:
    graph.add_message(PlatformMessage(id="1799", author=PERSON, text="?", created_time=1), account=INSTAGRAM)
    assert "_" not in graph.add_reply(INSTAGRAM, "1799", "39 €", 2).id


def test_a_second_private_reply_is_10900(graph: Graph) -> None:
    graph.add_private_reply(COMMENT, "Bonjour", 2)
    assert refusal(lambda: graph.add_private_reply(COMMENT, "Bonjour", 3))["code"] == 10900


@pytest.mark.parametrize("act", ["reply", "hide", "like", "remove", "read"])
def test_what_was_removed_is_gone_with_subcode_33(graph: Graph, act: str) -> None:
    graph.mark_removed(COMMENT)
    calls: dict[str, Callable[[], object]] = {
        "reply": lambda: graph.add_reply(PAGE, COMMENT, "39 €", 2),
        "hide": lambda: graph.set_hidden(COMMENT, hidden=True),
        "like": lambda: graph.set_liked(COMMENT, liked=True),
        "remove": lambda: graph.mark_removed(COMMENT),
        "read": lambda: graph.comment_fields(COMMENT),
    }
    error = refusal(calls[act])
    assert (error["code"], error["error_subcode"]) == (100, 33)


def test_a_message_needs_somebody_who_wrote_first(graph: Graph) -> None:
    assert refusal(lambda: graph.add_direct_message("a stranger", "Bonjour", 2))["code"] == 100
    assert graph.add_direct_message(PERSON, "Bonjour", 2).parent == PERSON


def test_our_own_comment_cannot_be_hidden(graph: Graph) -> None:
    own = graph.add_reply(PAGE, COMMENT, "39 €", 2)
    assert refusal(lambda: graph.set_hidden(own.id, hidden=True))["code"] == 100


def test_a_hidden_comment_takes_no_reply(graph: Graph) -> None:
    graph.set_hidden(COMMENT, hidden=True)
    assert refusal(lambda: graph.add_reply(PAGE, COMMENT, "39 €", 2))["code"] == 100


def test_an_empty_text_is_refused(graph: Graph) -> None:
    assert refusal(lambda: graph.add_reply(PAGE, COMMENT, "  ", 2))["code"] == 100


def test_people_and_the_page_comment_below_a_post_of_the_page(graph: Graph) -> None:
    graph.add_post(PAGE, f"{PAGE}_9000", "New!", 1)
    first = graph.add_reply(PAGE, f"{PAGE}_9000", "And open until 7.", 2)
    assert (first.post, first.author) == ("9000", PAGE)
    assert graph.replies_to(f"{PAGE}_9000") == [first]
