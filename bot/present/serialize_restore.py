"""JSON of what a restore left in doubt, for programs."""

from bot.present.serialize import iso_time
from bot.present.serialize_audit import anchor_json
from bot.services.operations.restored import RestoreStatus


def restore_json(status: RestoreStatus) -> dict[str, object]:
    """What the last restore left to be done."""
    mark, recovery = status.mark, status.recovery
    return {
        "generation": mark.generation,
        "restored_at": iso_time(mark.restored_at),
        "unknown_from": iso_time(mark.restored_from),
        "unknown_until": iso_time(mark.restored_until),
        "happened": recovery.happened,
        "done": recovery.done,
        "ended": recovery.ended,
        "open": recovery.open,
        "held": recovery.held,
        "anchor": anchor_json(status.anchor),
        "undecided": [
            {
                "id": effect.id,
                "state": effect.state.value,
                "verb": effect.verb.value,
                "rule": effect.actor.label,
                "target": effect.target,
                "text": effect.text,
            }
            for effect in status.undecided
        ],
    }
