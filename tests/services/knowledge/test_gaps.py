"""Questions that ask the same are one gap."""

from bot.services.knowledge import gaps
from bot.store.intake.events import StoredEvent
from tests.factories import event
from tests.fakes.knowledge import knowledge


def stored(number: int, text: str, author: str) -> StoredEvent:
    happened = event(text=text, author_id=author, message_id=f"m{number}")
    values = dict.fromkeys(StoredEvent.__dataclass_fields__)
    return StoredEvent(**{**values, "id": number, "event": happened})  # type: ignore[arg-type]


def test_alike_questions_are_grouped_and_people_counted_once() -> None:
    asked = [
        stored(1, "Vous faites des robes de mariée ? https://a.example", "1"),
        stored(2, "robes de mariée ?", "2"),
        stored(3, "robes de mariée ?", "2"),
        stored(4, "Vous recrutez ?", "3"),
    ]
    base = knowledge()
    groups = [gaps._describe(base, group) for group in gaps._group(base, asked)]
    assert [(gap.questions, gap.authors) for gap in groups] == [(3, 2), (1, 1)]
    assert "a.example" not in " ".join(groups[0].examples)
