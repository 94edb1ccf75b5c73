"""JSON of the record of who did what, for programs."""

from bot.services.operations.audit_trail import Anchor, Verification


def anchor_json(anchor: Anchor) -> dict[str, object]:
    """An anchor, as `--anchor ROW:SEAL` takes it in two parts."""
    return {"row": anchor.row, "seal": anchor.seal}


def verification_json(verification: Verification, anchors: int) -> dict[str, object]:
    """What a verification against so many anchors has found."""
    confirmed, refuted = verification.confirmed, verification.refuted
    return {
        "whole": verification.is_intact,
        "first_broken": verification.first_difference,
        "rows": verification.rows,
        "anchor": anchor_json(verification.last),
        "anchors_checked": anchors,
        "confirmed": None if confirmed is None else anchor_json(confirmed),
        "refuted": None if refuted is None else anchor_json(refuted),
    }
