"""What remains of a connected account on this machine: secrets in private files, and lines for `config.yaml`.

The configuration itself is not touched: it is its operator's, with its comments and its order.
"""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.domain import Account, Secret, Source
from bot.errors import UserError, explain_io
from bot.files import make_folder, write_atomically
from bot.platforms.connection import PUBLISHES

_NO_FILE_NAME = re.compile(r"[^A-Za-z0-9_-]+")
#: What Meta asks for when the address of webhooks is entered; any long random text.
_VERIFY_TOKEN = "verify_token"  # noqa: S105  the name of a setting


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """The files that were written, the lines for `config.yaml`, and whether the account `was_configured`
    there, so that its entry is replaced. A new source that needs one has a `verify_token` file."""

    files: tuple[Path, ...]
    lines: str
    was_configured: bool
    verify_token: Path | None = None


def write_connection(
    config_file: Path,
    source: Source,
    account: Account,
    folder: Path,
    *,
    app_id_setting: str,
    is_new: bool,
    has_new_secret: bool,
) -> Written:
    """Write the secrets of an account, for their owner alone. Raises `UserError` where that cannot be."""
    name = _NO_FILE_NAME.sub("-", f"{account.platform}-{account.id}")
    files: dict[str, tuple[Path, Secret]] = {}
    if account.refresh_token is not None:
        files["refresh_token"] = folder / f"{name}-refresh-token", account.refresh_token
    elif account.token is not None:
        files["token"] = folder / f"{name}-token", account.token
    if has_new_secret or is_new:
        for secret in source.secrets[:1]:
            files["secret"] = folder / f"{source.name}-app-secret", secret
    if is_new and source.adapter == "meta":
        verify_token = Secret(secrets.token_hex(32))
        files[_VERIFY_TOKEN] = folder / f"{source.name}-verify-token", verify_token
    _write(folder, [*files.values()])
    references = {name: _reference(path, config_file) for name, (path, _) in files.items()}
    return Written(
        files=tuple(path for path, _ in files.values()),
        lines=_lines(source, account, references, app_id_setting, is_new=is_new),
        was_configured=source.account(account.id) is not None,
        verify_token=files[_VERIFY_TOKEN][0] if _VERIFY_TOKEN in files else None,
    )


def _write(folder: Path, files: list[tuple[Path, Secret]]) -> None:
    try:
        make_folder(folder)
        for path, secret in files:
            write_atomically(path, f"{secret.reveal()}\n".encode(), 0o600)
    except OSError as error:
        raise UserError("connect_cannot_write", folder=folder, reason=explain_io(error)) from error


def _reference(path: Path, config_file: Path) -> str:
    """How the configuration names a file: from where it stands itself, as every other path in it."""
    absolute, root = path.absolute(), config_file.absolute().parent
    return f"file:{absolute.relative_to(root) if absolute.is_relative_to(root) else absolute}"


def _lines(
    source: Source, account: Account, references: dict[str, str], app_id_setting: str, *, is_new: bool
) -> str:
    entry: dict[str, object] = {"platform": account.platform, "id": account.id}
    if account.name:
        entry["name"] = account.name
    entry |= {name: references[name] for name in ("token", "refresh_token") if name in references}
    if account.settings:
        entry["settings"] = dict(account.settings)
    block: dict[str, object] = {"adapter": source.adapter}
    if "secret" in references:
        block["secrets"] = [references["secret"]]
    settings = {name: source.settings.get(name, "") for name in (app_id_setting, PUBLISHES)}
    if _VERIFY_TOKEN in references:
        settings[_VERIFY_TOKEN] = references[_VERIFY_TOKEN]
    block["settings"] = {name: text for name, text in settings.items() if text}
    block["accounts"] = [entry]
    if not is_new:
        del block["adapter"]
    present = {name: value for name, value in block.items() if value}
    return yaml.safe_dump({"sources": {source.name: present}}, sort_keys=False, allow_unicode=True)
