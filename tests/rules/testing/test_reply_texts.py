"""Our own texts, read by the model."""

from collections.abc import Sequence

from bot.domain import Judgement
from bot.rules.testing.reply_texts import DoubtfulReply, find_doubtful_replies
from tests.fakes.rules import rule, rules

REPLIES = {"hi": {"fr": ["Bonjour", "Dégage{% if author %} {{ author }}{% endif %}"], "en": "Hello"}}


def judge(texts: Sequence[str]) -> list[Judgement]:
    return [Judgement(scores={"insult": 0.9 if "Dégage" in text else 0.1}) for text in texts]


def test_every_text_is_read_and_the_harmful_ones_are_told() -> None:
    doubtful = DoubtfulReply(name="hi", language="fr", text="Dégage Camille", score="insult", value=0.9)
    assert find_doubtful_replies(rules(rule(), replies=REPLIES), judge) == (doubtful,)


def test_a_file_without_replies_asks_nothing() -> None:
    def refuse(texts: Sequence[str]) -> list[Judgement]:
        raise AssertionError("there is nothing to read")

    assert find_doubtful_replies(rules(rule(), replies={}), refuse) == ()
