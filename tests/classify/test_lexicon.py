"""The word lists: what must be found, what must not, and in which disguise."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.classify.lexicon import LexiconClassifier, LexiconGuard, lexicon_scores
from bot.classify.ports import MayGoOn, always
from bot.domain import Judgement

MUST = [
    ("t'es qu'un connard", "insult"),
    ("Espèce d'idiot !", "insult"),
    ("TA GUEULE", "insult"),
    ("you're a piece of shit", "insult"),
    ("retourne dans ton pays", "identity_hate"),
    ("sales arabes", "hate"),
    ("je vais te tuer", "threat"),
    ("On sait où vous habitez…", "threat"),
    ("I'll kill you", "threat"),
    ("kys", "toxicity"),
    ("Double your bitcoin today!", "spam"),
    ("contact me on WhatsApp", "spam"),
    ("Gagnez un iPhone 15, cliquez ici 👉", "spam"),
    ("gagnez tout de suite 500 €, pour cela cliquez ici", "spam"),
    ("j'ai envie de mourir", "intent.crisis_selfharm"),
    ("I don't want to live", "intent.crisis_selfharm"),
]
MUST_NOT = """Scunthorpe|un concert réputé|la dispute|du bacon|salopette en jean|mon colis est en retard
FDP inclus ?|pneu crevé|putain c'est génial|shit, that's good|oh merde, j'ai raté la vente
la convention|Le Niger|un pain bâtard|je suis mort de rire|je vais te retrouver au concert
vous êtes sur Telegram ?|snigger|Dickens|assassin|un jeu abrutissant
vous avez gagné ma confiance|je me tue à vous le dire|tête de nègre|Passholders
quel idiot je suis|cet album de NTM|la gueule de bois|cliquez ici pour le plan|couleur noire
c'est con|analyse|cocktail"""


@pytest.mark.parametrize(("text", "score"), MUST, ids=[text for text, _ in MUST])
def test_it_finds(text: str, score: str) -> None:
    assert lexicon_scores(text).get(score) == pytest.approx(0.95)


@pytest.mark.parametrize("text", MUST_NOT.replace("\n", "|").split("|"))
def test_it_lets_pass(text: str) -> None:
    assert lexicon_scores(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "c0nn4rd",
        "c o n n a r d",
        "c.o.n.n.a.r.d",
        "соnnаrd",
        "con\u200bnard",
        "ｃｏｎｎａｒｄ",
        "𝐜𝐨𝐧𝐧𝐚𝐫𝐝",
        "ⓒⓞⓝⓝⓐⓡⓓ",
        "ᴄᴏɴɴᴀʀᴅ",
        "c̶o̶n̶n̶a̶r̶d̶",
        "connaaaaard",
        "connnnnard",
        "nul.connard",
        "connard🤡",
        "sa1ope",
        "saIope",
        "EspèceDeConnard",
        "espècedeconnard",
        "e s p è c e d e c o n n a r d",
        "\u202edrannoc\u202c",
    ],
)
def test_disguises_do_not_help(text: str) -> None:
    assert "insult" in lexicon_scores(text)


def test_alone_the_lists_never_say_harmless() -> None:
    insulting, kind = LexiconClassifier().judge(["sale connard", "merci beaucoup"])
    assert insulting.scores == {"insult": 0.95, "toxicity": 0.95}
    assert (insulting.model, insulting.language) == ("words", "fr")
    assert dict(kind.scores) == {}
    assert insulting.degraded
    assert kind.degraded


class Mild:
    """A model that finds everything harmless."""

    name = "mild-1"

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        return [Judgement(scores={"insult": 0.1, "toxicity": 0.97}, model=self.name) for _ in texts]


def test_beside_a_model_the_worse_of_both_holds() -> None:
    plain, disguised = LexiconGuard(Mild()).judge(["connard", "c0nn4rd"])
    assert plain.score("insult") == 0.1, "what the model could read is the model's to judge"
    assert disguised.scores == {"insult": 0.95, "toxicity": 0.97}
    assert disguised.model == "mild-1"


class Calm(Mild):
    """A model that finds no threat and no danger in anything."""

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        scores = {"threat": 0.1, "intent.crisis_selfharm": 0.1}
        return [Judgement(scores=scores, model=self.name) for _ in texts]


@pytest.mark.parametrize(
    ("text", "score"), [("je vais te tuer", "threat"), ("I want to die", "intent.crisis_selfharm")]
)
def test_a_list_is_no_second_witness_for_what_the_model_read(text: str, score: str) -> None:
    (judgement,) = LexiconGuard(Calm()).judge([text])
    assert judgement.score(score) == 0.1


@pytest.mark.parametrize(
    ("text", "score"), [("je vais te tuer", "threat"), ("I want to die", "intent.crisis_selfharm")]
)
def test_the_lists_speak_where_the_model_has_no_such_score(text: str, score: str) -> None:
    (judgement,) = LexiconGuard(Mild()).judge([text])
    assert judgement.score(score) == 0.95


def test_a_disguised_threat_is_heard_whatever_the_model_read() -> None:
    (judgement,) = LexiconGuard(Calm()).judge(["je v4is te tu3r"])
    assert judgement.score("threat") == 0.95


@pytest.mark.parametrize("text", ["EspèceDeConnard", "saIope", "connard🤡", "\u202edrannoc", "c.o.n.n.a.r.d"])
def test_what_a_model_cannot_read_is_looked_up(text: str) -> None:
    (judgement,) = LexiconGuard(Mild()).judge([text])
    assert judgement.score("insult") == 0.95


@settings(deadline=None)  # the first text whose language is open loads the statistics of letters
@given(st.lists(st.text(st.characters(), max_size=80), max_size=5))
def test_every_text_gets_its_judgement(texts: list[str]) -> None:
    assert len(LexiconClassifier().judge(texts)) == len(texts)


@pytest.mark.parametrize("text", ["gros c**", "f*** you", "service de m****"])
def test_a_masked_word_is_rude_without_a_model_too(text: str) -> None:
    (judgement,) = LexiconClassifier().judge([text])
    assert judgement.scores["insult"] == 0.6


@pytest.mark.parametrize("text", ["hôtel 5*", "**nouveau**", "dès 10**", "*merci*"])
def test_stars_alone_are_no_mask(text: str) -> None:
    (judgement,) = LexiconClassifier().judge([text])
    assert judgement.scores == {}
