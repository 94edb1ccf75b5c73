"""Dialogues of a shop, and a conversation with one of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.dialogues import engine
from bot.dialogues.engine import Advance, ShopAnswer
from bot.dialogues.heard import Heard, heard
from bot.dialogues.loading import load_dialogues
from bot.dialogues.model import Dialogue
from bot.domain import Attachment, Judgement, Kind, KnowledgeAnswer
from bot.domain.dialogues import DialogueRun
from bot.errors import ConfigError
from tests.factories import event

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ORDER = """
version: 1
language: fr
dialogues:
  - id: order
    title: Where is my order
    queue: orders
    slots:
      order: {kind: pattern, pattern: '[0-9]{4,6}'}
      email: {kind: email}
    steps:
      - id: number
        ask: {slot: order, text: {fr: "Quel est le numéro ?", en: "What is the number?"}}
      - ask: {slot: email, text: {fr: "Et votre adresse ?", en: "And your address?"}}
      - say: {fr: "Merci, je regarde la {{ order }}.", en: "Thanks, I look at {{ order }}."}
"""
LOOKED_UP = """
version: 1
language: fr
dialogues:
  - id: order
    title: Where is my order
    slots: {order: {kind: pattern, pattern: '[0-9]{4,6}'}}
    steps:
      - id: number
        ask: {slot: order, text: "Quel est le numéro ?"}
      - id: find
        look_up: {target: shop, send: [order], fields: [status, carrier], not_found: unknown}
      - branch: [{when: {status: [shipped, sent]}, go: shipped}]
        go: preparing
      - id: shipped
        say: "La {{ order }} est partie avec {{ carrier }}."
        go: end
      - id: preparing
        say: "La {{ order }} est en préparation."
        go: end
      - id: unknown
        say: "Je ne trouve pas la {{ order }}."
        go: number
"""

#: A slot of every kind, in this order.
EVERY_SLOT = """
version: 1
language: fr
dialogues:
  - id: all
    slots:
      order: {kind: pattern, pattern: '(?:CMD-)?[0-9]{4,6}'}
      email: {kind: email}
      day: {kind: date, least: 0, most: 60}
      bought: {kind: date, most: 0}
      reason:
        kind: choice
        choices: {broken: {text: {fr: Abîmé, en: Damaged}, also: [cassé]}, size: {text: Taille}}
      sure: {kind: yes_no}
      count: {kind: number, least: 1, most: 10}
      story: {kind: text}
      picture: {kind: photo}
    steps:
      - ask: {slot: order, text: a}
      - ask: {slot: email, text: a}
      - ask: {slot: day, text: a}
      - ask: {slot: bought, text: a}
      - ask: {slot: reason, text: a}
      - ask: {slot: sure, text: a}
      - ask: {slot: count, text: a}
      - ask: {slot: story, text: a}
      - ask: {slot: picture, text: a}
"""


def message(text: str = "", *, language: str = "fr", **changes: Any) -> Heard:
    """What somebody wrote in private."""
    answers: tuple[KnowledgeAnswer, ...] = changes.pop("answers", ())
    written = event(text=text, kind=Kind.DM, **changes)
    return heard(written, Judgement(scores={}, language=language, knowledge=answers), NOW.date())


def photo() -> Heard:
    """A photo without words."""
    return message("", attachments=(Attachment(type="image"),))


def dialogue(text: str = ORDER) -> Dialogue:
    """The first dialogue of a file."""
    return next(iter(load_dialogues({"dialogues/d.yaml": text}, "fr").dialogues.values()))


def mistakes(*texts: str) -> list[str]:
    """What is wrong in these files, named 0.yaml, 1.yaml …"""
    try:
        load_dialogues({f"dialogues/{number}.yaml": text for number, text in enumerate(texts)}, "fr")
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


class Conversation:
    """A conversation with one dialogue, without rules and without a database."""

    def __init__(self, text: str = ORDER) -> None:
        self.dialogue = dialogue(text)
        self.now = NOW
        self.last: Advance | None = None

    @property
    def run(self) -> DialogueRun:
        assert self.last is not None
        return self.last.turn.run

    def say(self, *texts: str | Heard, **changes: Any) -> str:
        """What is answered to the last of these messages."""
        advance: Advance | None = None
        for text in texts:
            said = text if isinstance(text, Heard) else message(text, **changes)
            if self.last is None:
                advance = engine.begin(self.dialogue, said, self.now)
            else:
                advance = engine.hear(self.dialogue, self.run, said, self.now)
            self.last = advance or self.last
        return spoken(advance)

    def shop(self, failed: str = "", **fields: str) -> str:
        """What is said when the shop has answered; without fields, it knows of nothing."""
        answer = ShopAnswer(fields=fields or None, failed=failed)
        self.last = engine.take_up(self.dialogue, self.run, answer, self.now)
        return spoken(self.last)

    def wait(self, **span: float) -> str:
        """What is said when nobody has written for so long."""
        self.now += timedelta(**span)
        self.last = engine.run_out(self.dialogue, self.run, self.now)
        return spoken(self.last)

    def values(self) -> dict[str, str]:
        """What was filled in."""
        return {name: filled.value for name, filled in self.run.slots.items()}


def spoken(advance: Advance | None) -> str:
    """What is said; empty for nothing."""
    return advance.spoken.render("", {}, 0) if advance and advance.spoken else ""
