"""Rights to what people made: asked once below the comment, given by a clear yes and by nothing else."""

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import RightsState, StoredRights
from bot.errors import UserError
from bot.services import rights_requests
from bot.services.operations import states
from bot.store.history.switched_states import StateScope
from tests.fakes.conversations import Talk, talking
from tests.fakes.graph_server import PAGE

RULES = """\
version: 1
defaults: {mode: enforce, language: fr}
states: {crisis: {title: Crisis}}
replies:
  ask:
    en: "Love it! May we share it? Answer #YesMaison"
    fr: "Superbe ! Pouvons-nous la partager ? Répondez #OuiMaison"
  thanks: {en: "Thank you!", fr: "Merci, vous serez nommé."}
  price: {fr: "C'est 20 euros.", en: "It is 20 euros."}
rights: {hashtag: "#OuiMaison", thanks: thanks, answer_within: 7d}
rules:
  - id: ugc
    title: Somebody shows what they made
    why: The marketing team would like to show it.
    when: {kinds: [comment], words: [look]}
    then: [like, {request_rights: ask}]
  - id: price
    title: Price
    why: People ask what it costs.
    when: {kinds: [comment, reply], words: [combien]}
    then: [{reply: price}]
"""
ASK, THANKS = "Superbe ! Pouvons-nous la partager ? Répondez #OuiMaison", "Merci, vous serez nommé."


class Post(Talk):
    """One post, and what people write below it."""

    async def below(
        self, parent: str, text: str, person: str = "900", verb: str = "add", of: str = ""
    ) -> str:
        """A person answers a comment, or changes or removes what they wrote."""
        self._number += 1
        comment_id = of or f"55_{self._number}"
        value: dict[str, Any] = {
            "item": "comment",
            "verb": verb,
            "comment_id": comment_id,
            "post_id": f"{PAGE}_55",
            "parent_id": parent,
            "from": {"id": person, "name": "Somebody"},
            "message": text,
            "created_time": int(self.clock.timestamp) + self._number,
        }
        entry = {"id": PAGE, "time": int(self.clock.timestamp)}
        await self._send(
            {"object": "page", "entry": [entry | {"changes": [{"field": "feed", "value": value}]}]}
        )
        return comment_id

    def said_below(self, comment_id: str) -> list[str]:
        """Our public answers to a comment."""
        return [reply["message"] for reply in self.platform.replies[comment_id]]

    def ask_id(self, comment_id: str) -> str:
        """The platform's id of our request."""
        return str(self.platform.replies[comment_id][0]["id"])

    async def requests(self) -> tuple[StoredRights, ...]:
        return await rights_requests.list_rights(self.workspace())

    async def states(self) -> list[str]:
        return [request.state.value for request in await self.requests()]


@pytest.fixture
async def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    async with talking(tmp_path, RULES, monkeypatch, kind=Post) as opened:
        assert isinstance(opened, Post)
        yield opened


async def test_asked_once_and_given_by_a_yes_over_a_restart(post: Post) -> None:
    comment = await post.comment("Mon look du jour")
    assert post.said_below(comment) == [ASK]
    assert post.platform.done[comment]["like"] == 1
    assert await post.states() == ["asked"]
    await post.restart()
    answer = await post.below(comment, "Oui, avec plaisir ❤️")
    assert post.said_below(answer) == [THANKS]
    (request,) = await post.requests()
    assert (request.state, request.answer) == (RightsState.GRANTED, "Oui, avec plaisir ❤️")
    assert (request.request_words, request.template) == (ASK, "ask")
    assert request.rules_version
    assert await post.queue() == []
    await post.below(comment, "look encore")
    await post.comment("Encore un look")
    assert len(await post.requests()) == 1, "one answer a person and post, and no second request"


async def test_the_proof_is_exported_with_a_hash_that_stands_in_the_record(post: Post) -> None:
    comment = await post.comment("Mon look du jour")
    await post.below(post.ask_id(comment), "#OuiMaison")
    (proof,) = await rights_requests.export_rights(post.workspace())
    text = json.dumps(proof.proof, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == proof.sha256 == proof.rights.sha256
    assert proof.is_unchanged
    assert '"answer":"#OuiMaison"' in text
    recorded = await post.rows("SELECT details FROM audit WHERE action = 'rights_changed'")
    assert any(proof.sha256 in details for (details,) in recorded)


@pytest.mark.parametrize(
    ("text", "state", "asks_person"),
    [
        ("non merci", "refused", False),
        ("combien payez-vous ?", "unclear", True),
        ("oui mais citez-moi", "unclear", True),
        ("👍", "unclear", True),
    ],
)
async def test_only_a_clear_answer_is_settled(post: Post, text: str, state: str, asks_person: bool) -> None:
    comment = await post.comment("Mon look du jour")
    answer = await post.below(comment, text)
    assert await post.states() == [state]
    assert post.said_below(answer) == []
    assert [case.queue for case in await post.queue()] == (["rights"] if asks_person else [])


async def test_only_the_author_answers_and_only_below_it(post: Post) -> None:
    comment = await post.comment("Mon look du jour")
    await post.below(comment, "oui", person="901")
    await post.comment("oui", person="900")
    assert await post.states() == ["asked"]
    await post.comment("#ouimaison")
    assert await post.states() == ["granted"]


async def test_a_late_yes_is_a_person_s(post: Post) -> None:
    comment = await post.comment("Mon look du jour")
    await post.wait(timedelta(days=8))
    assert await post.states() == ["expired"]
    await post.below(comment, "oui")
    assert await post.states() == ["unclear"]
    assert [case.queue for case in await post.queue()] == ["rights"]


async def test_an_edit_and_a_removal_take_it_back(post: Post) -> None:
    comment = await post.comment("Mon look du jour")
    answer = await post.below(comment, "oui")
    await post.below(comment, "oui, contre 50 €", verb="edited", of=answer)
    assert await post.states() == ["unclear"]
    await rights_requests.record_rights(
        post.workspace(), f"event:{(await post.requests())[0].event_id}", RightsState.GRANTED
    )
    assert await post.states() == ["granted"]
    await post.below(f"{PAGE}_55", "", verb="remove", of=comment)
    assert await post.states() == ["withdrawn"]


async def test_what_was_changed_before_the_yes_is_a_person_s(post: Post) -> None:
    comment = await post.comment("Mon look du jour")
    await post.below(f"{PAGE}_55", "Tout autre chose", verb="edited", of=comment)
    await post.below(comment, "oui")
    assert await post.states() == ["unclear"]


async def test_nobody_is_asked_in_a_crisis_or_after_a_no(post: Post) -> None:
    await states.switch_state_on(post.workspace(), "crisis", StateScope())
    comment = await post.comment("Mon look du jour")
    assert post.said_below(comment) == []
    with pytest.raises(UserError) as refused:
        await rights_requests.ask_rights(post.workspace(), comment, text="Pouvons-nous ?")
    assert refused.value.code == "rights_in_crisis"
    await states.switch_state_off(post.workspace(), "crisis", StateScope())
    asked = await post.comment("Un autre look", person="902")
    await post.below(asked, "non", person="902")
    assert await post.states() == ["refused"]


async def test_whoever_is_forgotten_takes_back_what_they_gave(post: Post) -> None:
    comment = await post.comment("Mon look du jour")
    await post.below(comment, "oui")
    given = (await post.requests())[0]
    await post.forget("900")
    (request,) = await post.requests()
    assert (request.state, request.why) == (RightsState.WITHDRAWN, "erased")
    assert request.author_id.startswith("erased:")
    assert (request.answer, request.content, request.salt, request.author_name) == ("", "", "", "")
    assert (request.sha256, request.asked_at) == (given.sha256, given.asked_at)


async def test_a_person_asks_once_and_records_what_was_said_elsewhere(post: Post) -> None:
    comment = await post.comment("Regardez ça")
    await rights_requests.ask_rights(post.workspace(), comment, template="ask")
    await post.wait(timedelta(minutes=1))  # for so long a person can think again
    assert post.said_below(comment) == [ASK]
    with pytest.raises(UserError) as refused:
        await rights_requests.ask_rights(post.workspace(), comment, text="Alors ?")
    assert refused.value.code == "rights_asked_before"
    with pytest.raises(UserError) as unproved:
        await rights_requests.record_rights(post.workspace(), comment, RightsState.GRANTED)
    assert unproved.value.code == "rights_without_proof"
    recorded = await rights_requests.record_rights(
        post.workspace(), comment, RightsState.GRANTED, words="Oui", evidence="mail of December 3"
    )
    assert (recorded.state, recorded.words, str(recorded.decided_by)) == (
        RightsState.GRANTED,
        "Oui",
        "person:Léa",
    )
