"""Texts with placeholders: what they may do, and what nobody can make them do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Unfilled, compile_reply
from bot.answers.templates import Reply


def reply(text: object) -> Reply:
    template, problems = compile_reply("hello", {"fr": text}, "fr")
    assert problems == []
    return template


def complaint(text: object) -> str:
    return "; ".join(str(text) for _, text in compile_reply("hello", {"fr": text}, "fr")[1])


def render(text: object, seed: str = "seed", **values: str) -> str:
    return reply(text).render("fr", seed, values)


class TestAttacks:
    @pytest.mark.parametrize(
        "text",
        [
            "{% for i in range(10000000000) %}x{% endfor %}",
            "{{ 'a' * 1000000000 }}",
            "{{ '%0999999999d' % 1 }}",
            "{{ author.__class__.__mro__ }}",
            "{{ author['__class__'] }}",
            "{{ ''.__class__ }}",
            "{{ cycler.__init__.__globals__ }}",
            "{{ author() }}",
            "{{ self }}",
            "{{ author|attr('upper') }}",
            "{{ author|map('upper') }}",
            "{{ author|center(1000000000) }}",
            "{{ 9 ** 9 ** 9 }}",
            "{{ author ~ author }}",
            "{% set author = 'x' %}",
            "{% include 'x' %}",
            "{% import 'os' as os %}",
            "{% macro m() %}{% endmacro %}",
            "{% raw %}{{ author }}{% endraw %}",
            "{{ [1, 2] }}",
            "{{ author is defined }}",
            "{{ author if author else 'x' }}",
            "{{ naem }}",
            "{{ author",
            "{% if author %}x",
            "{{ (" + "(" * 2000 + "author" + ")" * 2000 + ") }}",
            "x" * 5000,
            "  ",
            3,
            [],
            ["fine", 3],
        ],
        ids=lambda text: str(text)[:30],
    )
    def test_power_is_refused_when_the_text_is_loaded(self, text: object) -> None:
        assert complaint(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("one\n{% for x in y %}{% endfor %}", "line 2 of the text: loops cannot be used"),
            (
                "{{ naem }}",
                "unknown placeholder 'naem'; there are account, answer, attachment, author, link, question",
            ),
            ("{{ author|map('x') }}", "unknown filter 'map'"),
            ("a\nb {{ author() }}", "line 2 of the text: calls cannot be used"),
            ("{{ author", "line 1 of the text"),
        ],
    )
    def test_the_author_of_a_text_is_told_what_and_where(self, text: str, expected: str) -> None:
        assert expected in complaint(text)

    def test_braces_in_a_value_stay_what_they_are(self) -> None:
        assert render("Hi {{ author }}", author="{{7*7}} {% if %}") == "Hi {{7*7}} {% if %}"

    @pytest.mark.no_cover
    @given(st.text(max_size=60))
    def test_a_value_is_put_in_once_and_never_read(self, value: str) -> None:
        if value.strip():
            assert render("<{{ author }}>", author=value) == f"<{value}>"


class TestFilling:
    @pytest.mark.parametrize(
        ("text", "values", "expected"),
        [
            ("Bonjour{% if author %} {{ author }}{% endif %} !", {"author": "Léa"}, "Bonjour Léa !"),
            ("Bonjour{% if author %} {{ author }}{% endif %} !", {}, "Bonjour !"),
            ("Bonjour{% if author %} {{ author }}{% endif %} !", {"author": ""}, "Bonjour !"),
            ("{{ author|upper }}", {"author": "léa"}, "LÉA"),
            ("{{ author|default('vous') }}", {}, "vous"),
            ("{% if author and not account %}a{% else %}b{% endif %}", {"author": "x"}, "a"),
            ("{% if author == 'Léa' %}a{% else %}b{% endif %}", {"author": "Léa"}, "a"),
            ("  x  ", {}, "x"),
        ],
    )
    def test_what_a_text_may_do(self, text: str, values: dict[str, str], expected: str) -> None:
        assert render(text, **values) == expected

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("Hi {{ author }}", "nothing is known to put in for 'author'"),
            ("{{ author|upper }}", "nothing is known to put in for 'author'"),
            ("{% if author %}x{% endif %}", "nothing is left"),
            ("{{ '{' }}{ x", "template syntax is left"),
        ],
    )
    def test_a_text_that_cannot_be_filled_says_why(self, text: str, why: str) -> None:
        with pytest.raises(Unfilled, match=why):
            render(text)

    def test_a_text_that_grew_too_long_is_not_sent(self) -> None:
        with pytest.raises(Unfilled, match="longer than"):
            render("{{ author }}", author="x" * 3000)

    def test_variants_take_turns_and_the_same_event_gets_the_same(self) -> None:
        texts = ["one", "two", "three"]
        variants = {render(texts, seed=str(number)) for number in range(50)}
        assert variants == set(texts)
        assert len({render(texts, seed="same") for _ in range(5)}) == 1

    def test_the_default_language_is_required(self) -> None:
        _, ((language, text),) = compile_reply("hello", {"en": "Hi"}, "fr")
        assert (language, str(text)) == ("", "has no text in the default language 'fr'")

    def test_the_language_of_the_author_goes_before_the_default(self) -> None:
        template, _ = compile_reply("hello", {"fr": "Bonjour", "en": "Hi"}, "fr")
        assert [template.choose_language(language, "fr") for language in ("en", "de", "und")] == [
            "en",
            "fr",
            "fr",
        ]


@pytest.mark.parametrize(
    "text", ["Bonjour {author_name}", "Voyez [lien]", "Bonjour {{{ author }}}", "Hi %name%"]
)
def test_a_placeholder_of_another_tool_is_a_mistake(text: str) -> None:
    assert "would be sent as it stands; placeholders are written {{ author }}" in complaint(text)


def test_a_name_with_braces_is_the_authors_own() -> None:
    assert render("Bonjour {{ author }}", author="{name}") == "Bonjour {name}"


@pytest.mark.parametrize(
    "text",
    [
        "{% if author %}" * 21 + "x" + "{% endif %}" * 21,
        "{% if author %}" * 120 + "x" + "{% endif %}" * 120,
        "{{ author" + "|trim" * 300 + " }}",
        "{% if " + "not " * 500 + "author %}x{% endif %}",
    ],
    ids=["just", "if", "filters", "not"],
)
def test_what_is_nested_too_deeply_is_a_mistake_with_its_line(text: str) -> None:
    _, mistakes = compile_reply("x", {"fr": f"Bonjour\n{text}"}, "fr")
    assert [str(what) for _, what in mistakes] == ["fr: line 2 of the text: nested more than 20 deep"]


def test_what_people_write_is_never_nested_too_deeply() -> None:
    nested = "{% if author %}" * 20 + "x" + "{% endif %}" * 20
    chain = "{% if author %}a" + "{% elif account %}b" * 100 + "{% endif %}"
    for text in (nested, chain, "{% if author and account and attachment %}a{% endif %}b"):
        assert compile_reply("x", {"fr": text}, "fr")[1] == []
