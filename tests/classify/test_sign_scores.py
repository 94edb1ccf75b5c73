"""What follows from signs: a person looks at what may be abuse, and nothing of it hides by itself."""

from pathlib import Path

import pytest

from bot.classify.manifest import Manifest, read_manifest
from bot.classify.sign_scores import judge_signs, raise_by_signs, sign_harms
from bot.domain import Judgement
from bot.domain.taxonomy import HARMS
from bot.text.signs import read_signs

ABUSE = [
    "🖕",
    "🐵🍌",
    "🦧🦧🦧",
    "🍌🍌🍌",
    "🐷🐷",
    "🤮🤮🤮",
    "🐒",
    "🐍🐍",
    "🤡",
    "💩",
    "🐀",
    "🍆💦",
    "👅",
    "🔪🔫",
    "☠️",
]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return read_manifest(Path("models/weights"))


def judged(text: str, manifest: Manifest) -> Judgement:
    return judge_signs(read_signs(text), manifest)


@pytest.mark.parametrize("text", ABUSE)
def test_abuse_in_signs_is_negative_and_wants_nothing(text: str, manifest: Manifest) -> None:
    judgement = judged(text, manifest)
    assert judgement.sentiment == "negative"
    assert judgement.intent is None
    assert judgement.abstained
    assert not judgement.unread
    assert judgement.scores["negative_sentence"] >= 0.9
    assert max(judgement.scores[harm] for harm in HARMS) >= 0.5, "a person looks: the shipped rule `tone`"


@pytest.mark.parametrize("text", [text for text in ABUSE if text != "🖕"])
def test_none_reaches_a_threshold_from_which_rules_hide(text: str, manifest: Manifest) -> None:
    for harm, score in sign_harms(read_signs(text)).items():
        share = "0.5%" if harm in {"threat", "sexual"} else "1%"  # both are rare, and their thresholds low
        assert score < manifest.thresholds[harm]["any"][share].score, harm


def test_the_middle_finger_is_a_plain_insult(manifest: Manifest) -> None:
    assert judged("🖕🏿🖕🏿", manifest).scores["insult"] == 0.9


def test_an_ape_with_a_banana_is_hate(manifest: Manifest) -> None:
    together, ape = judged("🐵🍌", manifest).scores, judged("🐵", manifest).scores
    assert together["hate"] > ape["hate"]
    assert together["insult"] > ape["insult"] == 0.0


@pytest.mark.parametrize(
    ("text", "sentiment", "intent"),
    [
        ("😍😍😍", "positive", "praise"),
        ("❤️", "positive", "praise"),
        ("👏👏", "positive", "praise"),
        ("🙏", "positive", "thanks"),
        ("👋", "neutral", "greeting"),
        ("😂😂", "neutral", "banter"),
        ("😡", "negative", None),
        ("😭💔", "negative", None),
        ("?", "neutral", "question_other"),
        ("🇫🇷", "neutral", None),
        ("!!!", "neutral", None),
        ("❤️💔", "neutral", None),
    ],
)
def test_sentiment_and_intent_follow(
    text: str, sentiment: str, intent: str | None, manifest: Manifest
) -> None:
    judgement = judged(text, manifest)
    assert (judgement.sentiment, judgement.intent) == (sentiment, intent)
    assert judgement.abstained is (intent is None)
    assert not any(judgement.scores[harm] for harm in HARMS)


def test_a_question_mark_asks(manifest: Manifest) -> None:
    assert judged("??", manifest).scores["needs_answer"] > 0.9
    assert judged("😍 ?", manifest).scores["needs_answer"] > 0.9
    assert judged("😍", manifest).scores["needs_answer"] < 0.1


MODEL = Judgement(
    scores={
        "toxicity": 0.2,
        "insult": 0.7,
        "sentiment.positive": 0.9,
        "sentiment.neutral": 0.1,
        "sentiment.negative": 0.0,
        "negative_sentence": 0.0,
        "intent.praise": 0.9,
    }
)


def test_beside_a_mention_they_count_as_alone() -> None:
    judgement = raise_by_signs(MODEL, read_signs("@user 🐷🐷"))
    assert (judgement.scores["toxicity"], judgement.scores["insult"]) == (0.5, 0.7)
    assert (judgement.sentiment, judgement.intent, judgement.abstained) == ("negative", None, True)
    assert raise_by_signs(MODEL, read_signs("@user 😍")) == MODEL


def test_beside_words_they_only_forbid_a_like() -> None:
    judgement = raise_by_signs(MODEL, read_signs("bravo 🖕"))
    assert judgement.scores == {**MODEL.scores, "negative_sentence": 0.9}
    assert raise_by_signs(MODEL, read_signs("bravo 🐷")) == MODEL
