"""Foreign JSON with its path, our own YAML with its lines."""

import contextlib
import json
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from bot.documents import Document, Field, from_json, from_yaml, in_order, nearest, seconds, validate
from bot.errors import ConfigError, Malformed


def yaml_value(text: str) -> Any:
    return from_yaml(text, "x.yaml").value


def complaint(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        from_yaml(text, "x.yaml")
    return str(caught.value)


class TestJson:
    def test_a_missing_member_is_named_with_its_path(self) -> None:
        field = from_json(b'{"entry": [{"changes": [{}, {"value": {}}]}]}')
        value = list(next(iter(field.each("entry"))).each("changes"))[1]["value"]
        with pytest.raises(Malformed, match=r"body\.entry\[0\]\.changes\[1\]\.value: 'from' is missing"):
            value["from"]

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b"\xff", "not UTF-8"),
            (b"{", "not readable as JSON at character 1"),
            (b"[]", "expected an object, found a list"),
            (b'{"a": NaN}', "not readable as JSON"),
            (b"[" * 100_000, "nested too deeply"),
        ],
        ids=["bytes", "cut", "list", "nan", "deep"],
    )
    def test_a_broken_body_is_malformed(self, body: bytes, said: str) -> None:
        with pytest.raises(Malformed, match=said):
            from_json(body)

    @pytest.mark.parametrize(
        ("value", "text"), [("7", "7"), (123456789012345678901, "123456789012345678901")]
    )
    def test_an_id_is_text_to_the_last_digit(self, value: object, text: str) -> None:
        assert Field(value).id() == text

    @pytest.mark.parametrize("value", [None, True, "", "x" * 300, 1.5, []])
    def test_what_is_no_id_is_refused(self, value: object) -> None:
        with pytest.raises(Malformed, match="expected an id"):
            Field(value).id()

    def test_text_can_always_be_stored(self) -> None:
        assert Field("a\x00b\ud800c").text() == "a\u2400b\ufffdc"

    @pytest.mark.parametrize(("value", "number"), [(3, 3), ("-12", -12)])
    def test_numbers_may_be_written_as_text(self, value: object, number: int) -> None:
        assert Field(value).number() == number

    @pytest.mark.parametrize("value", [True, "x", "9" * 30, 1.5, None])
    def test_what_is_no_number_is_refused(self, value: object) -> None:
        with pytest.raises(Malformed, match="expected a number"):
            Field(value).number()

    @pytest.mark.parametrize(("value", "flag"), [(True, True), ("1", True), (0, False), ("false", False)])
    def test_flags_have_several_spellings(self, value: object, flag: bool) -> None:
        assert Field(value).flag() is flag

    def test_a_wrong_value_is_never_quoted(self) -> None:
        with pytest.raises(Malformed) as caught:
            Field({"token": "canary"}).text()
        assert "canary" not in str(caught.value)


class TestYamlValues:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("no", "no"),
            ("on", "on"),
            ("Yes", "Yes"),
            ("0123", "0123"),
            ("010", "010"),
            ("0x1f", "0x1f"),
            ("12:30", "12:30"),
            ("2026-01-01", "2026-01-01"),
            ("1e3", "1e3"),
            ("+15551234", "+15551234"),
            ("-0", "-0"),
            (".inf", ".inf"),
            ("1_000", "1_000"),
            ("v25.0", "v25.0"),
            ("true", True),
            ("false", False),
            ("null", None),
            ("~", None),
            ("12", 12),
            ("-7", -7),
            ("123456789012345678901", 123456789012345678901),
            ("0.9", 0.9),
            ("'12'", "12"),
            ('"true"', "true"),
        ],
    )
    def test_only_yaml_1_2_scalars_are_not_text(self, text: str, value: object) -> None:
        found = yaml_value(f"key: {text}")["key"]
        assert found == value
        assert type(found) is type(value)

    def test_a_key_is_always_text(self) -> None:
        assert yaml_value("true: 1\n12: 2\nno: 3") == {"true": 1, "12": 2, "no": 3}

    def test_an_empty_document_is_nothing(self) -> None:
        assert yaml_value("# only a comment\n") is None

    def test_every_key_and_value_knows_its_place(self) -> None:
        sheet = from_yaml("a:\n  - b: c\n    d: e\n", "rules.yaml")
        assert sheet.where(("a", 0, "d"), key=True) == "rules.yaml:3:5"
        assert sheet.where(("a", 0, "d")) == "rules.yaml:3:8"
        assert sheet.where(("a", 0, "missing", "deeper")) == "rules.yaml:2:5"

    @given(
        st.recursive(
            st.text("abé:#-", max_size=5) | st.integers(0, 10**30) | st.booleans(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text("xyz", min_size=1, max_size=3), inner, max_size=3)
            ),
        )
    )
    def test_what_json_says_yaml_says_too(self, value: Any) -> None:
        assert yaml_value(json.dumps({"value": value}, ensure_ascii=False))["value"] == value


class TestYamlAttacks:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("a: &x 1\nb: 2", "x.yaml:1:4: '&x': anchors are not allowed"),
            ("a: [&x 1, *x]", "x.yaml:1:11: '*x': aliases are not allowed"),
            ("a: !!python/object:os.system x", "tags are not allowed"),
            ("a: !!int 3", "tags are not allowed"),
            ("a: [1", "not readable as YAML"),
            ("a: b: c", "x.yaml:1:5: not readable as YAML"),
            ("a: 1\nqueue", "x.yaml:2:1: not readable as YAML: could not find expected ':' (a colon"),
            (
                "a: 1\nb: 'open\nc: 2",
                "x.yaml:2:4: not readable as YAML: found unexpected end of stream (the quote",
            ),
            ("a: 1\n  b: 2", "x.yaml:2:4: not readable as YAML: mapping values are not allowed"),
            ("a: @x", "indent with spaces, put such a text in quotes"),
            ('a: "x\\q"', "write \\\\ for a backslash"),
            ("a: 1\n---\nb: 2", "another document"),
            ("a: \x00", "not readable as YAML"),
            ("a: \ud800", "not readable as YAML"),
            ("[" * 40 + "]" * 40, "nested more than 30 deep"),
            ("#" * (2**20 + 1), "larger than 1 MiB"),
            ("# é" + "é" * 2**19, "larger than 1 MiB"),
            ("[" + "1," * 100_001 + "]", "more than 100000 values"),
            ("a: > 3", "must stand in quotes"),
        ],
        ids=str,
    )
    def test_what_yaml_should_not_do_to_us_is_refused_with_its_place(self, text: str, said: str) -> None:
        assert said in complaint(text)

    def test_a_billion_laughs_are_refused_at_once(self) -> None:
        lines = ["a0: &a0 [x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
        assert "aliases are not allowed" in complaint("\n".join(lines))

    def test_duplicate_keys_are_found_in_any_depth(self) -> None:
        sheet = from_yaml("a:\n  b: 1\n  b: 2\na: 3\n", "x.yaml")
        assert [str(problem) for problem in sheet.problems] == [
            "x.yaml:3:3: 'b' stands here twice (first in line 2)",
            "x.yaml:4:1: 'a' stands here twice (first in line 1)",
        ]

    def test_a_key_that_is_a_list_is_a_problem(self) -> None:
        assert "a key must be a plain word" in str(from_yaml("[a]: 1", "x.yaml").problems[0])

    @given(st.text(max_size=200))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        with contextlib.suppress(ConfigError):
            assert isinstance(from_yaml(text, "x.yaml"), Document)


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    word: str
    mode: Literal["observe", "enforce"] = "observe"
    count: int = 0


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    things: list[Inner] = []
    named: dict[str, Inner] = {}


class TestCheck:
    def test_every_mistake_is_reported_with_its_place(self) -> None:
        text = (
            "things:\n  - wrod: x\n    mode: enforec\n  - word: 12\n    word: x\n    count: many\nnamde: {}\n"
        )
        with pytest.raises(ConfigError) as caught:
            validate(
                Outer,
                from_yaml(text, "x.yaml"),
                label=lambda path: f"thing {path[1]}" if len(path) > 1 else "",
            )
        assert [str(problem) for problem in in_order(caught.value.problems)] == [
            "x.yaml:2:5: thing 0: 'word' is missing",
            "x.yaml:2:5: thing 0: unknown key 'wrod', did you mean 'word'?",
            "x.yaml:3:11: thing 0: 'mode': expected one of observe, enforce, did you mean 'enforce'?",
            "x.yaml:4:11: thing 1: 'word': expected a text, found a number (put it in quotes)",
            "x.yaml:5:5: 'word' stands here twice (first in line 4)",
            "x.yaml:6:12: thing 1: 'count': expected a whole number, found a text",
            "x.yaml:7:1: unknown key 'namde', did you mean 'named'?",
        ]

    def test_keys_of_named_things_are_suggested_too(self) -> None:
        with pytest.raises(ConfigError, match="did you mean 'count'"):
            validate(Outer, from_yaml("named: {a: {word: x, cuont: 1}}", "x.yaml"))

    def test_a_hint_goes_before_a_similar_word(self) -> None:
        with pytest.raises(ConfigError, match="unknown key 'name'; write 'named'"):
            validate(Outer, from_yaml("name: x", "x.yaml"), hints={"name": "write 'named'"})

    def test_no_value_is_ever_quoted(self) -> None:
        with pytest.raises(ConfigError) as caught:
            validate(
                Outer, from_yaml("things: [{word: [canary], mode: canary, count: canary}, canary]", "x.yaml")
            )
        assert "canary" not in str(caught.value)

    def test_a_right_sheet_becomes_its_model(self) -> None:
        assert validate(Outer, from_yaml("things: [{word: x}]", "x.yaml")).things[0].word == "x"


@pytest.mark.parametrize(
    ("value", "length"),
    [(5, 5), (0.5, 0.5), ("90s", 90), ("30m", 1800), ("6h", 21600), ("7 d", 604800), ("2w", 1209600)],
)
def test_a_length_of_time_has_many_forms(value: object, length: float) -> None:
    assert seconds(value) == length


@pytest.mark.parametrize("value", ["", "6", "h", "-1h", "1h30", True, None, -1, 10**12, "999999999w"])
def test_what_is_no_length_of_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected a length of time"):
        seconds(value)


def test_the_nearest_word_is_suggested_only_when_it_is_near() -> None:
    assert nearest("intnet", ["intent", "words"]) == ", did you mean 'intent'?"
    assert nearest("banana", ["intent", "words"]) == ""
