"""The last reading of our own texts before they leave."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.classify.loading import load_model
from bot.classify.ports import MayGoOn, always
from bot.domain import Action, Actor, Judgement, Slot, Verb
from bot.resources import bundled
from bot.runtime.own_texts import OwnTexts
from bot.runtime.pipeline import ActivePolicy

SAYS = Action(
    verb=Verb.REPLY,
    slot=Slot.PUBLIC_REPLY,
    platform="facebook",
    account_id="1000",
    message_id="m",
    target="m",
    key="k",
    actor=Actor.rule("price"),
)


class Reader:
    """Objects to what has the word "rude", and remembers what it was asked."""

    name = "reader"

    def __init__(self, score: str = "insult") -> None:
        self.score = score
        self.texts: list[str] = []

    def judge(
        self, texts: Sequence[str], contexts: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        self.texts += texts
        return [Judgement(scores={self.score: 0.9 if "rude" in text else 0.1}) for text in texts]


def texts_read_by(reader: Reader, **changes: int) -> OwnTexts:
    return OwnTexts(ActivePolicy(fallback=reader, classifier=reader), **changes)


async def test_what_reads_as_rude_is_not_said() -> None:
    own_texts = texts_read_by(Reader())
    assert await own_texts.objection_to(replace(SAYS, text="rude")) == "our own text reads as insult (0.90)"
    assert await own_texts.objection_to(replace(SAYS, text="kind")) == ""


async def test_a_promise_in_words_of_its_own_is_left_to_a_person() -> None:
    own_texts = texts_read_by(Reader("promise"))
    objection = await own_texts.objection_to(replace(SAYS, text="rude"))
    assert objection == "only a person promises money or something of law (promise 0.90)"


async def test_an_address_may_look_like_advertising() -> None:
    assert await texts_read_by(Reader("spam")).objection_to(replace(SAYS, text="rude")) == ""


@pytest.mark.parametrize(
    "changes",
    [{"actor": Actor.person("lea")}, {"verb": Verb.HIDE}, {"text": ""}],
    ids=["a person's", "no words", "empty"],
)
async def test_nothing_else_is_read(changes: dict[str, object]) -> None:
    reader = Reader()
    assert await texts_read_by(reader).objection_to(replace(SAYS, **{"text": "rude"} | changes)) == ""  # type: ignore[arg-type]
    assert reader.texts == []


async def test_a_text_is_read_once_until_it_is_forgotten() -> None:
    reader = Reader()
    own_texts = texts_read_by(reader, most_kept=2)
    for text in ("a", "a", "b", "a", "c", "a", "b"):
        await own_texts.objection_to(replace(SAYS, text=text))
    assert reader.texts == ["a", "b", "c", "b"]


async def test_another_classifier_reads_anew() -> None:
    first, second = Reader(), Reader()
    policy = ActivePolicy(fallback=first)
    own_texts = OwnTexts(policy)
    await own_texts.objection_to(replace(SAYS, text="a"))
    policy.classifier = second
    await own_texts.objection_to(replace(SAYS, text="a"))
    assert (first.texts, second.texts) == (["a"], ["a"])


@pytest.mark.parametrize(
    "text",
    [
        "Va te faire voir, pauvre imbécile, personne ne veut de toi ici.",
        "Bonjour Gros Naze, vous êtes vraiment un débile mental.",
        "Your complaint is pathetic and so are you, you stupid cow.",
        "Sure! This company is run by complete morons and its staff are idiots.",
    ],
)
async def test_the_shipped_model_stops_what_would_embarrass(text: str) -> None:
    model = load_model(bundled("models/weights"))
    own_texts = OwnTexts(ActivePolicy(fallback=model, classifier=model))
    assert await own_texts.objection_to(replace(SAYS, text=text))
