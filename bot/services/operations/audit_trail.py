"""The record of who did what, which is sealed row by row, and its anchors.

An anchor says how far the record had come. Kept elsewhere, it shows when somebody who may write the database
has written the record anew.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from functools import partial

from bot.domain.progress import Step
from bot.services.workspace import Workspace
from bot.store import Store
from bot.store.history import audit
from bot.store.history.audit import Anchor, Verification

__all__ = ["Anchor", "Verification", "log_anchor", "parse_anchor", "read_anchors", "verify_audit"]

_ACTION = "audit_anchor"
_ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{2,64})", re.ASCII)

logger = logging.getLogger(__name__)
# An anchor that `log_level: warning` swallows proves nothing later.
logger.setLevel(logging.INFO)


async def verify_audit(workspace: Workspace, anchors: Iterable[Anchor] = ()) -> Verification:
    """What the record's own seals and these anchors say about it."""
    advance = partial(workspace.progress, Step.AUDIT)
    return await workspace.store.read(lambda tx: audit.verify_chain(tx, anchors, advance))


async def log_anchor(store: Store) -> None:
    """Say in the log how far the record has come: the log is where who writes the database does not reach."""
    anchor = await store.read(audit.last_anchor)
    logger.info("audit anchor", extra={"action": _ACTION, "row": anchor.row, "seal": anchor.seal})


def parse_anchor(text: str) -> Anchor:
    """The anchor in `ROW:SEAL`. Raises `ValueError` for anything else."""
    match = _ANCHOR.fullmatch(text.strip())
    if match is None:
        raise ValueError("expected ROW:SEAL")
    return Anchor(int(match[1]), match[2])


def read_anchors(lines: Iterable[str]) -> Iterator[Anchor]:
    """The anchors in a log of ours, whatever else is in it or before its records, or in lines `ROW:SEAL`."""
    for line in lines:
        text = line.strip()
        if _ANCHOR.fullmatch(text):
            yield parse_anchor(text)
        elif _ACTION in text:
            yield from _anchor_in_record(text[text.find("{") :])


def _anchor_in_record(text: str) -> Iterator[Anchor]:
    try:
        record = json.loads(text)
        if record["action"] == _ACTION:
            yield parse_anchor(f"{record['row']}:{record['seal']}")
    except (ValueError, TypeError, KeyError, RecursionError):
        return  # a record of somebody else, or a line that was cut
