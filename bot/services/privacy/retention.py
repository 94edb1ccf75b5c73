"""Forgets what was written on a platform longer ago than its messages may be stored.

An erasure of each author is asked for, of what they wrote until then: it takes their texts, names and ids out
of everything, and leaves the figures. What nobody is named as the author of stays.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.domain import Actor
from bot.services.privacy.erasure import new_erasure
from bot.store import Store, Transaction
from bot.store.privacy import erasures
from bot.store.privacy.erasures import Person

#: How often it is looked; so much sooner than it must be something is forgotten.
LOOK_SECONDS = 6 * 3600.0
_SELF = Actor.system("retention")
_AT_ONCE = 200


async def request_expired(store: Store, messages: Mapping[str, float], now: datetime) -> int:
    """Ask for the erasure of whatever would be too old before the next look, by platform and seconds; of how
    many people. Whoever runs the program carries them out."""
    requested = 0
    for platform, seconds in messages.items():
        until = now - timedelta(seconds=max(0.0, seconds - LOOK_SECONDS))
        list_authors = partial(erasures.list_authors_on, platform=platform, written_until=until.timestamp())
        authors = await store.read(list_authors)
        for first in range(0, len(authors), _AT_ONCE):
            chunk = authors[first : first + _AT_ONCE]
            await store.write(partial(_request, platform=platform, authors=chunk, until=until, now=now))
            await asyncio.sleep(0)
        requested += len(authors)
    return requested


def _request(tx: Transaction, platform: str, authors: list[str], until: datetime, now: datetime) -> None:
    for author in authors:
        person = Person(id=author, platform=platform)
        new_erasure(tx, person, by=_SELF, at=now, written_until=until)
