"""How long what a person decided waits before it leaves, so that it can be taken back.

It stands in the database, because whoever decides may have no configuration at hand: the running program puts
there what it is configured with.
"""

from bot.store import Transaction

#: Where no program has run yet.
DEFAULT_SECONDS = 5.0


def replace_undo_window(tx: Transaction, seconds: float) -> None:
    """Take over what the running program has configured; 0: what people decide leaves at once."""
    tx.run("undo_window.replace_window", seconds=seconds)


def undo_window_seconds(tx: Transaction) -> float:
    """How many seconds what a person decides now waits."""
    seconds = tx.value("undo_window.get_window")
    return DEFAULT_SECONDS if seconds is None else float(seconds)
