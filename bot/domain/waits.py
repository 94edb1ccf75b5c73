"""How long what others answer may make an action wait. Nobody outside decides more than that."""

from typing import Final

#: Seconds until a platform is called again, whatever it asks for: one call an hour prolongs no block.
LONGEST_WAIT: Final = 3600.0
#: The same for an escalation or a notification: somebody waits for it at the other end.
LONGEST_TARGET_WAIT: Final = 300.0


def limit_wait(seconds: float, longest: float) -> float:
    """The seconds to wait, from 0 to `longest`; what is no number counts as `longest`."""
    return max(0.0, seconds) if seconds <= longest else longest
