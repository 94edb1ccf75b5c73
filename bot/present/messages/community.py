"""Contests, and what else belongs to the life of a community."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "contest.entries": ("{name}: {count} entry may win", "{name}: {count} entries may win"),
    "contest.none": "no contest is closed",
    "contest.not_drawn": "not drawn",
    "contest.list_sha256": "hash of the entries: {hash}",
    "contest.seed_sha256": "hash of the seed: {hash}",
    "contest.publish": "publish both hashes before you draw",
    "contest.seed": "seed: {seed}",
    "contest.public_word": "drawn with: {word}",
    "contest.removed_since": "removed since by its author",
    "contest.excluded_another_entry": "another entry of the same person",
    "contest.excluded_edited_late": "edited after the end",
    "contest.excluded_hidden": "hidden",
    "contest.excluded_removed": "removed by its author",
    "contest.excluded_spam": "spam",
    "contest.excluded_staff": "from colleagues",
    "contest.excluded_unknown_person": "the platform does not say from whom",
    "contest.head_contest": "contest",
    "contest.head_entries": "entries",
    "contest.head_closed": "closed",
    "contest.head_winners": "winners",
    "contest.head_place": "place",
    "contest.head_code": "code",
    "contest.head_author": "author",
    "contest.head_link": "comment",
}
