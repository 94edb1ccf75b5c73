"""The JSON of contests: for the operator with names, for the public with codes alone."""

from bot.present.serialize import iso_time
from bot.services.contests import ContestView

_ALGORITHM = (
    "codes sorted; for n = 0, 1, ...: index = SHA-256(seed + LF + public_word + LF + n) mod number of codes"
    " left; that code wins and is taken out. list_sha256 is of the sorted codes, each with a line feed"
)


def public_contest_json(view: ContestView) -> dict[str, object]:
    """What may be published: nothing by which anybody is found who does not say their own code."""
    document: dict[str, object] = {
        "contest": view.name,
        "since": iso_time(view.since),
        "until": iso_time(view.until),
        "closed_at": iso_time(view.closed_at),
        "entries": view.entries,
        "excluded": dict(view.excluded),
        "list_sha256": view.list_sha256,
        "seed_sha256": view.seed_sha256,
        "codes": list(view.codes),
        "algorithm": _ALGORITHM,
    }
    if view.drawn_at is None:
        return document
    return document | {
        "drawn_at": iso_time(view.drawn_at),
        "seed": view.seed,
        "public_word": view.public_word,
        "winners": [winner.code for winner in view.winners],
    }


def contest_json(view: ContestView, *, with_names: bool = False) -> dict[str, object]:
    """The same with who won, by code and event; with names for the operator alone."""
    winners = [
        {
            "place": winner.rank,
            "code": winner.code,
            "event": winner.event_id,
            "author_name": winner.author_name or None if with_names else None,
            "permalink": winner.permalink or None if with_names else None,
            "removed_since": winner.is_removed,
        }
        for winner in view.winners
    ]
    return public_contest_json(view) | {"label": view.label, "winners": winners}
