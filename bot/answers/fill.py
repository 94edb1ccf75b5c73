"""Fills in the replies of a decision. Pure; what cannot be filled goes to a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from bot.answers.attachment_names import attachment_noun
from bot.answers.campaign_links import CampaignLinks
from bot.answers.disclosure import disclosure_in
from bot.answers.knowledge import find_answer, knowledge_frame, shorten, with_link
from bot.answers.message_forms import text_with_choices
from bot.answers.names import greeting_name
from bot.answers.promises import find_promise
from bot.answers.spoken import Spoken, text_with_numbers
from bot.answers.templates import Reply, Unfilled
from bot.answers.tone import find_misfit
from bot.answers.voice import Voice, signed
from bot.domain import (
    PRIVATE_VERBS,
    SPEAKING_VERBS,
    Action,
    CaseRequest,
    Decision,
    Event,
    Judgement,
    Kind,
    KnowledgeAnswer,
    Match,
    Reason,
    Verb,
)
from bot.domain.platform_limits import TextLimit

#: What a reason is called that tells why a reply is not sent.
_NO_REPLY = "no {verb}"
_NOTHING_SPOKEN: Mapping[str, Spoken] = MappingProxyType({})


class ReplySource(Protocol):
    """The replies to choose from, the language of those that lack the author's, and what the rules say of our
    own words; a `RuleSet` has all."""

    @property
    def replies(self) -> Mapping[str, Reply]: ...

    @property
    def language(self) -> str: ...

    def objection_to(self, text: str, language: str, event: Event) -> str:
        """Why the rules would not let somebody else say this below the event; empty when they would."""

    @property
    def disclosure(self) -> Mapping[str, str]:
        """What stands below an automatic private text, by language."""

    def voice_of(self, account_id: str, account_name: str) -> Voice:
        """How we write in that account."""

    def longest_text(self, platform: str, verb: Verb) -> TextLimit | None:
        """The longest text that a platform takes for a verb that speaks."""

    def is_listed(self, name: str, event: Event) -> bool:
        """Whether a list of the file has a word of this name."""


def fill_replies(
    decision: Decision,
    event: Event,
    judgement: Judgement,
    source: ReplySource,
    turn: Callable[[Action], int] | None = None,
    *,
    is_name_accepted: bool = True,
    links: CampaignLinks | None = None,
    spoken: Mapping[str, Spoken] = _NOTHING_SPOKEN,
) -> Decision:
    """The decision with the text of every reply, and of the draft in its case.

    A reply whose text cannot be filled, or that the rules themselves object to, is left out, and a person is
    asked instead. `turn` returns which of several wordings is next; without it the same event always gets the
    same wording. `is_name_accepted` is whether the model lets us repeat the author's name. `links` adds
    campaign parameters to links to the operator's hosts, where the longer text still fits the platform.
    `spoken` is what dialogues say, by the name of the text.
    """
    writer = _Writer(event, judgement, source, is_name_accepted, links or CampaignLinks(), spoken)
    actions: list[Action] = []
    failed: list[tuple[Action, str]] = []
    for action in decision.actions:
        if action.verb not in SPEAKING_VERBS:
            actions.append(action)
            continue
        try:
            actions.append(writer.fill_action(action, turn(action) if turn else None))
        except Unfilled as error:
            failed.append((action, str(error)))
    decision = replace(decision, case=writer.fill_draft(decision.case))
    if not failed:
        return replace(decision, actions=tuple(actions))
    action, reason = failed[0]
    why = f"the text '{action.template}' was not sent: {reason}"
    return replace(
        decision,
        actions=tuple(actions),
        matches=tuple(_without(match, failed) for match in decision.matches),
        case=decision.case or CaseRequest(actor=action.actor, why=why),
    )


@dataclass(frozen=True)
class _Writer:
    """Writes out the replies to one event."""

    event: Event
    judgement: Judgement
    source: ReplySource
    is_name_accepted: bool
    links: CampaignLinks
    spoken: Mapping[str, Spoken]

    def fill_action(self, action: Action, turn: int | None) -> Action:
        """The action with its text. Raises `Unfilled` when there is none that may be sent."""
        if action.template in self.spoken:
            return self._fill_spoken(action, turn)
        voice = self.source.voice_of(action.account_id, action.account_name)
        if _is_from_knowledge(action.template):
            limit = self.source.longest_text(action.platform, action.verb)
            language = find_answer(self.judgement, action.template).language
            signature = _signature(voice, action.verb, language)
            limit = _without_room_for(limit, signature)
            language, text = self._render_answer(action.template, voice, action.account_name, turn, limit)
            text = signed(text, signature) if signature else text
            self._require_harmless(text, language)
            tagged = self._tagged(text, action.actor.id, action.platform, action.verb)
            return replace(action, text=tagged, language=language, turn=turn)
        reply = self.source.replies.get(action.template)
        if reply is None:
            raise Unfilled("there is no such text")
        turn = None if reply.is_random else turn
        language, text = self._render(reply, voice, action.account_name, turn)
        buttons, signature = reply.buttons.get(language, ()), _signature(voice, action.verb, language)
        limit = _without_room_for(self.source.longest_text(action.platform, action.verb), signature)
        text = shorten(text, limit, self._around(limit, language, action.verb, buttons))
        text = signed(text, signature) if signature else text
        self._require_harmless("\n".join((text, *buttons)), language)
        values = self._values(action.account_name, language) if reply.approved else {}
        approved = reply.approved.fill(language, values) if reply.approved else None
        tagged = self._tagged(text, action.actor.id, action.platform, action.verb)
        return replace(action, text=tagged, language=language, turn=turn, buttons=buttons, approved=approved)

    def _around(self, limit: TextLimit | None, language: str, verb: Verb, buttons: tuple[str, ...]) -> int:
        """How much of the platform's limit is taken by what is said below a text."""
        if limit is None:
            return 0
        note = self._note(language, verb)
        below = f"\n\n{note}" if note else ""
        return limit.length_of(text_with_choices("", buttons) + below if buttons else below)

    def _note(self, language: str, verb: Verb) -> str:
        """What is said below a text that its author alone sees."""
        return disclosure_in(language, self.source.disclosure) if verb in PRIVATE_VERBS else ""

    def _fill_spoken(self, action: Action, turn: int | None) -> Action:
        """What a dialogue says, with the words to choose from."""
        spoken = self.spoken[action.template]
        language = spoken.language
        text = spoken.render(self.event.dedupe_key, self._values(action.account_name, language), turn)
        self._require_harmless("\n".join((text, *spoken.choices)), language)
        limit = self.source.longest_text(action.platform, action.verb)
        below = limit.length_of(f"\n\n{note}") if limit and (note := self._note(language, action.verb)) else 0
        if limit and limit.length_of(text_with_numbers(text, spoken.choices)) + below > limit.longest:
            raise Unfilled("it is too long for the platform")
        tagged = self._tagged(text, action.actor.id, action.platform, action.verb)
        return replace(action, text=tagged, language=language, turn=turn, buttons=spoken.choices)

    def fill_draft(self, case: CaseRequest | None) -> CaseRequest | None:
        """The case with the text of its draft, which is empty when it cannot be filled."""
        if case is None or not case.draft:
            return case
        reply, voice = self.source.replies.get(case.draft), self.source.voice_of(self.event.account_id, "")
        try:
            if _is_from_knowledge(case.draft):
                text = self._render_answer(case.draft, voice, "")[1]
            else:
                text = self._render(reply, voice, "")[1] if reply else ""
        except Unfilled:
            text = ""
        verb = Verb.MESSAGE if self.event.kind is Kind.DM else Verb.REPLY
        return replace(case, draft=self._tagged(text, case.actor.id, self.event.platform, verb))

    def _tagged(self, text: str, rule: str, platform: str, verb: Verb) -> str:
        """The text with campaign parameters in its links, if that is not longer than the platform takes."""
        tagged = self.links.tag(text, self.event, rule)
        limit = self.source.longest_text(platform, verb) if tagged != text else None
        return tagged if limit is None or limit.length_of(tagged) <= limit.longest else text

    def _render(
        self, reply: Reply, voice: Voice, account_name: str, turn: int | None = None
    ) -> tuple[str, str]:
        language = reply.choose_language(self.judgement.language, self.source.language)
        values = self._values(account_name, language)
        return language, reply.render(language, self.event.dedupe_key, values, turn, voice.address)

    def _render_answer(
        self,
        template: str,
        voice: Voice,
        account_name: str,
        turn: int | None = None,
        limit: TextLimit | None = None,
    ) -> tuple[str, str]:
        """An answer of the knowledge base with its language, cut after a sentence where it is too long."""
        answer = find_answer(self.judgement, template)
        frame = self.source.replies.get(knowledge_frame(template))
        # Of a text around it in another language nothing is left but the answer.
        if frame is None or answer.language not in frame.texts:
            link = limit.length_of(with_link(answer, "")) if limit else 0
            return answer.language, with_link(answer, shorten(answer.text, limit, link))

        def framed(text: str) -> str:
            values = self._values(account_name, answer.language) | _placeholders(answer, text)
            shown = None if frame.is_random else turn
            return frame.render(answer.language, self.event.dedupe_key, values, shown, voice.address)

        around = limit.length_of(framed("x")) if limit else 0
        return answer.language, framed(shorten(answer.text, limit, around))

    def _require_harmless(self, text: str, language: str) -> None:
        """Raise `Unfilled` for what the rules would not let others say, for what only a person may promise,
        and for a tone that does not fit what it answers."""
        if objection := self.source.objection_to(text, language, self.event):
            raise Unfilled(f"our own text has {objection}")
        if promise := find_promise(text):
            raise Unfilled(f"only a person promises that ('{promise}')")
        if misfit := find_misfit(text, self.event.text, self.judgement):
            raise Unfilled(misfit)

    def _values(self, account_name: str, language: str) -> dict[str, str]:
        return {
            "author": self._author(account_name),
            "account": account_name,
            "attachment": attachment_noun(self.event.attachments, language),
        }

    def _author(self, account_name: str) -> str:
        name = greeting_name(self.event.author_name, account_name) if self.is_name_accepted else ""
        return "" if name and self.source.is_listed(name, self.event) else name


def _signature(voice: Voice, verb: Verb, language: str) -> str:
    """What stands below a text; empty where nobody signs."""
    return voice.signature(verb, language) if voice.public or voice.private else ""


def _without_room_for(limit: TextLimit | None, signature: str) -> TextLimit | None:
    """What is left of the platform's limit beside a signature."""
    if limit is None or not signature:
        return limit
    return replace(limit, longest=limit.longest - limit.length_of(signed("", signature)))


def _is_from_knowledge(template: str) -> bool:
    """Whether a name is none of `replies:`, which have no colon in theirs."""
    return ":" in template


def _placeholders(answer: KnowledgeAnswer, text: str) -> dict[str, str]:
    return {"answer": text, "link": answer.link, "question": answer.question}


def _without(match: Match, failed: Sequence[tuple[Action, str]]) -> Match:
    """The match without the replies that are not sent, and with the reasons why."""
    reason_by_verb = {action.verb: reason for action, reason in failed if action.actor.id == match.rule}
    notes = tuple(
        Reason(condition=_NO_REPLY.format(verb=verb), saw=why) for verb, why in reason_by_verb.items()
    )
    return replace(
        match,
        reasons=(*match.reasons, *notes),
        granted=tuple(verb for verb in match.granted if verb not in reason_by_verb),
    )
