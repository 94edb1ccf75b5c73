"""What we would say, read as if somebody else had said it."""

import pytest

from bot.domain import Kind, Reason
from bot.resources import bundled
from bot.rules import load_rules
from bot.rules.model.own_words import OBJECTING, find_objection, own_words
from tests.factories import event
from tests.fakes.rules import rule, rules


def test_it_is_a_comment_by_nobody_in_the_language_of_the_reply() -> None:
    context = own_words("Hello", "en", event(kind=Kind.DM, text="Prix ?"))
    said = context.event
    assert (said.text, said.kind, said.author_id, said.author_name) == ("Hello", Kind.COMMENT, None, None)
    assert (context.judgement.language, dict(context.judgement.scores)) == ("en", {})


@pytest.mark.parametrize(
    ("conditions", "removes", "objects"),
    [
        (["words"], True, True),
        (["words"], False, False),
        (["regex"], True, True),
        (["contains_phone"], False, True),
        (["link_domain_not_in"], False, True),
        (["author", "words"], True, False),
        (["rate", "words"], True, False),
        (["length"], True, False),
        ([], True, False),
    ],
)
def test_rude_words_matter_to_who_removes_and_private_ones_to_all(
    conditions: list[str], removes: bool, objects: bool
) -> None:
    reasons = [Reason(condition=condition, saw="1 x") for condition in conditions]
    assert bool(find_objection(reasons, removes=removes)) is objects


def test_that_there_is_no_number_is_nothing_to_object_to() -> None:
    assert find_objection([Reason(condition="contains_phone", saw="no telephone number")], removes=True) == ""


def test_the_rules_object_to_our_own_text_as_to_any_other() -> None:
    rule_set = rules(
        rule(["hide"], {"words": ["connard"]}, mode="observe"),
        rule(["hide"], {"words": ["pute"]}, mode="off"),
        rule(["queue"], {"contains_phone": {"allow": ["01 23 45 67 89"]}}),
        rule(["hide"], {"words": ["whatsapp"], "author": {"approved": "< 1"}}),
    )
    assert rule_set.objection_to("quel connard", "fr", event()) == 'words: "connard" (rule one)'
    assert rule_set.objection_to("Appelez le 06 12 34 56 78", "fr", event()).endswith("(rule three)")
    for text in ("Bonjour", "pute", "Appelez le 01 23 45 67 89", "Écrivez sur WhatsApp"):
        assert rule_set.objection_to(text, "fr", event()) == ""


def test_what_was_seen_in_our_own_text_below_one_event_decides_nothing_below_another() -> None:
    rule_set = rules(
        rule(["hide"], {"words": ["connard"], "platforms": ["instagram"]}),
        rule(["queue"], {"contains_phone": True, "accounts": ["1000"]}),
    )
    ours = event(platform="facebook", account_id="1000")
    other = event(platform="instagram", account_id="2000")
    for _ in range(2):
        assert rule_set.objection_to("quel connard", "fr", ours) == ""
        assert rule_set.objection_to("quel connard", "fr", other) == 'words: "connard" (rule one)'
        assert rule_set.objection_to("Le 06 12 34 56 78", "fr", ours).endswith("(rule two)")
        assert rule_set.objection_to("Le 06 12 34 56 78", "fr", other) == ""


def test_conditions_that_can_object_read_the_text_and_its_language_only() -> None:
    rule_set = load_rules(bundled("rules.yaml").read_text("utf-8"), "rules.yaml")
    assert len(rule_set.objecting) > len(OBJECTING)
    text = "Appelez le 06 12 34 56 78, bande de connards, ou https://gagnez.example/x"
    below = [
        event(text="Prix ?"),
        event(text="x", kind=Kind.DM, platform="instagram", account_id="2", thread_id="3", parent_id="4"),
    ]
    first, second = ([test(own_words(text, "fr", event)) for test in rule_set.objecting] for event in below)
    assert first == second
    assert sum(reasons is not None for reasons in first) >= 3


def test_a_name_is_listed_whatever_the_strength_and_disguise() -> None:
    lists = {"bad": {"words": ["connard", {"word": "nul", "strength": "supports"}]}, "ids": ["900"]}
    rule_set = rules(rule(), lists=lists)
    listed = {
        name
        for name in ("Gros Connard", "C o n n a r d", "Jean Nul", "Ana")
        if rule_set.is_listed(name, event())
    }
    assert listed == {"Gros Connard", "C o n n a r d", "Jean Nul"}
