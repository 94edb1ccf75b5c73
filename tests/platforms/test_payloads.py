"""Payloads as the networks send them, through `tamis parse`, compared field by field; and odd ones.

Written from the documentation of each provider and from what public clients of it test with; ids are
invented. Those of Facebook, Instagram and Messenger stand beside the tests of their adapter.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import platforms
from bot.errors import Malformed
from tests.fakes.instance import tamis
from tests.fakes.network_payloads import FILES, adapter_of, load, read, shown

each_network = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
#: What a field may hold instead of what belongs there.
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.just("{not json"),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["id", "text", "value"]), st.integers(), max_size=2),
)


@each_network
def test_every_field_is_what_the_network_meant(path: Path) -> None:
    document = load(path)
    adapter = adapter_of(document)
    for payload in document["payloads"]:
        items = [shown(item) for item in read(adapter, payload["body"])]
        assert len(items) == len(payload["events"]), payload["name"]
        for item, expected in zip(items, payload["events"], strict=True):
            assert item == expected, payload["name"]
            if "kind" in item:  # ids as they would be spelt out, whatever was sent
                ids = ("account_id", "message_id", "parent_id", "thread_id", "author_id")
                assert all(isinstance(item[name], str | None) for name in ids)


def test_there_are_about_a_hundred_of_them() -> None:
    assert sum(len(load(path)["payloads"]) for path in FILES) >= 85


@each_network
def test_the_command_prints_every_field_and_goes_on_after_what_it_cannot_read(
    path: Path, tmp_path: Path
) -> None:
    document = load(path)
    bodies, events, mistakes = [], [], []
    for number, payload in enumerate(document["payloads"]):
        file = tmp_path / f"{number:03}.json"
        file.write_text(json.dumps(payload["body"]), "utf-8")
        bodies.append(str(file))
        events += [expected for expected in payload["events"] if "kind" in expected]
        mistakes += [expected["malformed"] for expected in payload["events"] if "malformed" in expected]
    ((platform, account, _),) = document["accounts"]
    names = [option for own in (account, "OwnBrandUid/0001==") for option in ("--own", own)]
    result = tamis("parse", document["adapter"], *bodies, *names, "--platform", platform)
    assert result.exit_code == (1 if mistakes else 0)
    printed = [json.loads(line) for line in result.stdout.splitlines()]
    assert [_compared(item) for item in printed] == [_compared(expected) for expected in events]
    assert [line.partition(": ")[2] for line in result.stderr.splitlines()] == mistakes


#: What settings of the account say, of which the command knows none: our handle, whose number it is.
FROM_SETTINGS = {
    "threads": {"is_own_echo"},
    "tiktok": {"permalink"},
    "whatsapp": {"account_id", "dedupe_key"},
}


def _compared(item: dict[str, Any]) -> dict[str, Any]:
    """What depends on neither the minute nor settings."""
    is_of_now = item["created_at_source"] == "receipt"
    left_out = FROM_SETTINGS.get(item["platform"], set()) | ({"created_at"} if is_of_now else set())
    return {name: value for name, value in item.items() if name not in left_out}


@each_network
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_odd_value_is_read_or_is_malformed_with_its_place(path: Path, data: st.DataObject) -> None:
    document = load(path)
    body = deepcopy(data.draw(st.sampled_from(document["payloads"]))["body"])
    is_nested = isinstance(body.get("content"), str) and data.draw(st.booleans())
    try:
        target = json.loads(body["content"]) if is_nested else body
    except ValueError:
        is_nested, target = False, body
    parent, key = data.draw(st.sampled_from(list(_members(target))))
    parent[key] = data.draw(ODD)
    if is_nested:
        body["content"] = json.dumps(target)
    for item in read(adapter_of(document), body):
        if isinstance(item, Malformed):
            assert str(item).startswith("body")
        else:
            json.dumps(platforms.event_as_json(item), ensure_ascii=False).encode("utf-8", "strict")
            assert item.created_at.utcoffset() is not None


#: Where a network puts several things into one delivery.
BATCHES = {"whatsapp": "entry", "linkedin": "notifications", "youtube": "threads"}


@pytest.mark.parametrize("path", [path for path in FILES if path.stem in BATCHES], ids=lambda path: path.stem)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_one_bad_thing_costs_nothing_else_in_its_delivery(path: Path, data: st.DataObject) -> None:
    document, name = load(path), BATCHES[path.stem]
    adapter = adapter_of(document)
    bodies = [payload["body"] for payload in document["payloads"]]
    whole = {**bodies[0], name: [item for body in bodies for item in _things(body, name)]}
    before = [shown(item) for item in read(adapter, whole)]
    position = data.draw(st.integers(0, len(whole[name])))
    bad = data.draw(ODD.filter(lambda value: not isinstance(value, dict)))
    whole[name].insert(position, bad)
    after = [shown(item) for item in read(adapter, whole)]
    good = [item for item in after if "malformed" not in item]
    assert good == [item for item in before if "malformed" not in item]
    assert len(after) == len(before) + 1


def _things(body: dict[str, Any], name: str) -> list[Any]:
    things = body.get(name)
    return things if isinstance(things, list) else []


@each_network
def test_a_payload_that_was_cut_off_anywhere_is_malformed_and_nothing_worse(path: Path) -> None:
    document = load(path)
    adapter = adapter_of(document)
    for payload in document["payloads"][:6]:
        raw = json.dumps(payload["body"]).encode()
        for end in range(0, len(raw), 37):
            items = read(adapter, raw[:end])
            assert items
            assert all(isinstance(item, Malformed) for item in items)


def _members(value: Any) -> Any:
    """Every place in a document, as its holder and key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in list(pairs):
        yield value, key
        yield from _members(child)
