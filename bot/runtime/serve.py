"""Runs a configuration as the process of a service: logs, signals, and an end in order."""

import asyncio
import logging
import os
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bot.config import Config
from bot.errors import ConfigError
from bot.runtime import logs
from bot.runtime.app import App
from bot.runtime.collector import spare_what_stays
from bot.runtime.conversion_intake import ConversionIntake
from bot.runtime.deletion_requests import StatusPage, plain_status
from bot.runtime.faces import FaceMaker
from bot.runtime.scoring_app import ScoringApp
from bot.runtime.trend_watch import plain_notice, plain_notice_in
from bot.services.configuration import read_config
from bot.services.operations.exposure import exposed_settings, require_unexposed
from bot.services.reports.spikes import DescribeSpike, NoticeIn
from bot.store.sqlite.folder import check_access

logger = logging.getLogger(__name__)

#: How long a thread that computes keeps the interpreter while another one waits. The store's thread lets
#: go of it at every statement, a hundred times an event, and must not wait Python's usual 5 ms each time.
_SWITCH_SECONDS = 0.001


class _Program(Protocol):
    """What is started, runs, and is stopped."""

    async def start(self) -> None: ...

    async def ready(self) -> None: ...

    async def stop(self) -> None: ...


def serve(
    path: Path,
    status_page: StatusPage = plain_status,
    adopt: str = "",
    faces: Sequence[FaceMaker] = (),
    notice_in: NoticeIn = plain_notice_in,
) -> None:
    """Run the configuration in a file until told to stop; `adopt` is the code of a copied data folder,
    `faces` are served beside the webhooks, `notice_in` says spikes in a language.

    Raises `ConfigError`, also where others can read or change what is ours, or `UserError`."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    reading = read_config(path, needs_secrets=True)
    config = reading.config
    check_access(Path(config.data))
    require_unexposed(path, reading)
    logs.configure_logging(config.log_level, config.secrets)
    raise_file_limit()
    describe_spike = notice_in(config.language, config.timezone)
    asyncio.run(run(config, status_page, adopt, faces, describe_spike))


def raise_file_limit() -> None:
    """Allow as many open files as the system lets us have: every connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve_scoring(path: Path) -> None:
    """Score texts with the configuration in a file until told to stop, and nothing else: of the secrets in
    it, only those of Coral need be there.

    Raises `ConfigError`, also where others can read a secret, or `UserError`."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    reading = read_config(path, needs_secrets=False)
    config = reading.config
    coral = config.scoring.coral if config.scoring else None
    if coral and not coral.secrets:
        raise ConfigError(reading.unopened)
    if problems := [*exposed_settings(path, reading)]:
        raise ConfigError(problems)
    logs.configure_logging(config.log_level, config.secrets)
    raise_file_limit()
    asyncio.run(run_until_signal(ScoringApp(config)))


async def run(
    config: Config,
    status_page: StatusPage = plain_status,
    adopt: str = "",
    faces: Sequence[FaceMaker] = (),
    describe_spike: DescribeSpike = plain_notice,
) -> None:
    """Run until SIGTERM or SIGINT; a second signal ends the process at once."""
    app = App(
        config,
        status_page=status_page,
        adopt=adopt,
        faces=(ConversionIntake, *faces),
        describe_spike=describe_spike,
    )
    await run_until_signal(app)


async def run_until_signal(program: _Program) -> None:
    """Start a program and stop it at SIGTERM or SIGINT; a second signal ends the process at once."""
    stop_requested = asyncio.Event()
    loop = asyncio.get_running_loop()

    def request_stop(name: str) -> None:
        if stop_requested.is_set():
            os._exit(1)  # same as a crash, hence safe
        logger.info("stopping", extra={"action": "stopping", "signal": name})
        stop_requested.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, request_stop, number.name)
    await program.start()
    sparing = asyncio.create_task(spare_what_stays(program.ready))
    await stop_requested.wait()
    sparing.cancel()
    await program.stop()
