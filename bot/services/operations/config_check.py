"""Reads the whole configuration as the running bot would, and looks at the folder and files that it names."""

from dataclasses import dataclass
from pathlib import Path

from bot import platforms
from bot.services.configuration import exposed_files, read_config
from bot.services.workspace import Workspace
from bot.store.sqlite.folder import check_access


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigSummary:
    """What a valid configuration holds."""

    path: Path
    sources: int
    accounts: int
    targets: int
    exposed: tuple[tuple[Path, str], ...]  # files with secrets that others can read, and their modes


def check_config(workspace: Workspace) -> ConfigSummary:
    """Open the secrets and load the adapters, too. Raises `ConfigError` with every mistake, or else
    `UserError` when this user could not use the data folder."""
    reading = read_config(workspace.config_file, needs_secrets=True)
    config = reading.config
    for source in (*config.sources, *config.targets):
        platforms.load_adapter(source)
    check_access(Path(config.data))
    return ConfigSummary(
        path=workspace.config_file,
        sources=len(config.sources),
        accounts=sum(len(source.accounts) for source in config.sources),
        targets=len(config.targets),
        exposed=tuple(exposed_files(reading.secret_files)),
    )
