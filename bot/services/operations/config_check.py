"""Reads the whole configuration as the running bot would."""

from dataclasses import dataclass
from pathlib import Path

from bot import platforms
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigSummary:
    """What a valid configuration holds."""

    path: Path
    sources: int
    accounts: int
    targets: int


def check_config(workspace: Workspace) -> ConfigSummary:
    """Open the secrets and load the adapters, too. Raises `ConfigError` with every mistake."""
    config = workspace.config
    for source in (*config.sources, *config.targets):
        platforms.load_adapter(source)
    return ConfigSummary(
        path=workspace.config_file,
        sources=len(config.sources),
        accounts=sum(len(source.accounts) for source in config.sources),
        targets=len(config.targets),
    )
