"""Lists the heads that were taught here, and rolls back to an earlier one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.classify import head_versions
from bot.classify.head import load_head, model_identity
from bot.classify.manifest import read_manifest
from bot.errors import ConfigError, TamisError
from bot.services.training.teachable_model import find_model_folder
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.training import head_registry

#: The version of the shipped head, to which one can roll back.
SHIPPED = head_versions.NONE


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadInfo:
    """One version: when it was taught, whether it fits the model, and the figures of its parts.

    `fits_model` is None when nobody knows; `error` says why a damaged one cannot be read.
    """

    version: str
    is_active: bool
    taught_at: str = ""
    fits_model: bool | None = False
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    error: ConfigError | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadList:
    """All versions, newest first. The errors say why the active one or the model is not known."""

    active: str
    heads: tuple[HeadInfo, ...]
    active_error: TamisError | None = None
    model_error: TamisError | None = None


def list_heads(workspace: Workspace) -> HeadList:
    """Every head in the data folder; damaged ones are listed too, for then one wants to roll back."""
    folder = _heads_folder(workspace)
    active = model = ""
    active_error: TamisError | None = None
    model_error: TamisError | None = None
    try:
        active = head_versions.active_version(folder)
    except TamisError as error:
        active_error = error
    try:
        model = model_identity(read_manifest(find_model_folder(workspace)))
    except TamisError as error:
        model_error = error
    versions = reversed(head_versions.list_versions(folder))
    return HeadList(
        active=active,
        heads=tuple(_describe(folder, version, active, model) for version in versions),
        active_error=active_error,
        model_error=model_error,
    )


async def roll_back_head(workspace: Workspace, version: str | None, *, is_dry_run: bool) -> str:
    """Activate `version`, by default the one before the active one; the version that is active then.

    Raises `UserError` when there is no such version, `ConfigError` when it is damaged.
    """
    folder = _heads_folder(workspace)
    target = head_registry.previous_version(folder) if version is None else version
    head_registry.require_version(folder, target)
    # A rollback must not end at a version that cannot be loaded: the bot would keep the old one.
    if target != SHIPPED:
        load_head(folder, target)

    def record(tx: Transaction) -> None:
        audit.append_entry(
            tx,
            at=workspace.now().timestamp(),
            actor=workspace.actor,
            action="head_rolled_back",
            subject=f"head:{target}",
        )
        head_registry.activate(folder, target)

    if not is_dry_run:
        await workspace.store.write(record)
    return target


def _heads_folder(workspace: Workspace) -> Path:
    return workspace.folder / head_versions.FOLDER


def _describe(folder: Path, version: str, active: str, model: str) -> HeadInfo:
    is_active = version == active
    try:
        head = load_head(folder, version)
    except ConfigError as error:
        return HeadInfo(version=version, is_active=is_active, error=error)
    return HeadInfo(
        version=version,
        is_active=is_active,
        taught_at=str(head.figures["taught_at"]),
        fits_model=head.model == model if model else None,
        parts=dict(head.figures["parts"]),
    )
