"""Our own YAML: plain values with their lines, and nothing that YAML should not do to us."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents import Document, from_yaml
from bot.errors import ConfigError


def yaml_value(text: str) -> Any:
    return from_yaml(text, "x.yaml").value


def complaint(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        from_yaml(text, "x.yaml")
    return str(caught.value)


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
def test_only_yaml_1_2_scalars_are_not_text(text: str, value: object) -> None:
    result = yaml_value(f"key: {text}")["key"]
    assert result == value
    assert type(result) is type(value)


def test_a_key_is_always_text() -> None:
    assert yaml_value("true: 1\n12: 2\nno: 3") == {"true": 1, "12": 2, "no": 3}


def test_an_empty_document_is_nothing() -> None:
    assert yaml_value("# only a comment\n") is None


def test_every_key_and_value_knows_its_place() -> None:
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
def test_what_json_says_yaml_says_too(value: Any) -> None:
    assert yaml_value(json.dumps({"value": value}, ensure_ascii=False))["value"] == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x 1\nb: 2", "x.yaml:1:4: '&x': anchors are not allowed"),
        ("a: [&x 1, *x]", "x.yaml:1:11: '*x': aliases are not allowed"),
        ("a: !!python/object:os.system x", "tags are not allowed"),
        ("a: !!int 3", "tags are not allowed"),
        ("a: [1", "not readable as YAML"),
        ("a: b: c", "x.yaml:1:5: not readable as YAML"),
        ("a: 1\nqueue", "x.yaml:2:1: not readable as YAML: a colon and a space are missing"),
        (
            "a: 1\nb: 'open\nc: 2",
            "x.yaml:2:4: not readable as YAML: the quote that opens here is never closed",
        ),
        ("a: 1\n  b: 2", "x.yaml:2:4: not readable as YAML: a text that contains a colon must be quoted"),
        ("a: @x", "indent with spaces, put such a text in quotes"),
        ('a: "x\\q"', "write \\\\ for a backslash"),
        ("a: 1\n---\nb: 2", "another document"),
        ("a: \x00", "not readable as YAML"),
        ("a: \ud800", "not readable as YAML"),
        ("[" * 40 + "]" * 40, "nested more than 30 deep"),
        ("#" * (2**20 + 1), "larger than 1 MiB"),
        ("# é" + "é" * 2**19, "larger than 1 MiB"),
        ("[" + "1," * 100_001 + "]", "more than 100000 values"),
        ("a: > 3", "must be quoted"),
        ("a:\n  b: 1\n\tc: 2", "x.yaml:3:1: not readable as YAML: this line is indented with a tab"),
        ("a: {b: 'C'est fermé', c: x}", "x.yaml:1:11: not readable as YAML: an apostrophe ends a text"),
        ("a:\n  b: 'C'est fermé'\n  c: x", "x.yaml:2:9: not readable as YAML: an apostrophe ends a text"),
        ("a:\n  - 'L'été'\n  - b", "x.yaml:2:8: not readable as YAML: an apostrophe ends a text"),
        ("a: {b: 1, ,}", "not readable as YAML: a value is missing here"),
        ("a: - b", "not readable as YAML: a list begins on a line of its own"),
        ("a: *|X|*", "not readable as YAML: a text that starts with * or & must be quoted"),
        ("'a'\nb: 1", "not readable as YAML: "),
    ],
    ids=str,
)
def test_what_yaml_should_not_do_to_us_is_refused_with_its_place(text: str, problem: str) -> None:
    assert problem in complaint(text)


def test_a_billion_laughs_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    assert "aliases are not allowed" in complaint("\n".join(lines))


def test_duplicate_keys_are_found_in_any_depth() -> None:
    sheet = from_yaml("a:\n  b: 1\n  b: 2\na: 3\n", "x.yaml")
    assert [str(problem) for problem in sheet.problems] == [
        "x.yaml:3:3: duplicate key 'b' (first on line 2)",
        "x.yaml:4:1: duplicate key 'a' (first on line 1)",
    ]


def test_a_key_that_is_a_list_is_a_problem() -> None:
    assert "a key must be a plain word" in str(from_yaml("[a]: 1", "x.yaml").problems[0])


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert isinstance(from_yaml(text, "x.yaml"), Document)


@pytest.mark.parametrize(
    "text", ['regex: "\\bprix\\b"', 'words: ["a", "b\\x1b"]', '"a\\u0085": 1', 'deep: {a: ["\\0"]}']
)
def test_a_control_character_is_a_mistake_with_its_place(text: str) -> None:
    document = from_yaml(text, "rules.yaml")
    (problem,) = document.problems
    assert "holds the control character U+00" in str(problem)
    assert str(problem).startswith("rules.yaml:1:")


@pytest.mark.parametrize(
    "text", ["regex: '\\bprix\\b'", 'text: "two\\nlines\\tand a tab"', 'text: "café 👩\u200d🔧"']
)
def test_what_people_write_holds_no_control_character(text: str) -> None:
    assert from_yaml(text, "rules.yaml").problems == ()


@pytest.mark.parametrize(
    "text", ["a: [#jeu]", "a: [one, #jeu]", "b: 1\na: [one,\n  #jeu]", "b: 1\na: {b, #jeu}", "a: {b: #jeu}"]
)
def test_a_hash_that_begins_a_remark_in_a_list_is_pointed_at(text: str) -> None:
    problem = complaint(text)
    assert "a # begins a remark: put '#jeu' in quotes" in problem
    line = text.count("\n") + 1
    column = text.rpartition("\n")[2].index("#") + 1
    assert problem.startswith(f"x.yaml:{line}:{column}: ")
