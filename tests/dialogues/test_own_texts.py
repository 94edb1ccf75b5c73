"""What every dialogue can say without being told."""

from bot.dialogues.model import SlotKind
from bot.dialogues.own_texts import OWN_TEXTS, REPLACEABLE, again_text, own_replies


def test_each_is_there_in_french_and_english() -> None:
    assert all(set(texts) == {"en", "fr"} for texts in OWN_TEXTS.values())
    assert set(own_replies()) == set(OWN_TEXTS)


def test_there_is_one_for_every_kind_of_slot() -> None:
    assert {again_text(kind) for kind in SlotKind} == set(OWN_TEXTS) - set(REPLACEABLE)


def test_french_keeps_its_signs_together() -> None:
    for texts in OWN_TEXTS.values():
        assert " :" not in texts["fr"]
        assert "« " not in texts["fr"]
