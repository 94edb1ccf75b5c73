"""JSON of the record of who did what."""

from bot.present.serialize_audit import anchor_json, verification_json
from bot.services.operations.audit_trail import Anchor, Verification


def test_an_anchor_is_its_row_and_its_seal() -> None:
    assert anchor_json(Anchor(7, "ab")) == {"row": 7, "seal": "ab"}


def test_a_program_reads_what_is_whole_and_what_was_refuted() -> None:
    whole = Verification(rows=3, last=Anchor(3, "cc"), broken_row=None, confirmed=Anchor(2, "bb"))
    assert verification_json(whole, 1) == {
        "whole": True,
        "first_broken": None,
        "rows": 3,
        "anchor": {"row": 3, "seal": "cc"},
        "anchors_checked": 1,
        "confirmed": {"row": 2, "seal": "bb"},
        "refuted": None,
    }
    cut = Verification(rows=3, last=Anchor(3, "cc"), broken_row=None, refuted=Anchor(9, "ff"))
    told = verification_json(cut, 1)
    assert (told["whole"], told["first_broken"], told["refuted"]) == (False, 4, {"row": 9, "seal": "ff"})
