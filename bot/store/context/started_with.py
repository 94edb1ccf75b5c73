"""What the program was last started with, for commands that have the data and no configuration at hand."""

from collections.abc import Iterable
from enum import StrEnum

from bot.store import Transaction


class Started(StrEnum):
    """What is written down at the start."""

    TARGET = "target"  # where cases can be handed over to
    TOKENLESS_ACCOUNT = "tokenless_account"  # it can receive, and do nothing


def replace_names(tx: Transaction, what: Started, names: Iterable[str]) -> None:
    """Take over what the running program has."""
    tx.run("started_with.delete_names", what=what)
    tx.run_many("started_with.insert_name", [{"what": what, "name": name} for name in names])


def list_names(tx: Transaction, what: Started) -> tuple[str, ...]:
    """What it was last started with, in alphabetical order."""
    return tuple(row["name"] for row in tx.all("started_with.list_names", what=what))
