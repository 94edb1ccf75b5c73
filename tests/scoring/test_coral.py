"""Coral's requests are believed by their signature, read as events, answered with what the rules decide."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain import SLOT_OF, Action, Actor, Decision, Judgement, Kind, Match, Mode, Secret, Verb
from bot.errors import InvalidSignature, Malformed
from bot.platforms.signatures import hmac_sha256
from bot.scoring.coral import parse_phase, phase_answer, verify_phase
from tests.fakes.clock import START

#: As Coral writes it: `JSON.stringify(request, null, 2)`.
BODY = b"""{
  "action": "NEW",
  "comment": {
    "body": "You are all idiots, go away.",
    "parentID": null
  },
  "author": {
    "id": "5b0e6a52-90c4-4f0e-8a44-0d1f6c1e77aa",
    "role": "COMMENTER"
  },
  "story": {
    "id": "a3c9f1d2-6f0b-4b57-9a0e-2f6b8c11d0e4",
    "url": "https://news.example/2026/11/harbour-plan"
  },
  "site": {
    "id": "f2d7c0de-1111-4c22-8333-944455566677"
  },
  "tenantID": "0c1f4e90-7a1d-4b88-9a10-55aa66bb77cc",
  "tenantDomain": "comments.news.example"
}"""
SECRET = Secret("empsec_tamis-coral-secret-01")
SIGNATURE = "sha256=769a43720c03155391660342942f1c45fa6cab4f606e03c88a90565d6d4cf756"
TOXIC = Judgement(scores={"toxicity": 0.9, "insult": 0.95, "spam": 0.1})
FLAG = {"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}


def body(**members: Any) -> bytes:
    return json.dumps(json.loads(BODY) | members, indent=2).encode()


def test_a_request_is_believed_when_one_of_its_signatures_is_made_with_one_of_our_secrets() -> None:
    verify_phase([SECRET], BODY, SIGNATURE)
    verify_phase([Secret("empsec_old"), SECRET], BODY, f"sha256={'0' * 64}, {SIGNATURE}")


@pytest.mark.parametrize(
    ("content", "signatures"),
    [
        (BODY, ""),
        (BODY, "é"),
        (BODY, SIGNATURE.removeprefix("sha256=")),
        (BODY, SIGNATURE[:-1]),
        (BODY, f"sha256={hmac_sha256(Secret('empsec_other'), BODY).hex()}"),
        (json.dumps(json.loads(BODY)).encode(), SIGNATURE),
    ],
    ids=["none", "not ascii", "no scheme", "cut", "another secret", "other white space"],
)
def test_any_other_is_not(content: bytes, signatures: str) -> None:
    with pytest.raises(InvalidSignature):
        verify_phase([SECRET], content, signatures)
    with pytest.raises(InvalidSignature):
        verify_phase([], BODY, SIGNATURE)


def test_a_comment_becomes_an_event() -> None:
    phase = parse_phase(BODY, START)
    event = phase.event
    assert not phase.by_staff
    assert (event.platform, event.kind, event.text) == ("coral", Kind.COMMENT, "You are all idiots, go away.")
    assert event.account_id == "0c1f4e90-7a1d-4b88-9a10-55aa66bb77cc:f2d7c0de-1111-4c22-8333-944455566677"
    assert event.author_id == "5b0e6a52-90c4-4f0e-8a44-0d1f6c1e77aa"
    assert event.thread_id == "a3c9f1d2-6f0b-4b57-9a0e-2f6b8c11d0e4"
    assert event.permalink == "https://news.example/2026/11/harbour-plan"
    assert event.created_at == START


def test_replies_and_edits_are_told_apart() -> None:
    reply = body(comment={"body": "x", "parentID": "c-1"})
    assert (parse_phase(reply, START).event.kind, parse_phase(reply, START).event.parent_id) == (
        Kind.REPLY,
        "c-1",
    )
    assert parse_phase(body(action="EDIT"), START).event.kind is Kind.EDIT


@pytest.mark.parametrize("role", ["STAFF", "MODERATOR", "ADMIN"])
def test_colleagues_are_known_by_their_role(role: str) -> None:
    assert parse_phase(body(author={"id": "1", "role": role}), START).by_staff


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>You <b>idiot</b></div><div>go&nbsp;away</div>", "You idiot\ngo\xa0away"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ('<p class="a">x</p>', "x"),
        ("I <3 this, a < b and b > a", "I <3 this, a < b and b > a"),
        ("<script>", ""),
    ],
)
def test_markup_is_left_out(html: str, text: str) -> None:
    assert parse_phase(body(comment={"body": html, "parentID": None}), START).event.text == text


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", body(comment={}), body(author={}), body(story=None)])
def test_what_is_no_such_request_is_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        parse_phase(content, START)


def decision(*verbs: Verb, **members: Any) -> Decision:
    actions = tuple(
        Action(
            verb=verb,
            slot=SLOT_OF[verb],
            platform="coral",
            account_id="t:s",
            message_id="m",
            target="m",
            key=f"m:{verb}",
            actor=Actor.rule("insult"),
        )
        for verb in verbs
    )
    return Decision(rules_version="v1", actions=actions, **members)


def test_without_anything_to_remove_there_is_no_opinion() -> None:
    assert phase_answer(decision(), TOXIC, may_reject=True) is None
    assert phase_answer(decision(Verb.REPLY), TOXIC, may_reject=True) is None


def test_what_a_rule_hides_is_withheld_for_a_moderator() -> None:
    answer = {"status": "SYSTEM_WITHHELD", "actions": [FLAG]}
    assert phase_answer(decision(Verb.HIDE), TOXIC, may_reject=True) == answer


def test_what_a_rule_deletes_is_rejected_with_a_reason_if_it_may() -> None:
    assert phase_answer(decision(Verb.DELETE), TOXIC, may_reject=True) == {
        "status": "REJECTED",
        "actions": [FLAG],
        "moderationAction": {
            "status": "REJECTED",
            "rejectionReason": {"code": "ABUSIVE", "detailedExplanation": "rule: insult"},
        },
    }
    withheld = phase_answer(decision(Verb.DELETE), TOXIC, may_reject=False)
    assert withheld == {"status": "SYSTEM_WITHHELD", "actions": [FLAG]}


def test_what_a_rule_only_proposes_to_remove_is_flagged_and_stays() -> None:
    match = Match(rule="insult", mode=Mode.SUGGEST, reasons=(), requested=(Verb.HIDE,))
    assert phase_answer(decision(matches=(match,)), TOXIC, may_reject=True) == {"actions": [FLAG]}
    for other in (replace(match, mode=Mode.OBSERVE), replace(match, requested=(Verb.QUEUE,))):
        assert phase_answer(decision(matches=(other,)), TOXIC, may_reject=True) is None


@pytest.mark.parametrize(
    ("scores", "code", "flag"),
    [
        ({"spam": 0.9}, "SPAM", "COMMENT_DETECTED_SPAM"),
        ({"toxicity": 0.8, "identity_hate": 0.9}, "HATE_SPEECH", "COMMENT_DETECTED_TOXIC"),
        ({"toxicity": 0.8, "threat": 0.9}, "HARASSMENT_BULLYING", "COMMENT_DETECTED_TOXIC"),
        ({"obscene": 0.8}, "OFFENSIVE", "COMMENT_DETECTED_TOXIC"),
        ({"toxicity": 0.1}, "OTHER", "COMMENT_DETECTED_TOXIC"),
        ({}, "OTHER", "COMMENT_DETECTED_TOXIC"),
    ],
)
def test_a_rejection_is_named_by_the_greatest_harm(scores: dict[str, float], code: str, flag: str) -> None:
    answer = phase_answer(decision(Verb.DELETE), Judgement(scores=scores), may_reject=True)
    assert answer is not None
    assert answer["moderationAction"]["rejectionReason"]["code"] == code
    assert answer["actions"] == [{"actionType": "FLAG", "reason": flag}]
