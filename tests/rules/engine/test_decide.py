"""Who gets what when several rules want something about one event."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Action, Decision, Facts, Judgement, Kind, Mode, Slot, ThreadState, Verb
from bot.rules import Environment
from tests.conftest import NOW, event
from tests.rules.conftest import PLAIN, VERBS, decided, rule, rules, scores, verbs

HIDE = rule(["hide"])
REPLY = rule([{"reply": "hello"}])
PERSON = Facts(decided_by_person=True)


def action(found: Decision, verb: Verb) -> Action:
    return next(action for action in found.actions if action.verb is verb)


class TestModes:
    @pytest.mark.parametrize("mode", ["off", "observe"])
    def test_a_rule_that_is_not_enforced_plans_nothing(self, mode: str) -> None:
        found = decided(rules(rule(["hide", {"reply": "hello"}, {"queue": "x"}, {"label": "x"}], mode=mode)))
        assert (found.actions, found.case, found.labels) == ((), None, ())

    def test_an_observing_rule_still_tells_what_it_wanted(self) -> None:
        match = decided(rules(rule(["hide"], mode="observe"))).matches[0]
        assert (match.mode, match.requested, match.granted) == (Mode.OBSERVE, (Verb.HIDE,), ())

    def test_an_observing_rule_changes_nothing_for_others(self) -> None:
        watching = rule(["hide"], mode="observe", stop=True, never=["reply"])
        assert verbs(decided(rules(watching, REPLY))) == ["reply"]

    def test_a_suggesting_rule_asks_for_a_person(self) -> None:
        found = decided(rules(rule(["hide", {"reply": "hello"}], mode="suggest", why="Look.")))
        assert found.actions == ()
        assert found.case is not None
        assert (found.case.rule, found.case.why, found.case.suggested) == (
            "one",
            "Look.",
            (Verb.HIDE, Verb.REPLY),
        )

    def test_a_suggestion_that_is_carried_out_anyway_needs_no_person(self) -> None:
        found = decided(rules(HIDE, rule(["hide", {"reply": "hello"}], mode="suggest")))
        assert (verbs(found), found.case) == (["hide"], None)

    def test_a_suggestion_joins_the_case_of_another_rule(self) -> None:
        found = decided(rules(rule([{"queue": "mine"}]), rule(["hide"], mode="suggest")))
        assert found.case is not None
        assert (found.case.queue, found.case.suggested) == ("mine", (Verb.HIDE,))


class TestConflicts:
    @pytest.mark.parametrize(
        ("entries", "planned"),
        [
            ([HIDE, HIDE], ["hide"]),
            ([HIDE, rule(["delete"])], ["hide"]),
            ([rule(["unhide"]), HIDE], ["unhide"]),
            ([HIDE, REPLY], ["hide"]),
            ([REPLY, HIDE], ["hide"]),
            ([rule(["like"]), HIDE], ["hide"]),
            ([rule(["delete", {"reply": "hello"}])], ["delete"]),
            ([rule(["unhide", {"reply": "hello"}, "like"])], ["like", "reply", "unhide"]),
            ([HIDE, rule([{"private_reply": "hello"}])], ["hide", "private_reply"]),
            ([REPLY, rule([{"reply": "bye"}])], ["reply"]),
            ([rule([{"escalate": "care"}]), REPLY], ["escalate"]),
            ([REPLY, rule([{"escalate": "care"}, "like"])], ["escalate", "like"]),
            ([rule([{"escalate": "care"}, {"reply": "hello"}])], ["escalate", "reply"]),
            ([rule([{"escalate": "local"}]), REPLY], []),
            ([rule(["queue"]), REPLY], ["reply"]),
            ([HIDE, rule([{"escalate": "care"}])], ["escalate", "hide"]),
            ([rule(never=["reply", "like"]), rule([{"reply": "hello"}, "like", "hide"])], ["hide"]),
            ([rule([{"reply": "hello"}]), rule(never=["reply"])], []),
            ([rule(never=["hide"]), HIDE], []),
            ([rule(stop=True), REPLY], []),
            ([REPLY, rule(stop=True), HIDE], ["reply"]),
            ([rule(["hide"], {"kinds": "dm"}, stop=True), REPLY], ["reply"]),
        ],
    )
    def test_the_table(self, entries: list[dict[str, Any]], planned: list[str]) -> None:
        assert verbs(decided(rules(*entries))) == planned

    def test_the_first_rule_gets_the_slot_and_the_other_is_told(self) -> None:
        found = decided(rules(REPLY, rule([{"reply": "bye"}])))
        assert action(found, Verb.REPLY).details["template"] == "hello"
        assert [match.granted for match in found.matches] == [(Verb.REPLY,), ()]
        assert found.matches[1].reasons[-1].saw == "rule one came first"

    @pytest.mark.parametrize("wish", ["hide", "unhide", "delete"])
    def test_a_person_is_above_every_rule(self, wish: str) -> None:
        found = decided(rules(rule([wish, {"reply": "hello"}])), facts=PERSON)
        assert verbs(found) == ["reply"]
        assert found.case is None

    def test_staff_are_left_alone(self) -> None:
        known = Environment(staff=frozenset({"900"}))
        assert decided(rules(HIDE, known=known)).matches == ()
        assert verbs(decided(rules({**HIDE, "exempt": []}, known=known))) == ["hide"]

    def test_a_name_makes_nobody_staff(self) -> None:
        assert verbs(decided(rules(HIDE, lists={"staff": ["Ana"]}), event(author_name="Ana"))) == ["hide"]

    def test_a_rule_that_cannot_match_changes_nothing(self) -> None:
        never = rule(["hide"], {"kinds": "dm", "origin": "ad"}, stop=True, never=["reply"], id="never")
        with_it, without = decided(rules(never, REPLY)), decided(rules(REPLY))
        assert (with_it.actions, with_it.matches) == (without.actions, without.matches)


class TestEvents:
    EVERYTHING = rules(rule(["hide", "like", "queue", {"private_reply": "hello"}, {"label": "x"}]))

    def test_an_own_echo_is_never_answered(self) -> None:
        found = decided(self.EVERYTHING, event(is_own_echo=True))
        assert (found.actions, found.matches, found.case) == ((), (), None)

    @pytest.mark.parametrize("kind", [Kind.DELETE, Kind.REACTION, Kind.RECEIPT, Kind.CONTROL, Kind.IGNORED])
    def test_what_is_no_text_of_a_person_is_not_decided(self, kind: Kind) -> None:
        assert decided(self.EVERYTHING, event(kind=kind)).matches == ()

    def test_an_edit_is_never_answered(self) -> None:
        found = rules(rule(["hide", {"private_reply": "hello"}]), rule([{"reply": "hello"}, "like"]))
        assert verbs(decided(found, event(kind=Kind.EDIT))) == ["hide"]

    def test_an_edit_can_be_hidden_although_an_earlier_text_was_decided(self) -> None:
        found = rules(rule(["hide", {"escalate": "care"}, {"private_reply": "hello"}]))
        first = {one.slot: one.key for one in decided(found).actions}
        edits = [
            {one.slot: one.key for one in decided(found, event(kind=Kind.EDIT, dedupe_key=key)).actions}
            for key in ("edit:1", "edit:2")
        ]
        assert first[Slot.VISIBILITY] == "facebook:1000:visibility:55_1"
        assert first[Slot.PRIVATE_REPLY] == "facebook:1000:private_reply:55_1"
        for slot in (Slot.VISIBILITY, Slot.CASE):
            assert len({first[slot], edits[0][slot], edits[1][slot]}) == 3
            assert edits[0][slot].startswith(first[slot] + ":")

    @pytest.mark.parametrize(
        ("changes", "facts"),
        [({"extra": {"standby": "true"}}, Facts()), ({}, Facts(thread=ThreadState(automation_paused=True)))],
        ids=["standby", "person"],
    )
    @pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.DM])
    def test_a_conversation_of_somebody_else_gets_no_words(
        self, changes: dict[str, Any], facts: Facts, kind: Kind
    ) -> None:
        found = rules(rule([{"reply": "hello"}, {"private_reply": "hello"}, {"queue": "x"}]))
        decision = decided(found, event(kind=kind, **changes), facts=facts)
        assert decision.actions == ()
        assert decision.case is not None

    @pytest.mark.parametrize("wish", ["reply", "private_reply"])
    def test_in_a_conversation_every_answer_is_a_message_to_its_author(self, wish: str) -> None:
        found = action(decided(rules(rule([{wish: "hello"}])), event(kind=Kind.DM)), Verb.MESSAGE)
        assert (found.slot, found.target, found.key) == (
            Slot.PRIVATE_REPLY,
            "900",
            "facebook:1000:private_reply:55_1",
        )

    def test_a_conversation_gets_one_message(self) -> None:
        found = decided(rules(rule([{"reply": "hello"}, {"private_reply": "bye"}])), event(kind=Kind.DM))
        assert verbs(found) == ["message"]

    def test_nobody_is_written_to_without_an_address(self) -> None:
        found = decided(rules(rule([{"reply": "hello"}])), event(kind=Kind.DM, author_id=None))
        assert found.actions == ()
        assert found.matches[0].reasons[-1].saw == "the platform withheld who wrote"

    @pytest.mark.parametrize("kind", [Kind.DM, Kind.MENTION])
    def test_what_cannot_be_hidden_goes_to_a_person(self, kind: Kind) -> None:
        found = decided(rules(HIDE), event(kind=kind))
        assert found.actions == ()
        assert found.case is not None
        assert found.case.rule == "one"


class TestPlatforms:
    KNOWN = Environment(verbs=VERBS)

    def test_what_a_platform_cannot_do_is_left_out(self) -> None:
        found = rules(rule(["like", {"reply": "hello"}]), known=self.KNOWN)
        assert verbs(decided(found, event(platform="instagram"))) == ["reply"]

    def test_a_comment_that_cannot_be_hidden_there_goes_to_a_person(self) -> None:
        found = decided(rules(HIDE, known=self.KNOWN), event(platform="youtube"))
        assert found.case is not None
        assert "youtube cannot do it: hide" in found.case.why

    def test_another_rule_may_do_what_the_first_could_not(self) -> None:
        found = rules(rule(["delete"]), rule(["hide"]), known=self.KNOWN)
        assert verbs(decided(found, event(platform="instagram"))) == ["hide"]

    def test_an_unknown_platform_is_tried(self) -> None:
        assert verbs(decided(rules(HIDE, known=self.KNOWN), event(platform="mastodon"))) == ["hide"]


class TestPlans:
    def test_an_escalation_brings_everything_the_desk_needs(self) -> None:
        entry = rule(
            [{"escalate": {"to": "care", "priority": "high"}}], {"toxicity": ">= 0.5"}, title="T", why="W"
        )
        judgement = scores(toxicity=0.93, sentiment_negative=0.9, intent_praise=0.2)
        happened = event(text="Where is it?", permalink="https://x.example/1", parent_id="55")
        found = action(decided(rules(entry), happened, judgement), Verb.ESCALATE)
        assert (found.via, found.text, found.target, found.slot) == (
            "care",
            "Where is it?",
            "55_1",
            Slot.CASE,
        )
        assert dict(found.details) == {
            "kind": "comment",
            "thread_id": "1000_55",
            "parent_id": "55",
            "author_id": "900",
            "author_name": "Ana",
            "origin": "organic",
            "language": "fr",
            "account": "",
            "permalink": "https://x.example/1",
            "rule": "one",
            "title": "T",
            "why": "W",
            "reasons": "toxicity: 0.93 >= 0.5",
            "sentiment": "negative",
            "intent": "praise",
            "priority": "50",
            "external_id": "55_1",
            "planned_at": NOW.isoformat(),
        }

    def test_a_conversation_is_one_case_for_the_desk(self) -> None:
        found = decided(rules(rule([{"escalate": "care"}])), event(kind=Kind.DM))
        assert action(found, Verb.ESCALATE).details["external_id"] == "900"

    def test_without_a_target_the_case_is_ours(self) -> None:
        found = decided(rules(rule([{"escalate": {"to": "local", "priority": "urgent"}}], why="Now.")))
        assert found.actions == ()
        assert found.case is not None
        assert (found.case.queue, found.case.priority, found.case.why) == ("escalated", 100, "Now.")
        assert found.matches[0].granted == (Verb.ESCALATE,)

    def test_labels_of_all_rules_add_up(self) -> None:
        found = decided(rules(rule([{"label": ["b", "a"]}]), rule([{"label": "a"}, {"label": "c"}])))
        assert found.labels == ("b", "a", "c")

    def test_an_answer_names_its_template_and_has_no_text_yet(self) -> None:
        found = action(decided(rules(REPLY), facts=Facts(account_name="Maison")), Verb.REPLY)
        assert (found.text, found.target, found.details["template"]) == ("", "55_1", "hello")
        assert (found.details["account"], found.details["language"]) == ("Maison", "fr")

    def test_a_reason_says_what_was_seen_and_never_the_whole_text(self) -> None:
        secret = "06 12 34 56 78 " + "bla " * 500
        found = decided(rules(rule(["hide"], {"words": ["bla"], "contains_phone": True})), event(text=secret))
        reasons = {reason.condition: reason.saw for reason in found.matches[0].reasons}
        assert reasons == {"words": '"bla"', "contains_phone": "1 telephone number"}


class TestAlways:
    def test_the_same_event_gives_the_same_decision(self) -> None:
        found = rules(HIDE, REPLY, rule([{"escalate": "care"}]))
        assert decided(found) == decided(found)

    def test_a_decision_names_the_version_of_the_rules(self) -> None:
        found = rules(HIDE)
        assert decided(found).rules_version == found.version

    def test_silence_of_the_classifier_leaves_word_rules_in_force(self) -> None:
        found = rules(
            rule(["hide"], {"words": ["connard"]}),
            rule(["like"], {"sentiment": "positive"}),
            rule(["queue"], {"classifier_down": True}),
        )
        decision = decided(found, event(text="connard"), Judgement(scores={}, degraded=True))
        assert verbs(decision) == ["hide"]
        assert decision.case is not None

    def test_explain_agrees_with_the_decision(self) -> None:
        found = rules(
            rule(["hide"], {"words": ["con"]}), rule(["like"], {"kinds": "comment", "words": ["bon"]})
        )
        told = found.explain(event(text="quel con"), PLAIN, Facts(), NOW)
        assert [entry.matched for entry in told] == [True, False]
        assert told[0].reasons == decided(found, event(text="quel con")).matches[0].reasons
        assert (told[1].missed, told[1].reasons[0].condition) == (("words",), "kinds")

    def test_explain_tells_an_exemption(self) -> None:
        found = rules(HIDE, lists={"staff": ["900"]})
        assert found.explain(event(), PLAIN, Facts(), NOW)[0].missed == ("exempt",)

    def test_the_event_is_not_changed(self) -> None:
        happened = event()
        before = replace(happened)
        decided(rules(HIDE), happened)
        assert happened == before
