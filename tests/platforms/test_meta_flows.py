"""What the Meta adapter asks of the Graph API, and what it makes of the answers. No network."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Account, Action, Effect, Secret, Source, Verb
from bot.errors import (
    Blocked,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.meta import Adapter
from bot.platforms.ports import Request, Response
from tests.conftest import NOW, answer, drive
from tests.platforms.meta import INSTAGRAM, PAGE, SOURCE, TOKEN, action

FB = "418220945561733_902211330077441"
IG = "17999888777666555"
GRAPH = "https://graph.facebook.com/v25.0"
SUCCESS = answer({"success": True})
SENT = answer({"recipient_id": "900", "message_id": "m_1"})


def perform(
    wanted: Action, *answers: Response | Exception, source: Source = SOURCE
) -> tuple[Request, Effect]:
    (request,), effect = drive(Adapter(source).perform(wanted), *answers)
    return request, effect


def recall(
    wanted: Action, *answers: Response | Exception, since: datetime = NOW, source: Source = SOURCE
) -> tuple[list[Request], Effect | None]:
    return drive(Adapter(source).read_back(wanted, since), *answers)


def error(
    code: Any, subcode: Any = None, status: int = 400, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    said = {"message": "SECRET WORDS", "code": code, "error_subcode": subcode, "fbtrace_id": "A", **more}
    return answer({"error": said}, status, headers)


# ---- success: the right call, and its proof

CALLS = [
    (action(Verb.HIDE), "POST", FB, {"is_hidden": "true"}, SUCCESS, ""),
    (action(Verb.UNHIDE), "POST", FB, {"is_hidden": "false"}, SUCCESS, ""),
    (action(Verb.DELETE), "DELETE", FB, None, SUCCESS, ""),
    (action(Verb.LIKE), "POST", f"{FB}/likes", None, SUCCESS, ""),
    (
        action(Verb.REPLY),
        "POST",
        f"{FB}/comments",
        {"message": "It is 20 euros."},
        answer({"id": "55_9"}),
        "55_9",
    ),
    (action(Verb.HIDE, "instagram"), "POST", IG, {"hide": "true"}, SUCCESS, ""),
    (action(Verb.UNHIDE, "instagram"), "POST", IG, {"hide": "false"}, answer({"success": "true"}), ""),
    (action(Verb.DELETE, "instagram"), "DELETE", IG, None, SUCCESS, ""),
    (
        action(Verb.REPLY, "instagram"),
        "POST",
        f"{IG}/replies",
        {"message": "It is 20 euros."},
        answer({"id": 9}),
        "9",
    ),
    (
        action(Verb.REPLY, "instagram", details={"kind": "mention", "thread_id": "1795"}),
        "POST",
        f"{INSTAGRAM}/mentions",
        {"media_id": "1795", "comment_id": IG, "message": "It is 20 euros."},
        answer({"id": "9"}),
        "9",
    ),
    (
        action(Verb.REPLY, "instagram", details={"kind": "mention", "thread_id": IG}),
        "POST",
        f"{INSTAGRAM}/mentions",
        {"media_id": IG, "message": "It is 20 euros."},
        answer({"id": "9"}),
        "9",
    ),
]


@pytest.mark.parametrize(("wanted", "method", "path", "form", "said", "external_id"), CALLS)
def test_a_verb_is_one_call(
    wanted: Action, method: str, path: str, form: Any, said: Response, external_id: str
) -> None:
    request, effect = perform(wanted, said)
    assert (request.method, request.url) == (method, f"{GRAPH}/{path}")
    assert (request.form, request.json, request.body) == (form, None, None)
    assert dict(request.query) == {}
    assert request.headers == {"Authorization": f"Bearer {TOKEN}"}
    assert (request.writes, request.account) == (True, wanted.account_id)
    assert effect == Effect(external_id=external_id)


MESSAGES = [
    (
        action(Verb.MESSAGE, "messenger"),
        {
            "recipient": {"id": "900"},
            "messaging_type": "RESPONSE",
            "message": {"text": "It is 20 euros.", "metadata": "tamis:31"},
        },
    ),
    (
        action(Verb.MESSAGE, "instagram"),
        {"recipient": {"id": "900"}, "messaging_type": "RESPONSE", "message": {"text": "It is 20 euros."}},
    ),
    (
        action(Verb.PRIVATE_REPLY),
        {"recipient": {"comment_id": FB}, "message": {"text": "It is 20 euros.", "metadata": "tamis:31"}},
    ),
    (
        action(Verb.PRIVATE_REPLY, details={"thread_id": FB}),  # a visitor's post
        {"recipient": {"post_id": FB}, "message": {"text": "It is 20 euros.", "metadata": "tamis:31"}},
    ),
    (
        action(Verb.PRIVATE_REPLY, "instagram"),
        {"recipient": {"comment_id": IG}, "message": {"text": "It is 20 euros."}},
    ),
    (
        action(Verb.REPLY, "instagram", details={"kind": "mention", "thread_id": f"{INSTAGRAM}:900"}),
        {"recipient": {"id": "900"}, "messaging_type": "RESPONSE", "message": {"text": "It is 20 euros."}},
    ),
]


@pytest.mark.parametrize(("wanted", "body"), MESSAGES)
def test_a_message_goes_through_the_page_as_json(wanted: Action, body: Any) -> None:
    request, effect = perform(wanted, SENT)
    assert (request.method, request.url) == ("POST", f"{GRAPH}/{PAGE}/messages")
    assert (request.json, request.form) == (body, None)
    json.dumps(request.json)
    assert effect == Effect(external_id="m_1")


def test_a_message_without_an_outbox_row_carries_no_mark() -> None:
    request, _ = perform(action(Verb.MESSAGE, "messenger", details={"outbox_id": ""}), SENT)
    assert request.json is not None
    assert request.json["message"] == {"text": "It is 20 euros."}


def test_an_instagram_account_without_a_page_speaks_for_itself() -> None:
    account = Account(platform="instagram", id=INSTAGRAM, token=Secret("t"))
    settings = {"instagram_base_url": "https://graph.instagram.com/", "version": "v26.0"}
    source = replace(SOURCE, accounts=(account,), settings=settings)
    request, _ = perform(action(Verb.MESSAGE, "instagram"), SENT, source=source)
    assert request.url == f"https://graph.instagram.com/v26.0/{INSTAGRAM}/messages"


@pytest.mark.parametrize(
    ("login", "settings", "address"),
    [
        ("", {}, f"{GRAPH}/{PAGE}"),
        ("facebook", {}, f"{GRAPH}/{PAGE}"),
        ("facebook", {"instagram_base_url": "https://i.example"}, f"{GRAPH}/{PAGE}"),
        ("instagram", {}, f"https://graph.instagram.com/v25.0/{INSTAGRAM}"),
        (
            "instagram",
            {"base_url": "https://graph.facebook.com/"},
            f"https://graph.instagram.com/v25.0/{INSTAGRAM}",
        ),
        ("instagram", {"base_url": "https://x.example/"}, f"https://x.example/v25.0/{INSTAGRAM}"),
        ("instagram", {"instagram_base_url": "https://i.example"}, f"https://i.example/v25.0/{INSTAGRAM}"),
        ("", {"instagram_base_url": "https://i.example"}, f"https://i.example/v25.0/{INSTAGRAM}"),
    ],
)
def test_the_login_of_an_instagram_account_decides_where_its_calls_go(
    login: str, settings: dict[str, str], address: str
) -> None:
    own = {"page_id": PAGE} | ({"login": login} if login else {})
    account = Account(platform="instagram", id=INSTAGRAM, token=Secret("t"), settings=own)
    page = Account(platform="facebook", id=PAGE, token=Secret("t"))
    source = replace(SOURCE, accounts=(page, account), settings=settings)
    request, _ = perform(action(Verb.MESSAGE, "instagram"), SENT, source=source)
    assert request.url == f"{address}/messages"
    request, _ = perform(action(Verb.HIDE, "instagram"), SUCCESS, source=source)
    assert request.url == f"{address.rpartition('/')[0]}/{IG}"
    request, _ = perform(action(Verb.HIDE), SUCCESS, source=source)
    assert request.url.startswith(settings.get("base_url", "https://graph.facebook.com"))


def test_the_proof_of_the_app_secret_goes_along_when_wanted() -> None:
    account = Account(platform="facebook", id=PAGE, token=Secret("EAAFakePageToken0001"))
    source = replace(SOURCE, accounts=(account,), settings={"app_secret_proof": "true"})
    request, _ = perform(action(Verb.HIDE), SUCCESS, source=source)
    proof = "da29ab2fc4f22d7cd6e295e4a34ceae7be4ecc96197f11356c5aefdf6fdbfeac"
    assert request.query == {"appsecret_proof": proof}


@pytest.mark.parametrize("wanted", [call[0] for call in CALLS] + [message[0] for message in MESSAGES])
def test_neither_token_nor_text_is_ever_in_an_address(wanted: Action) -> None:
    flow = Adapter(SOURCE).perform(wanted)
    request = next(flow)
    address = request.url + str(dict(request.query))
    assert TOKEN not in address
    assert "20 euros" not in address


# ---- refused before anything is sent


@pytest.mark.parametrize(
    ("wanted", "limit"),
    [
        (action(Verb.REPLY, text="x" * 8001), "8000"),
        (action(Verb.REPLY, "instagram", text="x" * 2201), "2200"),
        (action(Verb.MESSAGE, "messenger", text="x" * 2001), "2000"),
        (action(Verb.MESSAGE, "instagram", text="é" * 501), "1000"),
        (action(Verb.PRIVATE_REPLY, text="x" * 2001), "2000"),
        (action(Verb.PRIVATE_REPLY, "instagram", text="x" * 1001), "1000"),
        (action(Verb.REPLY, text=""), "nothing to say"),
        (action(Verb.MESSAGE, "messenger", text=""), "nothing to say"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_with_the_limit(wanted: Action, limit: str) -> None:
    with pytest.raises(Rejected, match=limit):
        next(Adapter(SOURCE).perform(wanted))


@pytest.mark.parametrize("target", ["", "..", "1/2", "1?x=1", "a b", "1#2", "%2e%2e", "é", "1" * 300, "v1.0"])
def test_an_id_that_would_lead_elsewhere_is_refused(target: str) -> None:
    for verb in (Verb.HIDE, Verb.DELETE, Verb.REPLY, Verb.LIKE):
        with pytest.raises(Rejected, match="not an id"):
            next(Adapter(SOURCE).perform(action(verb, target=target)))


def test_a_message_to_nobody_is_refused() -> None:
    with pytest.raises(Rejected, match="who"):
        next(Adapter(SOURCE).perform(action(Verb.MESSAGE, "messenger", target="")))


@pytest.mark.parametrize(
    ("verb", "platform"),
    [
        (Verb.LIKE, "instagram"),
        (Verb.HIDE, "messenger"),
        (Verb.ESCALATE, "facebook"),
        (Verb.HIDE, "whatsapp"),
    ],
)
def test_what_the_platform_cannot_do_is_refused(verb: Verb, platform: str) -> None:
    with pytest.raises(Rejected, match="not possible"):
        next(Adapter(SOURCE).perform(action(verb, platform)))


@pytest.mark.parametrize("account_id", ["204817360019999", "999"], ids=["no token", "not ours"])
def test_without_a_token_nothing_is_sent(account_id: str) -> None:
    with pytest.raises(TokenExpired, match="no token"):
        next(Adapter(SOURCE).perform(action(Verb.HIDE, account_id=account_id)))
    with pytest.raises(TokenExpired, match="no token"):
        next(Adapter(SOURCE).read_back(action(Verb.HIDE, account_id=account_id), NOW))


# ---- what answers mean

VERBS = [
    action(Verb.HIDE),
    action(Verb.UNHIDE, "instagram"),
    action(Verb.DELETE),
    action(Verb.LIKE),
    action(Verb.REPLY),
    action(Verb.REPLY, "instagram"),
    action(Verb.PRIVATE_REPLY),
    action(Verb.PRIVATE_REPLY, "instagram"),
    action(Verb.MESSAGE, "messenger"),
    action(Verb.MESSAGE, "instagram"),
]
ERRORS: list[tuple[Response, type[TamisError]]] = [
    (answer({}, 429), RateLimited),
    (answer(b"<html>slow down</html>", 429), RateLimited),
    *((error(code), RateLimited) for code in (4, 17, 32, 341, 613, 80000, 80001, 80006, 80014)),
    (error("32"), RateLimited),
    (error(4, status=200), RateLimited),
    (error(190, 463, 401), TokenExpired),
    (error(102), TokenExpired),
    (error(368), Blocked),
    (error(100, 33), NotFound),
    *((error(code), Rejected) for code in (3, 10, 100, 200, 210, 299, 506, 551, 2022, 10903, 80015, -7)),
    (error(10, 2018278), Rejected),
    (error("what", {"a": 1}), Rejected),
    (error(None), Rejected),
    (error(True), Rejected),
    (error(1), OutcomeUnknown),
    (error(2), OutcomeUnknown),
    (error(1200, is_transient=True), OutcomeUnknown),
    (error(2, status=500), OutcomeUnknown),
    (error(200, status=503), OutcomeUnknown),
    (answer(b"<html>oops</html>", 502), OutcomeUnknown),
    (answer(b"<html>login</html>", 302), OutcomeUnknown),
    (answer(b"<html>who are you</html>", 403), OutcomeUnknown),
    (answer({}, 404), OutcomeUnknown),
    (answer({"error": "a text"}, 400), OutcomeUnknown),
]
GARBAGE = [
    b"",
    b"null",
    b"[]",
    b"true",
    b"12",
    b"<html>ok</html>",
    b'{"id": "12',
    b"{}",
    b"\xff",
    b"[" * 5000,
]
NO_PROOF = [
    *({"id": value, "message_id": value} for value in (None, "", " ", 0, True, 1.5, [], {}, ["1"], "0")),
    {"success": False},
    {"success": "yes"},
    {"success": 1},
    {"success": None},
    {"recipient_id": "900"},
]


@pytest.mark.parametrize("wanted", VERBS, ids=lambda one: f"{one.platform} {one.verb}")
@pytest.mark.parametrize(("said", "expected"), ERRORS, ids=str)
def test_each_refusal_has_its_name(wanted: Action, said: Response, expected: type[TamisError]) -> None:
    with pytest.raises(expected) as found:
        perform(wanted, said)
    assert type(found.value) is expected
    assert "SECRET" not in str(found.value)
    assert TOKEN not in str(found.value)


@pytest.mark.parametrize("wanted", VERBS, ids=lambda one: f"{one.platform} {one.verb}")
@pytest.mark.parametrize("said", GARBAGE + [json.dumps(one).encode() for one in NO_PROOF])
def test_an_answer_that_proves_nothing_is_unclear(wanted: Action, said: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        perform(wanted, answer(said))


@pytest.mark.parametrize("wanted", VERBS, ids=lambda one: f"{one.platform} {one.verb}")
@pytest.mark.parametrize("silence", [OutcomeUnknown("no answer"), NotSent("no connection")], ids=str)
def test_silence_goes_through_as_it_came(wanted: Action, silence: Exception) -> None:
    with pytest.raises(type(silence)) as found:
        perform(wanted, silence)
    assert found.value is silence


def test_the_message_tells_the_codes_and_nothing_that_came_from_outside() -> None:
    with pytest.raises(Rejected) as found:
        perform(action(), error(200, 1_446_041))
    assert str(found.value) == "a permission is missing (code 200/1446041)"
    assert found.value.code == "200"


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_a_second_private_reply_counts_as_done(platform: str) -> None:
    assert perform(action(Verb.PRIVATE_REPLY, platform), error(10900))[1] == Effect()


def test_a_public_reply_is_not_done_because_somebody_answered_in_private() -> None:
    with pytest.raises(Rejected):
        perform(action(Verb.REPLY), error(10900))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": " 17 "}, 17.0),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        (
            {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:27:10 GMT"},
            50.0,
        ),
        (
            {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:29:00 GMT"},
            None,
        ),
        (
            {"retry-after": "Wed, 21 Oct 2037 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:29:00 GMT"},
            86_400.0,
        ),
        ({"retry-after": "9" * 40}, None),
        ({"retry-after": "999999999"}, 86_400.0),
        ({"retry-after": "\u0661"}, None),
        ({"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 5}]}'}, 300.0),
        ({"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 0}]}'}, None),
        ({"x-business-use-case-usage": "what"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_how_long_to_wait(headers: dict[str, str], expected: float | None) -> None:
    with pytest.raises(RateLimited) as found:
        perform(action(), error(32, headers=headers))
    assert found.value.retry_after == expected


WORDS = """
error code error_subcode id data from paging next cursors after success message messages message_id
created_time timestamp is_hidden hidden username text
"""
NAMES = st.sampled_from(WORDS.split())
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.sampled_from([200, 400, 403, 500]), ANYTHING)
def test_no_answer_raises_anything_but_ours(status: int, body: Any) -> None:
    said = answer(json.dumps(body).encode(), status)
    for wanted in VERBS:
        for flow in (Adapter(SOURCE).perform(wanted), Adapter(SOURCE).read_back(wanted, NOW)):
            try:
                drive(flow, *[said] * 3)
            except TamisError:
                pass
            except AssertionError as left:
                assert "never asked for" in str(left)  # noqa: PT017  drive counts what it was given


# ---- reading back


def item(
    seconds: float = 0, text: str = "It is 20 euros.", author: Any = PAGE, **more: Any
) -> dict[str, Any]:
    at = (NOW + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    made = {"id": "55_9", "message": text, "from": {"id": author}, "created_time": at, **more}
    return {name: value for name, value in made.items() if value is not None}


def listed(*items: Any, after: str | None = None) -> Response:
    paging = {"paging": {"cursors": {"after": after}, "next": "https://x.example"}} if after else {}
    return answer({"data": list(items), **paging})


FOUND = Effect(external_id="55_9", found_by="read-back")
OTHER = "Something a colleague wrote"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (item(), FOUND),
        (item(5, OTHER), FOUND),
        (item(-119, OTHER), FOUND),
        (item(-121, OTHER), None),
        (item(-86_400), FOUND),
        (item(0, OTHER, created_time=None), FOUND),
        (item(0, OTHER, created_time=7), FOUND),
        (item(0, OTHER, created_time="yesterday"), FOUND),
        (item(0, OTHER, author=int(PAGE)), FOUND),
        (item(0, OTHER, author="204817360019999"), FOUND),
        (item(0, OTHER, author="900"), None),
        (item(0, author="900"), None),
        (item(0, author=None), FOUND),
        (item(0, OTHER, **{"from": None}), None),
        (item(0, **{"from": None}), FOUND),
        (item(0, " It is  20 euros.\n", **{"from": None}), FOUND),
        (item(0, id=None), Effect(found_by="read-back")),
        ({}, None),
        (7, None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_reply_is_found_by_author_and_time_or_by_its_words(found: Any, expected: Effect | None) -> None:
    (request,), effect = recall(action(), listed(item(0, "Thanks", author="77"), found))
    assert effect == expected
    assert (request.method, request.url, request.writes) == ("GET", f"{GRAPH}/{FB}/comments", False)
    assert request.query == {"fields": "id,message,from,created_time", "limit": "100"}


def test_an_instagram_reply_is_found_by_user_name() -> None:
    mine = {"id": "55_9", "text": OTHER, "username": "OrchardCo", "timestamp": "2026-11-22T12:00:01+0000"}
    requests, effect = recall(action(Verb.REPLY, "instagram"), listed(mine | {"username": "nils"}, mine))
    assert effect == FOUND
    assert requests[0].url == f"{GRAPH}/{IG}/replies"
    assert requests[0].query["fields"] == "id,text,timestamp,username,from"


def test_all_pages_are_read() -> None:
    requests, effect = recall(
        action(), listed(after="a"), listed(item(0, "no", "9"), after="b"), listed(item())
    )
    assert effect == FOUND
    assert [request.query.get("after") for request in requests] == [None, "a", "b"]


def test_pages_that_never_end_are_given_up() -> None:
    with pytest.raises(Rejected, match="too many"):
        recall(action(), *(listed(after=f"c{number}") for number in range(50)))


def test_pages_that_go_round_in_circles_are_given_up() -> None:
    with pytest.raises(NotSent, match="circles"):
        recall(action(), listed(after="a"), listed(after="a"))


def test_equal_words_elsewhere_in_the_thread_prove_nothing() -> None:
    requests, effect = recall(action(details={"kind": "reply", "parent_id": "418_1"}), listed())
    assert effect is None
    assert [request.url for request in requests] == [f"{GRAPH}/{FB}/comments"]


def test_an_answer_to_a_mention_cannot_be_read_back() -> None:
    with pytest.raises(Rejected, match="mention"):
        recall(action(Verb.REPLY, "instagram", details={"kind": "mention"}))


@pytest.mark.parametrize("verb", [Verb.LIKE, Verb.PRIVATE_REPLY, Verb.ESCALATE])
def test_what_cannot_be_read_back_says_so(verb: Verb) -> None:
    with pytest.raises(Rejected, match="read back"):
        recall(action(verb))


@pytest.mark.parametrize(
    ("verb", "platform", "name"),
    [
        (Verb.HIDE, "facebook", "is_hidden"),
        (Verb.UNHIDE, "facebook", "is_hidden"),
        (Verb.HIDE, "instagram", "hidden"),
        (Verb.UNHIDE, "instagram", "hidden"),
    ],
)
def test_visibility_is_read_back(verb: Verb, platform: str, name: str) -> None:
    for state in (True, False):
        (request,), effect = recall(action(verb, platform), answer({"id": "1", name: state}))
        assert effect == (Effect(found_by="read-back") if state is (verb is Verb.HIDE) else None)
        assert request.query == {"fields": name}
    assert recall(action(verb, platform), answer({"id": "1"}))[1] is None


def test_a_deletion_is_read_back() -> None:
    assert recall(action(Verb.DELETE), error(100, 33))[1] == Effect(found_by="read-back")
    assert recall(action(Verb.DELETE), answer({"id": FB}))[1] is None


def conversation(*messages: Any, after: str | None = None) -> Response:
    return answer({"data": [{"id": "t_1", "messages": json.loads(listed(*messages, after=after).body)}]})


MESSAGE = action(Verb.MESSAGE, "messenger")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (item(), FOUND),
        (item(-119), FOUND),
        (item(-121), None),
        (item(0, OTHER), None),
        (item(0, created_time=None), FOUND),
        (item(0, author="900"), None),
        (item(0, **{"from": None}), FOUND),
        (None, None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_message_is_found_by_words_and_time(found: Any, expected: Effect | None) -> None:
    (request,), effect = recall(MESSAGE, conversation(found, item(9, OTHER)))
    assert effect == expected
    assert request.url == f"{GRAPH}/{PAGE}/conversations"
    assert request.query == {"user_id": "900", "fields": "messages{id,message,from,created_time}"}


def test_an_instagram_message_is_looked_for_on_instagram() -> None:
    (request,), effect = recall(action(Verb.MESSAGE, "instagram"), listed())
    assert effect is None
    assert request.url == f"{GRAPH}/{PAGE}/conversations"
    assert request.query["platform"] == "instagram"


def test_older_pages_of_a_conversation_are_read_while_they_may_hold_it() -> None:
    pages = [conversation(item(9, OTHER), after="a"), conversation(item(1))]
    requests, effect = recall(MESSAGE, *pages)
    assert effect == FOUND
    assert [request.query.get("after") for request in requests] == [None, "a"]


def test_a_conversation_is_not_read_beyond_the_time_in_question() -> None:
    requests, effect = recall(MESSAGE, conversation(item(9, OTHER), item(-900), after="a"))
    assert effect is None
    assert len(requests) == 1


READS: list[tuple[Response, type[TamisError]]] = [
    (answer(b"<html>", 503), NotSent),
    (error(2, status=500), NotSent),
    (error(2), NotSent),
    (answer(b'{"data": '), NotSent),
    (answer(b"[]"), NotSent),
    (error(32), RateLimited),
    (answer({}, 429), RateLimited),
    (error(190), TokenExpired),
    (error(200), Rejected),
]


@pytest.mark.parametrize("wanted", [one for one in VERBS if one.verb not in (Verb.LIKE, Verb.PRIVATE_REPLY)])
@pytest.mark.parametrize(("said", "expected"), READS, ids=str)
def test_a_read_that_fails_is_never_taken_for_absence(
    wanted: Action, said: Response, expected: type[TamisError]
) -> None:
    with pytest.raises(expected):
        recall(wanted, said)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": {}},
        {"data": "x"},
        {"data": [], "paging": {"next": "x"}},
        {"data": [], "paging": {"next": "x", "cursors": {"after": 7}}},
    ],
    ids=str,
)
def test_a_list_that_is_none_is_never_taken_for_absence(body: Any) -> None:
    for wanted in (action(), MESSAGE):
        with pytest.raises(NotSent):
            recall(wanted, answer(body))


@pytest.mark.parametrize("wanted", [action(Verb.HIDE), action(Verb.REPLY), action(Verb.UNHIDE, "instagram")])
def test_what_is_gone_is_said_to_be_gone(wanted: Action) -> None:
    with pytest.raises(NotFound):
        recall(wanted, error(100, 33))
