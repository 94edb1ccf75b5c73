"""Opens one instance: its data folder and store, its configuration, rules and classifier, and who acts when.

The command line, a terminal app and an API all open a workspace and hand it to a service. Nothing is loaded
before it is asked for: a command on the queue does not pay for a model it never uses. Opening an instance
never creates one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import yaml

from bot.config import Config
from bot.domain import RESERVED_NAMES, Actor, Login
from bot.domain.answer_limits import AnswerLimits
from bot.domain.engagement import HEAVIEST, EngagementWeights
from bot.domain.progress import Progress, unwatched
from bot.errors import Problem, TamisError, UserError, explain_io
from bot.files import read_text
from bot.store import Store
from bot.store.opening import open_store
from bot.store.sqlite.folder import DATABASE_FILE, check_access, denied
from bot.text.normalize import fold, skeleton

if TYPE_CHECKING:
    from bot.classify.ports import Classifier
    from bot.knowledge.lookup import Knowledge
    from bot.rules import Environment, RuleSet

#: Where a configuration is looked for when nobody names one: in this folder, else where a server has it.
CONFIG_FILE = Path("config.yaml")
SYSTEM_CONFIG_FILE = Path("/etc/tamis/config.yaml")
#: Who acts in commands that ask for no name because they record nothing.
COMMAND_LINE = Actor.system("command_line")
_LONGEST_NAME = 64
_GAPS = str.maketrans("", "", " -_.")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """One opened instance. Services take it first; `actor` is who does what they record, `progress` hears how
    far a long one is."""

    def __init__(
        self,
        *,
        config: Path | None = None,
        data: Path | None = None,
        actor: Actor = COMMAND_LINE,
        clock: Callable[[], datetime] = _utc_now,
        store: Store | None = None,
        progress: Progress = unwatched,
        settings: Config | None = None,
    ) -> None:
        """`config` and `data` are as the user named them; `store` is one that is open already, `settings` a
        configuration that is in force already, whatever its file says by now."""
        self.actor = actor
        self.now = clock
        self.progress = progress
        self.config_file = config or default_config_file()
        self.classifier_error: TamisError | None = None
        self.unopened_secrets: tuple[Problem, ...] = ()
        self._is_config_named = config is not None or settings is not None
        self._settings = settings
        self._data = Path(settings.data) if data is None and settings is not None else data
        self._store = store

    @property
    def is_configured(self) -> bool:
        """Whether there is a configuration: one that was named, one in this folder, or this machine's."""
        return self._is_config_named or _is_there(self.config_file)

    @cached_property
    def folder(self) -> Path:
        """The data folder; it need not exist. Raises `UserError` when nobody named one."""
        if self._data is not None:
            return self._data
        if not self.is_configured:
            raise UserError("which_data_folder")
        return self.config_file.parent / _data_named_in(self.config_file)

    @property
    def database(self) -> Path:
        """The database file. Raises `UserError` when there is none, or none that this user may use."""
        if self.store_address:
            raise UserError("database_is_postgresql")
        path = self.folder / DATABASE_FILE
        if not _is_there(path):
            raise UserError("no_database", folder=self.folder)
        check_access(self.folder)
        return path

    @property
    def store(self) -> Store:
        """The open database. Raises `UserError` when there is none, `StoreBusy` when it cannot be used."""
        if self._store is None:
            folder = self.folder if self.store_address else self.database.parent
            self._store = open_store(folder, self.store_address)
        return self._store

    @cached_property
    def store_address(self) -> str:
        """Where the database of PostgreSQL is; empty when it is the file in the data folder."""
        if self._settings is not None:
            return self._settings.store
        # Whoever names a data folder means the file in it.
        return (
            _named_in(self.config_file, "store", Config.store)
            if self._data is None and self.is_configured
            else ""
        )

    @cached_property
    def timezone(self) -> str:
        """The zone of the dates that people read and type: as configured, else the default."""
        if self._settings is not None:
            return self._settings.timezone
        return configured_timezone(self.config_file if self.is_configured else None)

    @cached_property
    def engagement_weights(self) -> EngagementWeights:
        """How much each kind of interaction counts in the weighted engagement of reports."""
        if self._settings is not None:
            return self._settings.engagement_weights
        return _weights_in(self.config_file) if self.is_configured else EngagementWeights()

    @property
    def has_data_folder(self) -> bool:
        """Whether a data folder was named, here or in a configuration."""
        return self._data is not None or self.is_configured

    @property
    def is_new(self) -> bool:
        """Whether the configuration names a data folder in which nothing was stored yet."""
        return self._data is None and not self.store_address and not _is_there(self.folder / DATABASE_FILE)

    def create_store(self) -> Store:
        """The open database, created if the instance is new: a brand may teach before it serves.

        Raises `UserError` where a data folder was named that has none, which may be a slip.
        """
        if self._store is None and self.is_new:
            self._store = open_store(self.folder, "")
        return self.store

    @cached_property
    def config(self) -> Config:
        """The configuration, checked. Raises `ConfigError` with everything that is wrong with it.

        Secrets that cannot be opened are left out and listed in `unopened_secrets`: a command calls nobody.
        """
        if self._settings is not None:
            return self._settings
        from bot.services.configuration import read_config  # noqa: PLC0415  pydantic: as long as the rest

        reading = read_config(self.config_file, needs_secrets=False)
        self.unopened_secrets = reading.unopened
        return reading.config

    @cached_property
    def environment(self) -> "Environment":
        """What rules may name: as configured, or else what the shipped model offers."""
        environment: Environment = self._policy.environment_of(self._config_or_none, self.now())
        return environment

    @cached_property
    def rules(self) -> "RuleSet":
        """The rules in force: as configured, else the shipped ones. Raises `ConfigError` or `UserError`."""
        return self.load_rules(None)

    def load_rules(self, file: Path | None) -> "RuleSet":
        """The rules in `file`, or those in force, checked against what this instance has."""
        rules: RuleSet = self._policy.load_rules(file, self._config_or_none, self.environment)
        return rules

    @cached_property
    def classifier(self) -> "Classifier":
        """The classifier in use; word lists alone where there is no model, and then `classifier_error`."""
        from bot.services.classifier import load_classifier  # noqa: PLC0415  a model takes a second to load

        classifier, self.classifier_error = load_classifier(self._config_or_none)
        return classifier

    @cached_property
    def knowledge(self) -> "Knowledge | None":
        """The knowledge base beside the rules; None where there is none. Raises `ConfigError`."""
        from bot.services.knowledge.opening import open_knowledge  # noqa: PLC0415  loads the model

        config = self._config_or_none
        return open_knowledge(config, self.rules_file)

    @property
    def knowledge_folder(self) -> Path:
        """Where the knowledge base stands; it need not exist."""
        return self.rules_file.parent / "knowledge"

    @property
    def rules_file(self) -> Path:
        """The rules file as configured, else the one of this folder; it need not exist."""
        config = self._config_or_none
        return Path(config.rules if config else Config.rules)

    @property
    def folder_of_rules(self) -> Path:
        """Where the rules stand, and what belongs beside them. Nothing else in the configuration is read."""
        if self._settings is not None or not self.is_configured:
            return self.rules_file.parent
        return self.config_file.parent / Path(_named_in(self.config_file, "rules", Config.rules)).parent

    @property
    def _policy(self) -> ModuleType:
        from bot.services import policy  # noqa: PLC0415  the rules' language takes half a second

        return policy

    @property
    def answer_limits(self) -> AnswerLimits:
        """How much rules may answer: as configured, or else as by default."""
        config = self._config_or_none
        return config.answers if config else AnswerLimits()

    @property
    def _config_or_none(self) -> Config | None:
        return self.config if self.is_configured else None

    def close(self) -> None:
        """Finish what the store accepted and close it."""
        if self._store is not None:
            self._store.close()
            self._store = None


@contextmanager
def open_workspace(
    *,
    config: Path | None = None,
    data: Path | None = None,
    actor: Actor = COMMAND_LINE,
    clock: Callable[[], datetime] = _utc_now,
    progress: Progress = unwatched,
) -> Iterator[Workspace]:
    """An instance, by its configuration file or its data folder, closed again afterwards."""
    workspace = Workspace(config=config, data=data, actor=actor, clock=clock, progress=progress)
    try:
        yield workspace
    finally:
        workspace.close()


def moderator(name: str, login: Login | None = None) -> Actor:
    """The person of that name. Raises `UserError` for one that cannot be a name, or that the program uses."""
    plain = name.strip()
    if folded_name(plain) in map(folded_name, RESERVED_NAMES):
        raise UserError("reserved_name", name=plain)
    # A colon would read as the kind of an actor, as in rule:insult.
    if not plain or len(plain) > _LONGEST_NAME or not plain.isprintable() or ":" in plain:
        raise UserError("moderator_name")
    return Actor.person(plain, login)


def folded_name(name: str) -> str:
    """A name without what the eye passes over: capitals, accents, gaps, letters of another script."""
    return fold(skeleton(name)).translate(_GAPS)


def default_config_file() -> Path:
    """The configuration that is meant when nobody names one; it need not exist."""
    return SYSTEM_CONFIG_FILE if not _is_here() and _is_there(SYSTEM_CONFIG_FILE) else CONFIG_FILE


def _is_here() -> bool:
    """Whether the present folder has a configuration. One that this user may not enter has none: it is where
    `sudo -u` was typed, such as the home of root, and nobody meant it."""
    try:
        return CONFIG_FILE.exists()
    except PermissionError:
        return False


def configured_timezone(path: Path | None) -> str:
    """The `timezone` of a configuration; without one, of the file that is meant then, or the default."""
    file = path or default_config_file()
    if path is None and not _is_there(file):
        return Config.timezone
    named = _named_in(file, "timezone", Config.timezone)
    try:
        ZoneInfo(named)
    except (KeyError, ValueError, OSError) as error:
        raise UserError("unknown_timezone", path=file, value=named[:40]) from error
    return named


def _is_there(path: Path) -> bool:
    """Whether there is such a file; for those who may not look there is, and opening it says so."""
    try:
        return path.exists()
    except PermissionError:
        return True


def _data_named_in(path: Path) -> str:
    return _named_in(path, "data", Config.data)


def _named_in(path: Path, name: str, default: str) -> str:
    """One setting of a configuration; the rest of it may be wrong: a command on the data needs no more."""
    named = _settings_in(path).get(name)
    return named if isinstance(named, str) and named.strip() else default


def _weights_in(path: Path) -> EngagementWeights:
    """The weights of engagement, likewise; what is no weight is as by default: `tamis config check` tells."""
    written = _settings_in(path).get("engagement_weights")
    weights = {
        name: float(weight)
        for name in (field.name for field in fields(EngagementWeights))
        if isinstance(written, dict)
        and isinstance(weight := written.get(name), int | float)
        and 0 <= weight <= HEAVIEST
    }
    return EngagementWeights(**weights)


def _settings_in(path: Path) -> dict[str, object]:
    try:
        settings = yaml.safe_load(read_text(path))
    except PermissionError as error:
        raise denied(path, "config_denied") from error
    except (OSError, UnicodeError) as error:
        raise UserError("config_unreadable", path=path, reason=explain_io(error)) from error
    except yaml.YAMLError as error:
        raise UserError("config_unreadable", path=path, reason=error) from error
    return settings if isinstance(settings, dict) else {}
