"""Conditions on the event: where it happened, of what kind, and what came with it."""

import json
from typing import Any, ClassVar

import pytest

from bot.domain import (
    Attachment,
    Facts,
    Judgement,
    Kind,
    Origin,
)
from bot.errors import ConfigError
from bot.rules import load_rules
from tests.fakes.rules import matches, mistakes, rule, rules


class TestEvent:
    @pytest.mark.parametrize(
        ("when", "changes", "holds"),
        [
            ({"platforms": "facebook"}, {}, True),
            ({"platforms": ["instagram", "tiktok"]}, {}, False),
            ({"accounts": 1000}, {}, True),
            ({"accounts": ["2000"]}, {}, False),
            ({"kinds": ["comment", "reply"]}, {}, True),
            ({"kinds": "dm"}, {}, False),
            ({"kinds": "edit"}, {"kind": Kind.EDIT}, True),
            ({"origin": "organic"}, {}, True),
            ({"origin": ["ad", "unknown"]}, {"origin": Origin.AD}, True),
            ({"origin": "ad"}, {}, False),
            ({"ads": ["120", "121"]}, {"extra": {"ad_id": "121"}}, True),
            ({"ads": 120}, {"extra": {"ad_id": "121"}}, False),
            ({"ads": "120"}, {}, False),
            ({"campaigns": "77"}, {"extra": {"campaign_id": "77"}}, True),
            ({"campaigns": "77"}, {"extra": {"ad_id": "77"}}, False),
            ({"promotion_status": ["active"]}, {"extra": {"promotion_status": "active"}}, True),
            ({"promotion_status": "inactive"}, {"extra": {"promotion_status": "active"}}, False),
            ({"posts": "1000_55"}, {}, True),
            ({"posts": ["x"]}, {}, False),
            ({"platforms": "facebook", "kinds": "dm"}, {}, False),
        ],
    )
    def test_where_it_happened(self, when: Any, changes: dict[str, Any], holds: bool) -> None:
        assert matches(when, **changes) is holds

    def test_an_account_may_be_named(self) -> None:
        assert matches({"accounts": ["Maison"]}, facts=Facts(account_name="Maison"))

    @pytest.mark.parametrize(("language", "holds"), [("fr", True), ("en", False), ("und", False)])
    def test_language(self, language: str, holds: bool) -> None:
        assert matches({"language": ["fr", "it"]}, judgement=Judgement(scores={}, language=language)) is holds


@pytest.mark.parametrize(
    ("asked", "types", "holds"),
    [
        (True, ["image"], True),
        (True, [], False),
        (False, [], True),
        (False, ["sticker"], False),
        (["image", "video"], ["video"], True),
        ("Image", ["image"], True),
        (["image"], ["file"], False),
    ],
)
def test_what_came_with_the_text(asked: object, types: list[str], holds: bool) -> None:
    came = tuple(Attachment(type=one) for one in types)
    assert matches({"attachments": asked}, "regardez", attachments=came) is holds


@pytest.mark.parametrize(
    ("extra", "holds"),
    [
        ({"rating": "2"}, True),
        ({"rating": "4.5"}, False),
        ({"recommendation_type": "NEGATIVE"}, True),
        ({"recommendation_type": "positive"}, False),
        ({"rating": "many"}, False),
        ({}, False),
    ],
)
def test_the_stars_of_a_review(extra: dict[str, str], holds: bool) -> None:
    assert matches({"rating": "<= 2"}, "bof", kind=Kind.REVIEW, extra=extra) is holds


class TestPosts:
    """A post is named as people know it; what can never match is said."""

    FACEBOOK = "https://www.facebook.com/maison/posts/819185084901201"
    PFBID = "https://www.facebook.com/maison/posts/pfbid02KzYfrjQ1xw7WmVNPzC3"
    INSTAGRAM = "https://www.instagram.com/p/CxYz123/"

    @pytest.mark.parametrize(
        "name", ["819185084901201", 819185084901201, "100000000000001_819185084901201", FACEBOOK]
    )
    def test_a_bare_id_a_full_id_and_an_address_mean_one_post(self, name: object) -> None:
        when = {"posts": [name]}
        assert matches(when, thread_id="100000000000001_819185084901201")
        assert matches(when, thread_id="819185084901201")
        assert not matches(when, thread_id="100000000000001_5")

    def test_a_list_holds_names_of_every_kind(self) -> None:
        lists = {"contests": [self.FACEBOOK, "77"]}
        assert matches({"posts": "contests"}, lists=lists, thread_id="100000000000001_819185084901201")
        assert matches({"posts": "contests"}, lists=lists, thread_id="1000_77")

    @pytest.mark.parametrize("address", [PFBID, INSTAGRAM])
    def test_an_address_without_an_id_is_compared_with_that_of_the_event_and_warned_about(
        self, address: str
    ) -> None:
        when = {"posts": [address]}
        assert matches(when, thread_id="1000_5", permalink=f"{address}?comment_id=7")
        assert not matches(when, thread_id="1000_5", permalink=self.FACEBOOK)
        assert not matches(when, thread_id="1000_5")
        warnings = [str(warning.message) for warning in rules(rule(["queue"], when)).warnings]
        assert any("has no id in it" in warning for warning in warnings)

    @pytest.mark.parametrize(
        ("name", "complaint"),
        [
            (
                "https://www.facebook.com/maison",
                "https://www.facebook.com/maison is not the address of a post",
            ),
            ("instagram.com/maison", "instagram.com/maison is not the address of a post"),
            ("https://fb.watch/kXq1/", "is a short address"),
            ("https://www.facebook.com/share/p/1AbC/", "is a short address"),
        ],
    )
    def test_an_address_that_names_no_post_is_an_error(self, name: str, complaint: str) -> None:
        assert complaint in mistakes(rule(["queue"], {"posts": [name]}))

    def test_the_name_of_no_list_is_warned_about(self) -> None:
        misspelt = rules(rule(["queue"], {"posts": "contest"}), lists={"contests": ["77"]})
        assert any("there is no list 'contest'" in str(warning.message) for warning in misspelt.warnings)
        written = rules(rule(["queue"], {"posts": "1000_55"}))
        assert not any("there is no list" in str(warning.message) for warning in written.warnings)


class TestStates:
    STATES: ClassVar[dict[str, Any]] = {"disruption": {"title": "Trains disrupted"}, "strike": {}}

    @pytest.mark.parametrize("value", ["disruption", ["strike", "disruption"]])
    def test_one_that_is_on_holds(self, value: object) -> None:
        facts = Facts(states=frozenset({"disruption"}))
        assert matches({"state": value}, facts=facts, states=self.STATES)
        assert not matches({"state": value}, states=self.STATES)

    def test_one_that_nothing_defines_is_a_mistake(self) -> None:
        text = mistakes(rule(["queue"], {"state": "disrupton"}), states=self.STATES)
        assert "there is no state 'disrupton' under 'states'" in text
        assert "disruption" in text

    def test_where_none_is_defined_it_says_how(self) -> None:
        assert "states: {disruption: {title: " in mistakes(rule(["queue"], {"state": "disruption"}))

    def test_an_included_file_may_define_one_but_not_twice(self) -> None:
        main = {"version": 1, "include": ["more.yaml"], "states": {"strike": {}}, "rules": []}
        more = {"states": {"storm": {}}}
        loaded = load_rules(json.dumps(main), "rules.yaml", read_text=lambda name: json.dumps(more))
        assert set(loaded.states) == {"strike", "storm"}
        twice = json.dumps({"states": {"strike": {}}})
        with pytest.raises(ConfigError, match="used twice"):
            load_rules(json.dumps(main), "rules.yaml", read_text=lambda name: twice)
