"""Every version of the rules that was ever in force, so that decisions remain explainable."""

from bot.store import Transaction


def activate_version(tx: Transaction, version: str, text: str, at: float) -> None:
    """Record that this version is in force from `at` on (seconds since 1970)."""
    # A version may come back, as after a rollback: its text is the same, it is only in force again.
    tx.run("rule_versions.activate_version", version=version, text=text, at=at)


def version_text(tx: Transaction, version: str) -> str | None:
    """The text of a version, None for one that was never in force here."""
    text: str | None = tx.value("rule_versions.version_text", version=version)
    return text


def latest_version_text(tx: Transaction) -> str | None:
    """The text that came into force last, None before the first."""
    text: str | None = tx.value("rule_versions.latest_version_text")
    return text
