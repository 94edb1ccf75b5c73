"""Forgetting people: the command of the operator, and the page for whoever asked."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "privacy.stored": (
        "{platform} {account}: {count} event",
        "{platform} {account}: {count} events",
    ),
    "privacy.nothing": "nothing is stored of '{person}'",
    "privacy.evidence": (
        "{count} text is kept as evidence; --with-evidence erases it, too",
        "{count} texts are kept as evidence; --with-evidence erases them, too",
    ),
    "privacy.kept": (
        "{count} text stays as evidence for legal claims until 'retention.evidence' is over; --with-evidence erases it, too",
        "{count} texts stay as evidence for legal claims until 'retention.evidence' is over; --with-evidence erases them, too",
    ),
    "privacy.sure": "erase this person? It cannot be undone",
    "usage.erase": "pass --dry-run to look first, or --yes if you mean it",
    "privacy.received": "erasure {code}: requested {at}, not finished; the running bot goes on with it",
    "privacy.erased": "erasure {code}: out of every table since {at}; the database file is not rewritten yet, the running bot does it",
    "privacy.done": ("erasure {code}: done {at}, {count} event", "erasure {code}: done {at}, {count} events"),
    "page.title": "Deletion of your data",
    "page.requested": "We received your request on {day}.",
    "page.pending": "It is being carried out.",
    "page.done": "It was carried out on {day}: your messages, your name and your identifier are no longer in our moderation system.",
    "page.evidence": (
        "Excepted is {count} message that is kept apart for legal claims, for a limited time and for nothing else.",
        "Excepted are {count} messages that are kept apart for legal claims, for a limited time and for nothing else.",
    ),
    "page.later": "If you write to us again after your request, that is stored anew.",
}
