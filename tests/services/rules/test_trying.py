"""Trying a text shows every rule's answer as if it were enforced, and touches nothing."""

from pathlib import Path

import pytest

from bot.domain import Mode, Verb
from bot.errors import UserError
from bot.services.rules.trying import MESSAGE_KINDS, HypotheticalMessage, TextTrial, try_text
from bot.services.workspace import Workspace

RULES = """version: 1
replies: {price: {fr: "C'est 10 €", en: "10 euros"}}
rules:
  - {id: price-ad, when: {origin: ad, words: [prix], kinds: [comment]}, then: [{reply: price}]}
  - {id: stopper, mode: enforce, when: {words: [stop]}, then: [hide], stop: true}
  - {id: after, mode: enforce, when: {words: [stop, prix]}, then: [{queue: x}]}
  - {id: sleeping, mode: 'off', when: {words: [prix]}, then: [delete]}
  - {id: in-reply, when: {kinds: [reply]}, then: [hide]}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: nowhere\nsources: {}\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    return Workspace(config=tmp_path / "config.yaml")


def attempt(workspace: Workspace, text: str, kind: str = "comment") -> TextTrial:
    return try_text(workspace, None, HypotheticalMessage(text=text, kind=kind))


def test_a_rule_that_only_observes_shows_what_it_would_do_and_keeps_its_mode(workspace: Workspace) -> None:
    first, *_ = attempt(workspace, "quel prix", "ad-comment").matched
    assert (first.rule, first.mode, first.verbs) == ("price-ad", Mode.OBSERVE, (Verb.REPLY,))
    assert first.reply in ("C'est 10 €", "10 euros")


@pytest.mark.parametrize("then", ["[{reply: price}, {escalate: {to: desk}}]", "[{escalate: {to: desk}}]"])
def test_what_a_target_is_told_is_no_reply(workspace: Workspace, tmp_path: Path, then: str) -> None:
    """An escalation carries the text of the person, which nobody would answer with."""
    target = (
        "targets: {desk: {adapter: generic, secrets: [env:NOT_HERE], settings: {url: 'https://a.example'}}}"
    )
    (tmp_path / "config.yaml").write_text(f"version: 1\nmodel: nowhere\nsources: {{}}\n{target}\n", "utf-8")
    rules = f"{RULES}  - {{id: told, when: {{words: [perdu]}}, then: {then}}}\n"
    (tmp_path / "rules.yaml").write_text(rules, "utf-8")
    (told, *_) = attempt(workspace, "perdu").matched
    assert Verb.ESCALATE in told.verbs
    assert told.reply in (("C'est 10 €", "10 euros") if "reply" in then else ("",))


def test_a_rule_behind_a_stop_matches_but_is_not_reached(workspace: Workspace) -> None:
    trial = attempt(workspace, "stop")
    assert [(rule.rule, rule.is_reached) for rule in trial.matched] == [("stopper", True), ("after", False)]
    assert trial.matched[1].reasons


def test_a_near_miss_names_the_condition_that_is_not_met(workspace: Workspace) -> None:
    near = [rule for rule in attempt(workspace, "quel prix").unmatched if rule.is_near_miss]
    assert [(rule.rule, rule.unmet, rule.read) for rule in near] == [
        ("price-ad", ("origin",), ("origin is organic",))
    ]
    assert near[0].has_figures


def test_a_rule_that_is_off_does_nothing(workspace: Workspace) -> None:
    trial = attempt(workspace, "prix")
    assert all(Verb.DELETE not in rule.verbs for rule in trial.matched)


@pytest.mark.parametrize("kind", sorted(MESSAGE_KINDS))
def test_a_text_can_be_tried_as_every_kind(workspace: Workspace, kind: str) -> None:
    matched = {rule.rule for rule in attempt(workspace, "bonjour", kind).matched}
    assert ("in-reply" in matched) is (kind == "reply")


def test_nothing_is_stored(workspace: Workspace, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    attempt(workspace, "stop")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_person_who_would_wait_is_shown_with_when_somebody_is_asked(workspace: Workspace) -> None:
    *_, last = attempt(workspace, "bonjour", "dm").matched
    assert (last.rule, last.mode, last.verbs, last.after) == (
        "safety-net",
        Mode.ENFORCE,
        (Verb.QUEUE,),
        900.0,
    )
    assert last.due_at is not None
    assert last.reasons[0].saw == "a direct message"


def test_who_is_taken_care_of_is_not_shown_as_waiting(workspace: Workspace) -> None:
    assert [rule.rule for rule in attempt(workspace, "quel prix", "dm").matched] == ["after"]
    # A message cannot be hidden, so that a person gets it.
    assert [rule.rule for rule in attempt(workspace, "non stop", "dm").matched] == ["stopper", "after"]


def test_who_ends_automatic_messages_is_shown_in_place_of_the_rules(workspace: Workspace) -> None:
    (matched, *others) = [rule for rule in attempt(workspace, "STOP", "dm").matched if rule.is_reached]
    assert (matched.rule, matched.mode, matched.verbs, others) == (
        "opt-out",
        Mode.ENFORCE,
        (Verb.NO_ANSWER,),
        [],
    )


@pytest.mark.parametrize(("mode", "shown"), [("enforce", "enforce"), ("observe", "observe"), ("off", None)])
def test_the_net_is_tried_as_if_it_were_enforced(
    workspace: Workspace, tmp_path: Path, mode: str, shown: str | None
) -> None:
    (tmp_path / "rules.yaml").write_text(RULES + f"safety_net: {{mode: '{mode}'}}\n", "utf-8")
    nets = [rule for rule in attempt(workspace, "bonjour", "dm").matched if rule.rule == "safety-net"]
    assert [rule.mode.value for rule in nets] == ([] if shown is None else [shown])
    assert all(rule.verbs == (Verb.QUEUE,) for rule in nets)


@pytest.mark.parametrize(
    ("around", "code"),
    [
        ({"platform": "facebok"}, "unknown_platform"),
        ({"language": "francais"}, "no_language"),
        ({"account_id": "4711"}, "unknown_account"),
    ],
)
def test_a_slip_in_what_is_around_the_text_is_told(
    workspace: Workspace, tmp_path: Path, around: dict[str, str], code: str
) -> None:
    account = "accounts: [{platform: facebook, id: 2000, token: env:NOT_HERE}]"
    sources = f"sources: {{meta: {{adapter: meta, secrets: [env:NOT_HERE], {account}}}}}"
    (tmp_path / "config.yaml").write_text(f"version: 1\nmodel: nowhere\n{sources}\n", "utf-8")
    with pytest.raises(UserError, match=code):
        try_text(workspace, None, HypotheticalMessage(text="prix", **around))  # type: ignore[arg-type]
    for right in ({"platform": "instagram"}, {"language": "en"}, {"account_id": "2000"}):
        try_text(workspace, None, HypotheticalMessage(text="prix", **right))  # type: ignore[arg-type]


def test_without_a_configuration_every_platform_that_an_adapter_has_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    bare = Workspace()
    for message in (
        HypotheticalMessage(text="prix", platform="messenger", account_id="4711"),
        HypotheticalMessage(text="prix", platform="generic"),
    ):
        try_text(bare, tmp_path / "rules.yaml", message)
    with pytest.raises(UserError, match="unknown_platform"):
        try_text(bare, tmp_path / "rules.yaml", HypotheticalMessage(text="prix", platform="mastodon"))


def test_a_rule_that_applies_later_says_when(workspace: Workspace, tmp_path: Path) -> None:
    later = RULES + "  - {id: later, mode: enforce, when: {words: [demain]}, then: [{queue: x}], after: 2h}\n"
    (tmp_path / "rules.yaml").write_text(later, "utf-8")
    (rule, *_) = attempt(workspace, "demain").matched
    assert (rule.rule, rule.after) == ("later", 7200.0)


@pytest.mark.parametrize(
    ("message", "saw"),
    [
        (HypotheticalMessage(text="", kind="dm", attachments=("audio",)), "audio without text"),
        (HypotheticalMessage(text="", attachments=("Image", "image")), "image without text"),
        (HypotheticalMessage(text="", kind="review", rating=1), "a review of 1 of 5 stars"),
        (HypotheticalMessage(text="", kind="mention"), "a mention whose text the platform did not send"),
    ],
)
def test_what_comes_without_words_can_be_tried(
    workspace: Workspace, message: HypotheticalMessage, saw: str
) -> None:
    (net,) = try_text(workspace, None, message).matched
    assert saw in [reason.saw for reason in net.reasons]
