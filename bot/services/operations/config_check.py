"""Reads the whole configuration as the running bot would, and looks at the folder and files that it names."""

from dataclasses import dataclass
from pathlib import Path

from bot import platforms
from bot.errors import Problem
from bot.services.configuration import read_config
from bot.services.operations.exposure import require_unexposed
from bot.services.workspace import Workspace
from bot.store.sqlite.folder import check_access


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigSummary:
    """What a valid configuration holds."""

    path: Path
    sources: int
    accounts: int
    targets: int
    warnings: tuple[Problem, ...] = ()  # what is no mistake but should be known


def check_config(workspace: Workspace) -> ConfigSummary:
    """Open the secrets and load the adapters, too. Raises `ConfigError` with every mistake, or else
    `UserError` when this user could not use the data folder."""
    reading = read_config(workspace.config_file, needs_secrets=True)
    config = reading.config
    for source in (*config.sources, *config.targets):
        platforms.load_adapter(source)
    check_access(Path(config.data))
    require_unexposed(workspace.config_file, reading)
    return ConfigSummary(
        path=workspace.config_file,
        sources=len(config.sources),
        accounts=sum(len(source.accounts) for source in config.sources),
        targets=len(config.targets),
        warnings=reading.warnings,
    )
