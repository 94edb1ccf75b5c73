"""What an entry was used for."""

from bot.services.knowledge.usage import EntryUsage


def test_what_people_decided_is_added_up() -> None:
    assert EntryUsage(entry="hours", accepted=2, changed=1, rejected=1).decided == 4
