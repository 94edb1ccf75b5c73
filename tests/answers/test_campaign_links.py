"""Which parameters a reply's links get: of what is answered, and never who wrote it."""

from bot.answers import CampaignLinks, fill_replies
from bot.domain import CaseRequest, Decision, Kind, Origin, Verb
from bot.domain.actors import Actor
from tests.factories import event
from tests.fakes.rules import PLAIN, decided, rule, rules

LINK = "https://shop.example/a"
LINKS = CampaignLinks(
    hosts=("https://www.shop.example/",),
    parameters={
        "utm_source": "{platform}",
        "utm_medium": "community",
        "utm_campaign": "{campaign}",
        "utm_content": "{rule}-{post}",
        "utm_id": "{ad}",
    },
)


def test_values_are_those_of_what_is_answered() -> None:
    under_ad = event(thread_id="1000_99", origin=Origin.AD, extra={"campaign_id": "71", "ad_id": "11"})
    assert LINKS.tag(LINK, under_ad, "price") == (
        f"{LINK}?utm_source=facebook&utm_medium=community&utm_campaign=71&utm_content=price-1000_99&utm_id=11"
    )


def test_what_a_platform_does_not_say_is_left_out_whole() -> None:
    assert LINKS.tag(LINK, event(thread_id="1000_99"), "price") == (
        f"{LINK}?utm_source=facebook&utm_medium=community&utm_content=price-1000_99"
    )


def test_a_direct_message_names_nobody() -> None:
    tagged = LINKS.tag(LINK, event(kind=Kind.DM, thread_id="a-person"), "price")
    assert "a-person" not in tagged
    assert "utm_content" not in tagged


def test_marks_are_what_every_link_of_ours_has() -> None:
    assert LINKS.marks == {"utm_medium": "community"}
    assert CampaignLinks().marks == {}


def test_without_hosts_nothing_changes() -> None:
    assert CampaignLinks(parameters={"utm_source": "x"}).tag(LINK, event(), "price") == LINK


def test_replies_and_drafts_carry_them() -> None:
    replies = {"hi": {"fr": f"Ici : {LINK}. Merci"}}
    rule_set = rules(rule([{"reply": "hi"}]), replies=replies)
    happened = event()
    decision = fill_replies(decided(rule_set, happened), happened, PLAIN, rule_set, links=LINKS)
    assert decision.actions[0].verb is Verb.REPLY
    assert decision.actions[0].text.startswith(f"Ici : {LINK}?utm_source=facebook&utm_medium=community")
    assert decision.actions[0].text.endswith(". Merci")
    case = CaseRequest(actor=Actor.rule("r"), why="", draft="hi")
    draft = fill_replies(Decision(rules_version="", case=case), happened, PLAIN, rule_set, links=LINKS).case
    assert draft is not None
    assert "utm_medium=community" in draft.draft
    untouched = fill_replies(decided(rule_set, happened), happened, PLAIN, rule_set)
    assert untouched.actions[0].text == f"Ici : {LINK}. Merci"
