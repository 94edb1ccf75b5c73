"""The list of those who were erased, beside the database, so that a restored backup can forget them again.

It holds no id: a keyed hash by which an id that is met again is recognised. Whoever holds the folder could
test ids, one by one, as they could look for them in a backup.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.files import read_bytes, read_text, write_atomically
from bot.platforms.signatures import hmac_sha256
from bot.store.privacy.erasures import Erasure, Person

FILE = "erased.jsonl"
KEY_FILE = "erased.key"
_KEY_BYTES = 32
_MAX_BYTES = 2**28  # a million people


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasedPerson:
    """One line of the list. `written_until` is in seconds since 1970: what came later is of a new person."""

    person_hash: str
    code: str
    source: str
    platform: str
    account_id: str
    written_until: float


class ErasedList:
    """The list in one data folder. Read as a whole: one line for each erasure."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._key_path = folder / KEY_FILE

    def append(self, erasure: Erasure) -> None:
        """Write one more line, on disk before this returns. Raises `OSError`."""
        person = erasure.person
        assert person is not None, "they are erased already"
        line = ErasedPerson(
            person_hash=self.hash_of(person.id),
            code=erasure.code,
            source=person.source,
            platform=person.platform,
            account_id=person.account_id,
            written_until=erasure.written_until,
        )
        lines = {read.code: read for read in self.read()} | {line.code: line}
        content = "".join(json.dumps(asdict(entry)) + "\n" for entry in lines.values())
        write_atomically(self._path, content.encode())

    def read(self) -> list[ErasedPerson]:
        """Every line; none where nobody was erased. Raises `OSError` or `ValueError` for a file of others."""
        if not self._path.exists():
            return []
        return [_decode(json.loads(line)) for line in read_text(self._path, _MAX_BYTES).splitlines()]

    def hash_of(self, person_id: str) -> str:
        """By which an id is recognised."""
        return hmac_sha256(self._key(), person_id.encode()).hex()

    def _key(self) -> bytes:
        if not self._key_path.exists():
            write_atomically(self._key_path, secrets.token_bytes(_KEY_BYTES))
        return read_bytes(self._key_path)


def person_of(line: ErasedPerson, person_id: str) -> Person:
    """Whom a line means, once the id is met again."""
    return Person(id=person_id, source=line.source, platform=line.platform, account_id=line.account_id)


def _decode(members: Mapping[str, object]) -> ErasedPerson:
    return ErasedPerson(**members)  # type: ignore[arg-type]  # written by us, from the same fields
