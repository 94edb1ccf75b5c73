"""A topic is what clearly more people write about than before: no copies, no names, no addresses."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.topics import Text, Topic, cluster, rise, rising_topics, telling_words

#: Sixty people who write about other things, now and before.
CHATTER = [
    f"{what} {how}"
    for what in ("La robe", "Le manteau", "The bag", "La livraison", "Your shop", "Le prix")
    for how in (
        "est bien",
        "looks great",
        "me plaît",
        "is fine",
        "convient",
        "arrive demain",
        "again",
        "!",
        "?",
        "…",
    )
]


def texts(*written: str, people: str = "a") -> list[Text]:
    """One text of each of several people."""
    return [Text(id=number, author=f"{people}{number}", text=text) for number, text in enumerate(written, 1)]


def topics(*written: str, names: tuple[str, ...] = ()) -> list[str]:
    """The topics of a period in which people wrote this beside what they always write."""
    now = texts(*CHATTER, people="n") + [
        Text(id=1_000 + number, author=f"x{number}", text=text) for number, text in enumerate(written)
    ]
    return [topic.words for topic in rising_topics(now, texts(*CHATTER), names=names)]


def variations(*words: str) -> list[str]:
    """Twelve texts with the words, each with others beside them."""
    others = ["hier", "demain", "encore", "again", "noir", "rouge", "bleu", "vert", "lundi", "mardi"]
    others += ["jeudi", "samedi"]
    return [f"{words[number % len(words)]} ({other})" for number, other in enumerate(others)]


def test_accents_capitals_and_elision_make_no_difference() -> None:
    assert topics(*variations("La fermeture éclair", "l'FERMETURE ÉCLAIR", "une fermeture Eclair")) == [
        "fermeture éclair"
    ]


def test_a_word_with_its_article_is_the_word() -> None:
    assert topics(*variations("l'ourlet", "L’ourlet", "un ourlet", "les ourlets")) == ["ourlet"]


def test_what_people_always_write_is_no_topic() -> None:
    assert topics() == []
    assert topics(*variations("merci beaucoup", "thank you so much")) == []


def test_the_same_people_are_one_topic() -> None:
    written = variations("the zipper of the coat broke")
    (topic,) = rising_topics(texts(*CHATTER, *written), texts(*CHATTER))
    assert topic.words in ("zipper", "broke", "coat broke", "zipper of the coat")
    assert (topic.people, topic.before) == (12, 0)


def test_a_text_that_many_copy_counts_once() -> None:
    spam = "Grow your followers tonight with cheap promotion tokens"
    assert topics(*[spam] * 40) == []
    assert (
        topics(*[f"{spam} {number} @friend{number} https://x.example/{number}" for number in range(40)]) == []
    )


def test_somebody_who_writes_it_forty_times_counts_once() -> None:
    now = texts(*CHATTER) + [Text(id=900 + n, author="one", text=f"boycott now {n}") for n in range(40)]
    assert rising_topics(now, texts(*CHATTER)) == ()


@pytest.mark.parametrize(
    "written",
    ["call 06 12 34 56 78", "mail zoe.martin@example.org", "@zoe.martin", "https://shop.example/sale 12345"],
    ids=["telephone", "mail", "handle", "link"],
)
def test_what_leads_to_a_person_is_no_topic(written: str) -> None:
    for words in topics(*variations(written)):
        assert not {"zoe", "martin", "example", "shop", "sale", "org"} & set(words.split())
        assert not any(character.isdigit() for character in words)


def test_the_name_of_somebody_who_writes_is_no_topic() -> None:
    written = variations("Zoé Martin", "zoe martin", "ZOÉ MARTIN")
    assert topics(*written, names=("Zoé Martin", "")) == []
    assert topics(*written) == ["zoé martin"]


def test_where_nobody_wrote_before_nothing_can_rise() -> None:
    assert rising_topics(texts(*CHATTER), []) == ()
    assert rising_topics([], texts(*CHATTER)) == ()


def test_the_likelihood_ratio_is_computed_by_hand() -> None:
    """12 of 100 people now and 3 of 100 before; 7.5 are expected of each:
    2 (12 ln(12/7.5) + 88 ln(88/92.5) + 3 ln(3/7.5) + 97 ln(97/92.5)) = 6.2."""
    assert rise(12, 100, 3, 100) == pytest.approx(6.220, abs=0.001)
    assert rise(3, 100, 12, 100) == 0.0
    assert rise(0, 100, 0, 100) == 0.0


@given(st.integers(0, 60), st.integers(60, 200), st.integers(0, 60), st.integers(60, 200))
def test_a_rise_is_never_negative_and_grows_with_the_people(
    count: int, n: int, before: int, n_before: int
) -> None:
    assert rise(count, n, before, n_before) >= 0.0
    if count < n:
        assert rise(count + 1, n, before, n_before) >= rise(count, n, before, n_before) - 1e-9


def test_the_order_of_the_texts_decides_nothing_but_the_examples() -> None:
    written = texts(*CHATTER, *variations("broken zipper"), *variations("late parcel"))
    mixed = written[:]
    random.Random(3).shuffle(mixed)

    def named(found: tuple[Topic, ...]) -> list[tuple[str, int]]:
        return [(topic.words, topic.people) for topic in found]

    assert named(rising_topics(written, texts(*CHATTER))) == named(rising_topics(mixed, texts(*CHATTER)))


def test_questions_that_ask_the_same_are_together() -> None:
    asked = texts(
        "Vous livrez en Belgique ?",
        "est-ce que vous livrez en belgique svp",
        "Livrez-vous la Belgique ?",
        "Do you ship to Canada?",
        "can you ship to canada please",
        "Bonjour ?",
    )
    belgium, canada = cluster(asked)
    assert (belgium.people, belgium.texts) == (3, (1, 2, 3))
    assert (canada.people, canada.texts) == (2, (4, 5))
    assert telling_words("Vous livrez en Belgique ?") == {"livrez", "belgique"}


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    rising_topics(texts(*[text] * 9, people="n"), texts("hello"))
    cluster(texts(text, text))
