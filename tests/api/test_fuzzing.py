"""Whoever knows only the document asks what it allows and what it does not, and gets what it promises.

A run is as long as its examples: the quick one takes some seconds, the long one some minutes.
"""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.api.document import build_document
from bot.api.operations import OPERATIONS
from bot.domain.roles import Role
from tests.fakes.api import api_program
from tests.fakes.running_bot import SECRET

_QUICK, _LONG = 3, 150
_UNPROCESSABLE = 422
#: What nothing can be asked of that is not allowed. `follow_cases` is left out: its answer never ends.
_TAKES_NOTHING = "get_document"
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
_SCHEMA = schemathesis.openapi.from_dict(build_document(OPERATIONS))
_NAMES = [*(one.name for one in OPERATIONS), _TAKES_NOTHING]


class _Served:
    """A running program in a thread of its own, and the token of a lead."""

    def __init__(self, folder: Path) -> None:
        self.url: Future[tuple[str, str]] = Future()
        self._stopped: asyncio.Event
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(folder),))
        self._thread.start()

    async def _serve(self, folder: Path) -> None:
        self._stopped = asyncio.Event()
        try:
            async with api_program(folder, requests_per_second=1_000) as api:
                self.url.set_result((api.program.url, (await api.client("Léa", Role.LEAD)).token))
                await self._stopped.wait()
        except BaseException as fault:
            if not self.url.done():
                self.url.set_exception(fault)
            raise

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALK_SECRET", SECRET)
        patch.setenv("WALK_TOKEN", "walk-page-token-0123")
        program = _Served(tmp_path_factory.mktemp("served"))
        try:
            yield program.url.result(60)
        finally:
            program.stop()


def _operation(name: str) -> Any:
    return next(
        result.ok()
        for result in _SCHEMA.get_all_operations()
        if result.ok().definition.raw["operationId"] == name
    )


def _ask(name: str, mode: GenerationMode, examples: int, served: tuple[str, str]) -> None:
    url, token = served
    session = requests.Session()

    @seed(20_261_130)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=_operation(name).as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        # What is no value is left out of an address: the request would be one that is allowed.
        assume(not any(value in (None, [], {}) for value in dict(case.query or {}).values()))
        response = case.call(base_url=url, session=session, headers={"Authorization": f"Bearer {token}"})
        case.validate_response(response, checks=_CHECKS)
        if mode is GenerationMode.POSITIVE and response.status_code == _UNPROCESSABLE:
            # It may be impossible here; what the document allows is never malformed.
            assert response.json()["code"] != "api.invalid", response.json()["errors"]

    ask()
    session.close()


@pytest.mark.parametrize("name", _NAMES)
def test_what_the_document_allows_is_answered_as_it_says(name: str, served: tuple[str, str]) -> None:
    _ask(name, GenerationMode.POSITIVE, _QUICK, served)


@pytest.mark.parametrize("name", [name for name in _NAMES if name != _TAKES_NOTHING])
def test_what_the_document_does_not_allow_is_refused(name: str, served: tuple[str, str]) -> None:
    _ask(name, GenerationMode.NEGATIVE, _QUICK, served)


@pytest.mark.long
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", [one.name for one in OPERATIONS])
def test_however_long_somebody_tries(name: str, mode: GenerationMode, served: tuple[str, str]) -> None:
    _ask(name, mode, _LONG, served)
