"""What the Meta adapter reads: recorded and invented bodies, each beside the events it must give."""

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import platforms
from bot.domain import Account, Delivery, Event, Source
from bot.errors import Malformed
from bot.platforms.meta import Adapter
from tests.conftest import NOW
from tests.platforms.meta import SOURCE, said

FOLDER = Path(__file__).parent / "meta"
CASES = sorted(path.stem for path in FOLDER.glob("*.json") if not path.name.endswith(".events.json"))


def body_of(case: str) -> Any:
    return json.loads((FOLDER / f"{case}.json").read_bytes())


def parsed(body: Any, source: Source = SOURCE) -> list[Event | Malformed]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(Adapter(source).parse(Delivery(source="m", body=raw, headers={}, received_at=NOW)))


@pytest.mark.parametrize("case", CASES)
def test_a_body_gives_its_events(case: str) -> None:
    expected = json.loads((FOLDER / f"{case}.events.json").read_text("utf-8"))
    assert said((FOLDER / f"{case}.json").read_bytes()) == expected


@pytest.mark.parametrize("case", CASES)
def test_a_redelivery_gives_the_same_keys(case: str) -> None:
    raw = (FOLDER / f"{case}.json").read_bytes()
    first, second = said(raw), said(raw)
    assert [one.get("dedupe_key") for one in first] == [one.get("dedupe_key") for one in second]


@pytest.mark.parametrize(
    ("case", "keys"),
    [
        ("fb_two_edits_in_one_entry", 3),
        ("fb_reaction_given_twice", 3),
        ("fb_unknown_item_and_field", 3),
        ("dm_thread_control", 4),
        ("entries_of_two_accounts", 2),
        ("ig_boosted_post_told_twice", 1),
        ("dm_standby_and_messaging_are_one", 1),
    ],
)
def test_keys_tell_things_apart_and_copies_not(case: str, keys: int) -> None:
    assert len({one["dedupe_key"] for one in said((FOLDER / f"{case}.json").read_bytes())}) == keys


def test_hiding_twice_is_two_things() -> None:
    body = body_of("fb_comment_hidden")
    first = said(json.dumps(body).encode())
    body["entry"][0]["time"] += 60
    assert first[0]["dedupe_key"] != said(json.dumps(body).encode())[0]["dedupe_key"]


def test_instagram_login_knows_nothing_of_organic() -> None:
    by_address = replace(SOURCE, settings={"instagram_base_url": "https://graph.instagram.com"})
    account = Account(platform="instagram", id="17841400222233344", settings={"login": "instagram"})
    for source in (by_address, replace(SOURCE, accounts=(account,))):
        (comment,) = parsed(body_of("ig_comment"), source)
        (ad,) = parsed(body_of("ig_ad_comment"), source)
        assert isinstance(comment, Event)
        assert isinstance(ad, Event)
        assert (comment.origin.value, ad.origin.value) == ("unknown", "ad")


def test_a_source_without_accounts_still_knows_the_account_of_the_entry() -> None:
    (echo,) = parsed(body_of("fb_own_reply_echo"), Source(name="meta", adapter="meta"))
    assert isinstance(echo, Event)
    assert echo.is_own_echo


def test_the_linked_page_writes_for_the_instagram_account() -> None:
    account = Account(platform="instagram", id="17841400222233344", settings={"page_id": "88"})
    body = body_of("ig_comment")
    body["entry"][0]["changes"][0]["value"]["from"] = {"id": 88}
    (echo,) = parsed(body, Source(name="meta", adapter="meta", accounts=(account,)))
    assert isinstance(echo, Event)
    assert echo.is_own_echo


@pytest.mark.parametrize(
    "body",
    [
        b'{"object":"page","entry":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"object":"page","entry":[{"id":"1","messaging":' + b'[{"a":' * 400 + b"1" + b"}]" * 400 + b"}]}",
        b'{"object":"page","entry":[{"id":"1","time":' + b"9" * 5000 + b"}]}",
        b'{"object":"page","object":"instagram","entry":[]}',
        b'{"object":"page","entry":[{"id":true}]}',
        b'{"object":"page","entry":[{"id":""}]}',
        b'{"object":"page","entry":[{"id":' + b"9" * 4000 + b"}]}",
        b'{"object":"page","entry":[{"id":{"id":"1"}}]}',
        b" " * 2_000_000 + b"{}",
        b'"page"',
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
def test_a_hostile_body_gives_events_or_malformed_and_nothing_else(body: bytes) -> None:
    assert all(isinstance(found, Event | Malformed) for found in parsed(body))


def test_what_is_malformed_never_quotes_what_came() -> None:
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": ["s3cret"],
        "from": "s3cret",
        "message": "s3cret",
    }
    body = {"object": "page", "entry": [{"id": "1", "changes": [{"field": "feed", "value": value}]}]}
    (found,) = parsed(body)
    assert isinstance(found, Malformed)
    assert "s3cret" not in str(found)


# ---- any field missing, null, of another type or nested

ITEMS = [
    (body["object"], where, body["entry"][0][where][0])
    for case in CASES
    if not case.startswith(("body_", "infinity", "float", "fb_lone"))
    for body in [body_of(case)]
    if isinstance(body, dict) and body.get("entry") and isinstance(body["entry"], list)
    for where in ("changes", "messaging")
    if body["object"] in ("page", "instagram")
    and isinstance(body["entry"][0].get(where), list)
    and body["entry"][0][where]
]
SIBLINGS = {
    ("page", "changes"): body_of("fb_comment_added")["entry"][0]["changes"][0],
    ("page", "messaging"): body_of("dm_text")["entry"][0]["messaging"][0],
    ("instagram", "changes"): body_of("ig_comment")["entry"][0]["changes"][0],
    ("instagram", "messaging"): body_of("ig_dm_text")["entry"][0]["messaging"][0],
}
SURVIVES = {
    ("page", "changes"): "facebook:1000:comment:418220945561733_902211330077441:add",
    ("page", "messaging"): "messenger:1000:dm:m_Zx8QfakeMidAAA111",
    ("instagram", "changes"): "instagram:1000:comment:17999888777666555",
    ("instagram", "messaging"): "instagram:1000:dm:aWdfZAG1faXRlbTo_FAKE_1",
}
MISSING = "(take it away)"
WRONG = st.one_of(
    st.sampled_from(
        [MISSING, None, "", " ", 0, -1, True, False, 1.5, 1e308, 10**30, [], {}, [None], {"id": None}]
    ),
    st.text(max_size=6),
    st.integers(),
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=3) | st.integers(-2, 2),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=6,
    ),
)


def places(value: Any) -> list[list[str | int]]:
    """The path of everything inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for name, member in inner for path in ([name], *([name, *rest] for rest in places(member)))]


def put(value: Any, path: list[Any], wrong: Any) -> Any:
    for name in path[:-1]:
        value = value[name]
    if wrong == MISSING:
        del value[path[-1]]
    else:
        value[path[-1]] = copy.deepcopy(wrong)
    return value


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_nothing_escapes_and_siblings_survive(data: st.DataObject) -> None:
    object_name, where, item = data.draw(st.sampled_from(ITEMS))
    item, sibling = copy.deepcopy(item), SIBLINGS[object_name, where]
    for _ in range(data.draw(st.integers(1, 2))):
        if found := places(item):
            put(item, data.draw(st.sampled_from(found)), data.draw(WRONG))
    body = {"object": object_name, "entry": [{"id": "1000", "time": 1795348802, where: [item, sibling]}]}
    *first, last = parsed(body)
    assert isinstance(last, Event)
    assert last.dedupe_key == SURVIVES[object_name, where]
    assert len(first) == 1
    for one in first:
        check(one)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["id", "time", "changes", "messaging", "standby", "field", "value", "changed_fields"]),
    WRONG,
)
def test_an_entry_of_any_shape_does_not_stop_the_next(name: str, wrong: Any) -> None:
    good = body_of("fb_comment_added")["entry"][0]
    bad = copy.deepcopy(good) | {"messaging": [SIBLINGS["page", "messaging"]]}
    bad = {key: value for key, value in (bad | {name: wrong}).items() if value != MISSING}
    *first, last = parsed({"object": "page", "entry": [bad, good]})
    assert isinstance(last, Event)
    assert last.message_id == "418220945561733_902211330077441"
    for one in first:
        check(one)


def check(found: Event | Malformed) -> None:
    """What holds for anything that comes out."""
    if isinstance(found, Malformed):
        assert str(found).startswith("body")
        return
    assert found.created_at.tzinfo is not None
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in found.extra.items())
    assert found.message_id
    assert found.thread_id
    json.dumps(platforms.event_as_json(found), ensure_ascii=False).encode()
