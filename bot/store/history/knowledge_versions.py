"""The knowledge base that was in force last, for a start with pages that are wrong."""

from collections.abc import Mapping

from bot.store import Transaction
from bot.store.codecs import decode_strings, encode_strings


def activate_version(tx: Transaction, version: str, texts: Mapping[str, str], at: float) -> None:
    """Record that these pages are in force from `at` on (seconds since 1970)."""
    tx.run("knowledge_versions.activate_version", version=version, texts=encode_strings(texts), at=at)


def latest_texts(tx: Transaction) -> dict[str, str]:
    """The pages that came into force last, by name; empty before the first."""
    texts = tx.value("knowledge_versions.latest_texts")
    return decode_strings(texts) if texts else {}
