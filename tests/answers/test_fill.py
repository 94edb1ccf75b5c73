"""The words of a decision."""

from dataclasses import replace

import pytest

from bot.answers import Spoken, fill_replies
from bot.domain import Decision, Judgement, Kind, PlatformLimits, Reason, Verb
from bot.domain.platform_limits import TextLimit
from bot.errors import message
from bot.rules import Environment, RuleSet
from tests.factories import event
from tests.fakes.rules import PLAIN, decided, rule, rules

NAMED = {"hi": {"fr": "Bonjour {{ author }}", "en": "Hi {{ author }}"}}
POLITE = {"hi": {"fr": "Bonjour{% if author %} {{ author }}{% endif %}"}}


def answering(replies: object = NAMED) -> RuleSet:
    return rules(rule([{"reply": "hi"}, "like"]), replies=replies)


def filled(rule_set: RuleSet, judgement: Judgement = PLAIN, **changes: object) -> Decision:
    happened = event(**changes)
    return fill_replies(decided(rule_set, happened, judgement), happened, judgement, rule_set)


def test_an_answer_gets_its_text_in_the_language_of_its_author() -> None:
    texts = {}
    for language in ("fr", "en", "de"):
        action = filled(answering(), Judgement(scores={}, language=language)).actions[0]
        texts[language] = (action.text, action.language)
    assert texts == {"fr": ("Bonjour Ana", "fr"), "en": ("Hi Ana", "en"), "de": ("Bonjour Ana", "fr")}


def test_other_actions_are_left_alone() -> None:
    rule_set = answering()
    assert filled(rule_set).actions[1] == decided(rule_set).actions[1]


def test_what_cannot_be_filled_is_not_sent_and_a_person_is_asked() -> None:
    decision = filled(answering(), author_name=None)
    assert [action.verb for action in decision.actions] == [Verb.LIKE]
    assert decision.case is not None
    assert decision.case.why == "the text 'hi' was not sent: nothing is known to put in for 'author'"
    assert decision.matches[0].granted == (Verb.LIKE,)


def test_a_case_that_is_there_already_stays() -> None:
    rule_set = rules(rule([{"reply": "hi"}, {"queue": "mine"}]), replies=NAMED)
    decision = filled(rule_set, author_name=None)
    assert decision.case is not None
    assert decision.case.queue == "mine"


def test_a_text_that_is_gone_is_not_sent() -> None:
    decision = decided(answering())
    assert [action.verb for action in fill_replies(decision, event(), PLAIN, rules(rule())).actions] == [
        Verb.LIKE
    ]


def test_a_name_that_is_an_advertisement_is_left_out() -> None:
    assert filled(answering(POLITE), author_name="Casino win500.biz").actions[0].text == "Bonjour"


def test_a_name_that_a_list_has_or_the_model_objects_to_is_left_out() -> None:
    listed = rules(rule([{"reply": "hi"}]), replies=POLITE, lists={"rude": ["ducon"]})
    assert filled(listed, author_name="Jean Ducon").actions[0].text == "Bonjour"
    assert filled(listed, author_name="Jean Dupont").actions[0].text == "Bonjour Jean Dupont"
    happened = event(author_name="Jean Dupont")
    decision = fill_replies(decided(listed, happened), happened, PLAIN, listed, is_name_accepted=False)
    assert decision.actions[0].text == "Bonjour"


def test_nobody_is_greeted_as_the_account_itself() -> None:
    happened = event(author_name="La Maison")
    decision = decided(answering(POLITE), happened)
    actions = tuple(replace(action, account_name="La Maison") for action in decision.actions)
    decision = fill_replies(replace(decision, actions=actions), happened, PLAIN, answering(POLITE))
    assert decision.actions[0].text == "Bonjour"


def test_a_text_that_the_rules_hide_is_not_sent_and_a_person_is_asked() -> None:
    rule_set = rules(
        rule([{"reply": "hi"}, "like"]),
        rule(["hide"], {"words": ["connard"]}),
        replies={"hi": {"fr": "Bonjour connard"}},
    )
    decision = filled(rule_set)
    assert [action.verb for action in decision.actions] == [Verb.LIKE]
    assert decision.case is not None
    assert decision.case.why == "the text 'hi' was not sent: our own text has words: \"connard\" (rule two)"
    (match,) = decision.matches
    assert match.granted == (Verb.LIKE,)
    assert match.reasons[-1] == Reason(
        condition="no reply", saw='our own text has words: "connard" (rule two)'
    )


_NOTHING = message("nothing is known")
LIMITED = Environment(
    limits={
        "facebook": PlatformLimits(
            intake=(), kinds=(), ads=_NOTHING, calls=_NOTHING, reply_text=TextLimit(longest=40)
        )
    }
)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Bonjour ! Ceci est court.", "Bonjour ! Ceci est court."),
        ("Bonjour à vous tous. Et voici bien trop de mots ici.", "Bonjour à vous tous."),
        ("Bonjour 👨‍👩‍👧‍👦 à vous. Et voici bien trop de mots.", "Bonjour 👨‍👩‍👧‍👦 à vous."),
    ],
)
def test_a_text_that_is_too_long_ends_after_a_sentence(written: str, sent: str) -> None:
    rule_set = rules(rule([{"reply": "hi"}]), replies={"hi": {"fr": written}}, environment=LIMITED)
    assert [action.text for action in filled(rule_set).actions] == [sent]


def test_not_even_a_sentence_fits_and_a_person_is_asked() -> None:
    long = "Un seul mot après un autre sans jamais le moindre point à la fin"
    rule_set = rules(rule([{"reply": "hi"}]), replies={"hi": {"fr": long}}, environment=LIMITED)
    decision = filled(rule_set)
    assert decision.actions == ()
    assert decision.case is not None
    assert decision.case.why == "the text 'hi' was not sent: it is too long for the platform"


def test_a_draft_is_written_out_or_empty() -> None:
    rule_set = rules(rule([{"queue": {"name": "mine", "draft": "hi"}}]), replies=NAMED)
    drafts = [filled(rule_set, author_name=name).case for name in ("Ana", "SAV Officiel")]
    assert [case and case.draft for case in drafts] == ["Bonjour Ana", ""]


@pytest.mark.parametrize(("disclosure", "is_sent"), [(False, True), ({"fr": "Automatique."}, False)])
def test_what_a_dialogue_says_fits_with_what_is_said_below_it(disclosure: object, is_sent: bool) -> None:
    limits = PlatformLimits(
        intake=(), kinds=(), ads=_NOTHING, calls=_NOTHING, message_text=TextLimit(longest=20)
    )
    rule_set = rules(
        rule([{"private_reply": "hi"}]),
        replies={"hi": {"fr": "x"}},
        disclosure=disclosure,
        environment=Environment(limits={"messenger": limits}),
    )
    happened = event(kind=Kind.DM, platform="messenger")
    spoken = Spoken(language="fr", default_language="fr", parts=("Quel est le numéro ?",))
    decision = fill_replies(
        decided(rule_set, happened, PLAIN), happened, PLAIN, rule_set, spoken={"hi": spoken}
    )
    assert bool(decision.actions) is is_sent
    assert is_sent or decision.case is not None
