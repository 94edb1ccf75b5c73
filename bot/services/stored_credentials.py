"""The tokens that platforms gave for configured ones, each account's in a private file of the data folder.

The running bot writes them; whoever calls a platform beside it reads them. No backup of the database holds
them.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.documents import from_json
from bot.domain import Secret
from bot.files import make_folder, read_bytes, write_atomically

FOLDER = "credentials"


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCredentials:
    """An access token, what is shown for the next one, when it ends, how long it lasts, and when it came."""

    token: Secret
    refresh_token: Secret
    ends_at: datetime
    lasts: timedelta
    renewed_at: float


def credentials_file(folder: Path, source: str, account_id: str) -> Path:
    """Where the tokens of an account are; no id becomes the name of a file."""
    name = hashlib.sha256(f"{source}\0{account_id}".encode()).hexdigest()[:24]
    return folder / FOLDER / f"{name}.json"


def load_credentials(path: Path, configured: Secret) -> StoredCredentials | None:
    """What was given for the `configured` token; None where nothing was, or where another is configured now.

    Raises `OSError`, or `Malformed` for a damaged file.
    """
    try:
        stored = from_json(read_bytes(path))
    except FileNotFoundError:
        return None
    if stored["configured"].text() != configured.fingerprint():
        return None
    return StoredCredentials(
        token=Secret(stored["token"].text()),
        refresh_token=Secret(stored["refresh_token"].text()),
        ends_at=datetime.fromtimestamp(stored["ends_at"].number(), UTC),
        lasts=timedelta(seconds=stored["seconds"].number()),
        renewed_at=float(stored["renewed_at"].number()),
    )


def save_credentials(path: Path, configured: Secret, credentials: StoredCredentials) -> None:
    """Write the tokens whole or not at all, for their owner alone. Raises `OSError`."""
    stored = {
        "configured": configured.fingerprint(),
        "token": credentials.token.reveal(),
        "refresh_token": credentials.refresh_token.reveal(),
        "ends_at": int(credentials.ends_at.timestamp()),
        "seconds": int(credentials.lasts.total_seconds()),
        "renewed_at": math.ceil(credentials.renewed_at),
    }
    make_folder(path.parent)
    write_atomically(path, json.dumps(stored).encode(), 0o600)
