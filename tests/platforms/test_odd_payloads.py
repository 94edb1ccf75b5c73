"""Every payload of the networks again, as other versions and other writers of them send it: ids as numbers or
as texts, times in seconds, milliseconds or words."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.fakes.network_payloads import FILES, adapter_of, load, read, shown

#: Members that hold a time, and those that hold ids.
TIMES = frozenset(
    {"timestamp", "created_time", "create_time", "lastModifiedAt", "time", "publishedAt", "updatedAt"}
)
_LEAST_TIME = 10**9


def rewritten(value: Any, change: Callable[[str, Any], Any], name: str = "") -> Any:
    """The value with each of its members changed, also of JSON in a text."""
    if isinstance(value, dict):
        return {key: rewritten(member, change, key) for key, member in value.items()}
    if isinstance(value, list):
        return [rewritten(member, change, name) for member in value]
    if name == "content" and isinstance(value, str):
        try:
            inner = json.loads(value)
        except ValueError:
            return value
        return json.dumps(rewritten(inner, change, ""))
    return change(name, value)


def ids_as_numbers(name: str, value: Any) -> Any:
    is_number = isinstance(value, str) and value.isascii() and value.isdigit() and not value.startswith("0")
    return int(value) if is_number and name not in TIMES and _is_id(name) else value


def ids_as_texts(name: str, value: Any) -> Any:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and _is_id(name) else value


def _is_id(name: str) -> bool:
    return name in ("id", "from", "mid") or name.endswith(("_id", "Id", "_openid"))


def seconds_of(value: Any) -> float | None:
    if isinstance(value, str) and value.isdigit():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value > _LEAST_TIME:
        return value / 1000 if value > 10**11 else float(value)
    return None


def times(form: Callable[[float], Any]) -> Callable[[str, Any], Any]:
    def change(name: str, value: Any) -> Any:
        seconds = seconds_of(value) if name in TIMES else None
        return value if seconds is None else form(seconds)

    return change


def in_words(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


CHANGES: dict[str, Callable[[str, Any], Any]] = {
    "ids as numbers": ids_as_numbers,
    "ids as texts": ids_as_texts,
    "times in seconds": times(int),
    "times in milliseconds": times(lambda seconds: int(seconds * 1000)),
    "times as text": times(lambda seconds: str(int(seconds))),
    "times in words": times(in_words),
    "times in words of Graph": times(lambda seconds: in_words(seconds).replace("+00:00", "+0000")),
    "times with Z": times(lambda seconds: in_words(seconds).replace("+00:00", "Z")),
}
PAYLOADS = [
    pytest.param(document, payload, id=f"{path.stem}: {payload['name']}")
    for path in FILES
    for document in (load(path),)
    for payload in document["payloads"]
]


#: What must be the same, whoever wrote it.
COMPARED = (
    *("kind", "account_id", "author_id", "text", "is_own_echo", "origin", "created_at_source"),
    *("message_id", "parent_id", "thread_id"),
)


def compared(item: dict[str, Any]) -> dict[str, Any]:
    """The second is what all forms of a time have in common. What has no id of its own gets one that is made
    from all that stands in it."""
    if "malformed" in item:
        return item
    has_own_id = not re.fullmatch(r"[0-9a-f]{16}", item["message_id"])
    names = COMPARED if has_own_id else COMPARED[:-3]
    return {name: item[name] for name in names} | {"created_at": item["created_at"][:19]}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(("document", "payload"), PAYLOADS)
def test_another_form_says_the_same(
    document: dict[str, Any], payload: dict[str, Any], change: Callable[[str, Any], Any]
) -> None:
    adapter = adapter_of(document)
    before = [shown(item) for item in read(adapter, payload["body"])]
    after = [shown(item) for item in read(adapter, rewritten(payload["body"], change))]
    assert [compared(item) for item in after] == [compared(item) for item in before]
