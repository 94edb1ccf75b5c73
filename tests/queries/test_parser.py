"""How a query becomes a tree, and what is said to one that cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.queries import EVERYTHING, Both, Either, Measured, Named, Negation, Words, parse_query
from bot.queries.mistakes import Caret


def test_the_example_of_the_documentation_is_what_it_says() -> None:
    query = parse_query('lang:fr toxicity>0.6 rule:links age>2h -platform:youtube "ma commande"')
    assert isinstance(query.node, Both)
    language, score, rule, age, platform, words = query.node.nodes
    assert (language, rule) == (Named(field="lang", value="fr"), Named(field="rule", value="links"))
    assert isinstance(score, Measured)
    assert (score.field, score.low > 0.6, score.low < 0.600001) == ("toxicity", True, True)
    assert isinstance(age, Measured)
    assert (age.field, round(age.low)) == ("age", 7200)
    assert platform == Negation(of=Named(field="platform", value="youtube"))
    assert words == Words(text="ma commande")


@pytest.mark.parametrize(
    ("one_way", "another"),
    [
        ("lang:fr or lang:en kind:dm", "lang:fr or (lang:en kind:dm)"),
        ("lang:fr and kind:dm", "lang:fr kind:dm"),
        ("not kind:dm", "-kind:dm"),
        ("kind!=dm", "-kind:dm"),
        ("langue=fr ou langue=en", "lang:fr or lang:en"),
        ("lang:fr,en", "lang:fr or lang:en"),
        ("état:reporté non type:message", "state:snoozed not kind:dm"),
        ("toxicité>60%", "toxicity>0.6"),
        ("toxicity>0,6", "toxicity>0.6"),
        ("âge>1j12h", "age>36h"),
        ("« ma commande »", '"ma commande"'),
        ("post:7", "thread:7"),
        ("LANG:fr", "lang:fr"),
        ("text:colis", "colis"),
        ("is:open", "state:open"),
    ],
)
def test_there_are_several_ways_to_say_one_thing(one_way: str, another: str) -> None:
    assert parse_query(one_way).node == parse_query(another).node


def test_an_empty_query_lets_everything_through() -> None:
    assert parse_query("  ") == EVERYTHING


def test_either_binds_less_than_both() -> None:
    node = parse_query("a b or c").node
    assert node == Either(nodes=(Both(nodes=(Words(text="a"), Words(text="b"))), Words(text="c")))


def test_a_word_in_quotation_marks_is_no_operator_and_no_field() -> None:
    node = parse_query('"or" "lang:fr"').node
    assert node == Both(nodes=(Words(text="or"), Words(text="lang:fr")))


@pytest.mark.parametrize(
    ("text", "marked", "says"),
    [
        ("lang:fr toxixity>0.6", "toxixity", "did you mean 'toxicity'?"),
        ("platfrom:youtube", "platfrom", "did you mean 'platform'?"),
        ("state:opn", "opn", "did you mean 'open'?"),
        ("kind:zzzz", "zzzz", "it knows comment, reply, dm"),
        ("lang:", "lang:", "as in lang:fr"),
        ("lang:,", "lang:,", "as in lang:fr"),
        ("age>soon", "soon", "age>2h"),
        ("toxicity>high", "high", "toxicity>0.6"),
        ("since:tomorrow", "tomorrow", "since:2026-11-22"),
        ("lang>fr", "lang>", "write lang:fr"),
        ("toxicity~0.6", "toxicity~", "write toxicity>0.6"),
        ("kind~dm", "kind~", "write kind:dm"),
        ("a (b or c", "(", "not closed"),
        ("a b)", ")", "closes none"),
        ("()", "(", "nothing in these brackets"),
        ("a or", "or", "'or' joins conditions"),
        ("or a", "or", "'or' joins conditions"),
        ("a and or b", "or", "'or' joins conditions"),
        ('a "b', '"b', "not closed"),
        ("https://example.org", "https", "in quotation marks"),
        ("*", "*", "no word"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(text: str, marked: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_query(text)
    data = caught.value.data
    caret = data["caret"]
    assert isinstance(caret, Caret)
    start, end = caret.start, caret.end
    assert (caught.value.code, text[start:end]) == ("query_mistake", marked)
    assert says in str(data["problem"])
    assert (
        str(data["query"])[start:end]
        == str(data["query"])[len(str(data["caret"])) - len(marked) :][: len(marked)]
    )


@pytest.mark.parametrize(
    "text",
    ["(" * 200 + "a" + ")" * 200, "-" * 900 + "a", " ".join(["a"] * 200), "a" * 5_000],
    ids=["brackets", "negations", "terms", "length"],
)
def test_what_a_database_could_not_take_is_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_query(text)
    assert caught.value.code == "query_mistake"


@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.text('abor()-:"><=~, 1h', max_size=40))
def test_any_text_is_read_or_answered_with_a_place_in_it(text: str) -> None:
    try:
        parse_query(text)
    except UserError as mistake:
        caret = mistake.data["caret"]
        assert isinstance(caret, Caret)
        assert 0 <= caret.start <= caret.end <= len(text)
