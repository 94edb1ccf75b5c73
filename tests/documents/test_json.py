"""Foreign JSON names every mistake with its path."""

from typing import Any

import pytest

from bot.documents import (
    Field,
    describe_type,
    extras,
    fingerprint,
    flag_in,
    from_json,
    id_in,
    plain_word,
    text_in,
)
from bot.errors import Malformed


def test_a_missing_member_is_named_with_its_path() -> None:
    field = from_json(b'{"entry": [{"changes": [{}, {"value": {}}]}]}')
    value = list(next(iter(field.elements("entry"))).elements("changes"))[1]["value"]
    with pytest.raises(Malformed, match=r"body\.entry\[0\]\.changes\[1\]\.value: 'from' is missing"):
        value["from"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"\xff", "not UTF-8"),
        (b"{", "not readable as JSON at character 1"),
        (b"[]", "expected an object, found a list"),
        (b'{"a": NaN}', "not readable as JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
    ids=["bytes", "cut", "list", "nan", "deep"],
)
def test_a_broken_body_is_malformed(body: bytes, problem: str) -> None:
    with pytest.raises(Malformed, match=problem):
        from_json(body)


@pytest.mark.parametrize(("value", "text"), [("7", "7"), (123456789012345678901, "123456789012345678901")])
def test_an_id_is_text_to_the_last_digit(value: object, text: str) -> None:
    assert Field(value).id() == text


@pytest.mark.parametrize("value", [None, True, "", "x" * 300, 1.5, []])
def test_what_is_no_id_is_refused(value: object) -> None:
    with pytest.raises(Malformed, match="expected an id"):
        Field(value).id()


def test_text_can_always_be_stored() -> None:
    assert Field("a\x00b\ud800c").text() == "a\u2400b\ufffdc"


@pytest.mark.parametrize(("value", "number"), [(3, 3), ("-12", -12)])
def test_numbers_may_be_written_as_text(value: object, number: int) -> None:
    assert Field(value).number() == number


@pytest.mark.parametrize("value", [True, "x", "9" * 30, 1.5, None])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(Malformed, match="expected a number"):
        Field(value).number()


@pytest.mark.parametrize(("value", "flag"), [(True, True), ("1", True), (0, False), ("false", False)])
def test_flags_have_several_spellings(value: object, flag: bool) -> None:
    assert Field(value).flag() is flag


def test_a_wrong_value_is_never_quoted() -> None:
    with pytest.raises(Malformed) as caught:
        Field({"token": "canary"}).text()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, "an object"),
        ([], "a list"),
        ("x", "a text"),
        (True, "true/false"),
        (None, "null"),
        (1.5, "a number"),
    ],
    ids=str,
)
def test_a_value_is_described_without_quoting_it(value: object, words: str) -> None:
    assert str(describe_type(value)) == words


def test_members_may_be_missing_null_or_absent_because_this_is_no_object() -> None:
    assert [Field(value).get("id") for value in ({}, {"id": None}, [], "id")] == [None] * 4
    assert "id" in Field({"id": 0})


def test_elements_of_a_list_that_is_missing_are_none_and_of_anything_else_an_error() -> None:
    assert list(Field({}).elements("entry")) == []
    with pytest.raises(Malformed, match=r"body\.entry: expected a list, found a text"):
        list(Field({"entry": "x"}).elements("entry"))


# ---- what a sender may leave out


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Photos", "photos"),
        ("a.b-c_1", "a.b-c_1"),
        ("", "other"),
        ("a b", "other"),
        ("é", "other"),
        ("x" * 41, "other"),
    ],
)
def test_only_a_plain_word_becomes_the_label_of_a_metric(text: str, word: str) -> None:
    assert plain_word(text) == word


def test_a_fingerprint_hides_what_it_stands_for_unless_that_is_plain() -> None:
    assert fingerprint(7, plain=True) == "7"
    assert fingerprint(None, plain=True) == ""
    assert fingerprint("two words", plain=True) == fingerprint("two words")
    assert len(fingerprint({"a": 1})) == 16
    assert fingerprint(7) != "7"


def test_what_is_nested_beyond_measure_is_malformed() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Malformed, match="nested too deeply"):
        fingerprint(deep)


def test_the_first_id_that_is_there_is_taken() -> None:
    assert id_in(Field({"a": None, "b": "", "c": 7}), "a", "b", "c") == "7"
    assert id_in(Field({"a": 1}), "b") is None
    with pytest.raises(Malformed):
        id_in(Field({"a": []}), "a")


def test_texts_and_flags_that_cannot_be_read_are_none() -> None:
    field = Field({"a": 7, "b": "", "c": "text", "flag": "1", "odd": "perhaps"})
    assert text_in(field, "a", "b", "c") == "text"
    assert text_in(field, "a") is None
    assert text_in(None, "a") is None
    assert [flag_in(field, name) for name in ("flag", "odd", "missing")] == [True, None, None]
    assert flag_in(None, "flag") is None


def test_extras_are_texts_of_bounded_length_under_our_names() -> None:
    field = Field({"flag": True, "count": 3, "long": "x" * 5000, "list": [], "empty": "", "half": 1.5})
    names = {
        "flag": "is_live",
        "count": "count",
        "long": "long",
        "list": "list",
        "empty": "empty",
        "half": "half",
    }
    assert extras(field, names) == {"is_live": "true", "count": "3", "long": "x" * 2000}
    assert extras(None, names) == {}


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        (None, None),
        ({}, None),
        ({"id": None}, None),
        ({"id": ""}, None),
        ({"id": 7}, "7"),
        ({"id": "a"}, "a"),
    ],
    ids=str,
)
def test_an_id_may_be_missing(parent: object, expected: str | None) -> None:
    assert id_in(None if parent is None else Field(parent), "id") == expected


def test_what_is_no_id_is_malformed() -> None:
    with pytest.raises(Malformed, match="expected an id"):
        id_in(Field({"id": []}), "id")


def test_of_two_members_of_one_name_the_last_counts_unless_they_are_refused() -> None:
    body = b'{"a": {"b": 1, "b": 2}}'
    assert from_json(body)["a"]["b"].number() == 2
    with pytest.raises(Malformed, match="not readable as JSON"):
        from_json(body, unique_names=True)


@pytest.mark.parametrize("value", [{"a": 1}, '{"a": 1}'], ids=["object", "text"])
def test_a_document_may_stand_in_a_text(value: object) -> None:
    document = Field({"content": value})["content"].document()
    assert (document["a"].number(), document["a"].path) == (1, "body.content.a")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("{", "body.content: not readable as JSON at character 1"),
        ("[]", "body.content: expected an object, found a list"),
        ([], "body.content: expected an object, found a list"),
        ("\ud800", "body.content: not UTF-8"),
        ("[" * 100_000, "body.content: nested too deeply"),
    ],
    ids=["cut", "list in a text", "list", "surrogate", "deep"],
)
def test_a_text_that_is_no_document_is_named_with_its_place(value: object, problem: str) -> None:
    with pytest.raises(Malformed) as caught:
        Field(value, "body.content").document()
    assert str(caught.value).startswith(problem)
