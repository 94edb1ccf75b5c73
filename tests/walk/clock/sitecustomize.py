"""Sets the wall clock of a process wrong by so many seconds; Python imports it by its name when it starts."""

import os
import time

_right = time.time
_wrong_by = float(os.environ.get("WALK_CLOCK_WRONG_BY", "0"))


def _wrong() -> float:
    return _right() + _wrong_by


if _wrong_by:
    time.time = _wrong
