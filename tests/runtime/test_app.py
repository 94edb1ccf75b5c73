"""The program as a whole: starts without a model, stops cleanly, refuses what cannot work."""

import asyncio
import gzip
import io
import json
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import aiohttp
import pytest

from bot.classify.manifest import Threshold
from bot.classify.thresholds import OperatorCalibration
from bot.config import Config, Scoring
from bot.domain import Actor, Verb
from bot.errors import StoreFull, UserError
from bot.resources import bundled
from bot.runtime.app import App
from bot.runtime.logs import protect
from bot.services.configuration import load_config
from bot.services.privacy.erasure import carry_out_erasures, new_erasure
from bot.services.scoring_keys import make_key
from bot.services.workspace import open_workspace
from bot.store.delivery import instance_mark, outbox, pauses
from bot.store.history import audit
from bot.store.history.audit import Anchor
from bot.store.privacy.erasures import Person
from bot.store.reporting import reconciliation
from bot.store.sqlite.backup import copy_database
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE
from bot.text import language_id
from bot.training.calibration import save_calibration
from tests.fakes.cases import decided, filled, moment, received
from tests.fakes.clock import FakeClock
from tests.fakes.models import manifest_document, write_model_folder
from tests.fakes.running_bot import SECRET, config, sign
from tests.fakes.scoring import FakeClassifier
from tests.fakes.tiny_network import tiny_network_folder, write_label_map

CUSTOM = {"model": "tiny-bert", "labels": "map.yaml"}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    return config(tmp_path, "http://127.0.0.1:1", 0)


@asynccontextmanager
async def running(config: Config, **options: Any) -> AsyncIterator[App]:
    """A program that has loaded its rules and model, or knows that it cannot."""
    app = App(config, **options)
    await app.start()
    try:
        await app.ready()
        yield app
    finally:
        await app.stop()


def break_rules(config: Config) -> None:
    Path(config.rules).write_text("version: 2\n", "utf-8")


async def answer(app: App, path: str) -> str:
    url = app.monitoring_url if path in ("/metrics", "/readyz") else app.url
    async with aiohttp.ClientSession() as session, session.get(url + path) as response:
        return await response.text()


async def test_a_stop_while_the_rules_are_read_says_nothing_against_them(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = asyncio.Event()

    async def read_for_long(*, again: bool) -> None:
        reading.set()
        await asyncio.Event().wait()

    app = App(load_config(path))
    await app.start()
    monkeypatch.setattr(app._rule_reloader, "poll", read_for_long)
    await asyncio.wait_for(reading.wait(), 20)
    await app.stop()
    assert "no rules were ever in force" not in caplog.text


async def test_the_first_comment_waits_for_nothing_that_is_loaded_at_first_use(path: Path) -> None:
    language_id._identifier.cache_clear()
    async with running(replace(load_config(path), model=str(bundled("models/weights")))):
        assert language_id._identifier.cache_info().currsize == 1


async def test_a_stop_while_the_model_is_loading_is_no_missing_model(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = App(replace(load_config(path), model=str(bundled("models/weights"))))
    await app.start()
    await app.stop()
    assert "no model" not in caplog.text


async def test_a_full_disk_is_one_line_and_no_fault_of_ours(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(load_config(path)) as app:
        for _ in range(100):
            app._report_blocked(StoreFull("no room"))
        metrics = await answer(app, "/metrics")
    assert [record.__dict__["why"] for record in caplog.records if "waits for" in record.getMessage()] == [
        "disk_full"
    ]
    assert 'tamis_step_failures_total{step="pipeline"} 0.0' in metrics


async def test_it_starts_and_stops_and_leaves_nothing_running(path: Path) -> None:
    before = len(asyncio.all_tasks())
    async with running(load_config(path)) as app:
        await app.idle()
    assert len(asyncio.all_tasks()) == before


async def test_the_log_says_at_start_and_at_stop_how_far_the_record_has_come(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    configuration = load_config(path)
    async with running(configuration) as app:
        await app.idle()
        await app._db.write(
            lambda tx: pauses.pause_scope(tx, scope="all", reason="", by=Actor.person("Léa"), at=1.0)
        )
        last = await app._db.read(audit.last_anchor)
    anchors = [
        Anchor(record.__dict__["row"], record.__dict__["seal"])
        for record in caplog.records
        if record.__dict__.get("action") == "audit_anchor"
    ]
    assert (len(anchors), anchors[-1]) == (2, last)
    assert anchors[0].row < last.row


@pytest.mark.parametrize(
    "files",
    [{"manifest.json": "{}"}, {}, {"manifest.json": "not JSON"}],
    ids=["wrong manifest", "no files", "garbage"],
)
async def test_with_a_broken_model_the_word_lists_judge(
    path: Path, tmp_path: Path, files: dict[str, str]
) -> None:
    (tmp_path / "weights").mkdir()
    for name, text in files.items():
        (tmp_path / "weights" / name).write_text(text, "utf-8")
    async with running(replace(load_config(path), model=str(tmp_path / "weights"))) as app:
        _, details = await app.readiness()
        assert details["model"] == "words"
        assert "tamis_classifier_down 1.0" in await answer(app, "/metrics")


async def test_a_fault_while_a_model_is_loaded_is_counted_and_the_word_lists_judge(
    path: Path, tmp_path: Path
) -> None:
    # Every file is the one that the manifest names, and still no library can read them.
    write_model_folder(tmp_path / "weights", manifest_document())
    async with running(replace(load_config(path), model=str(tmp_path / "weights"))) as app:
        _, details = await app.readiness()
        assert (details["model"], details["ready"]) == ("words", True)
        assert 'tamis_step_failures_total{step="model"} 1.0' in await answer(app, "/metrics")


async def test_a_port_in_use_is_reported_with_its_address(path: Path, tmp_path: Path) -> None:
    async with running(load_config(path)) as first:
        port = int(first.url.rpartition(":")[2])
        second = App(replace(load_config(path), port=port, data=str(tmp_path / "other")))
        with pytest.raises(UserError) as caught:
            await second.start()
    assert (caught.value.code, caught.value.data["address"]) == ("cannot_listen", f"127.0.0.1:{port}")


async def test_a_data_folder_belongs_to_one_program_until_that_one_stops(path: Path) -> None:
    loaded = load_config(path)
    async with running(loaded):
        with pytest.raises(UserError) as caught:
            await App(loaded).start()
    assert caught.value.code == "data_folder_in_use"
    async with running(loaded):
        pass


async def test_rules_that_are_wrong_from_the_start_are_replaced_by_the_last_good_ones(path: Path) -> None:
    loaded = load_config(path)
    async with running(loaded) as app:
        assert app._policy.rules
        version = app._policy.rules.version
    break_rules(loaded)
    async with running(loaded) as app:
        assert app._policy.rules
        assert app._policy.rules.version == version


async def test_a_custom_model_beside_the_configuration_judges(path: Path, tmp_path: Path) -> None:
    tiny_network_folder(tmp_path)
    write_label_map(tmp_path)
    loaded = load_config(config(tmp_path, "http://127.0.0.1:1", 0, classifier=CUSTOM))
    async with running(loaded) as app:
        _, details = await app.readiness()
        assert details["model"] == "tiny-bert"


async def test_a_saved_calibration_counts_once_the_rules_file_is_touched(path: Path, tmp_path: Path) -> None:
    write_model_folder(tmp_path / "small", manifest_document())
    loaded = load_config(config(tmp_path, "http://127.0.0.1:1", 0, model="small"))
    higher = Threshold(score=0.95, recall=0.5, low=0.4, high=0.6, positives=40, negatives=300)
    calibration = OperatorCalibration(
        model="tiny-1",
        day=date(2026, 11, 23),
        harmful=40,
        harmless=300,
        thresholds={"toxicity": {"fr": {"1%": higher}}},
    )
    async with running(loaded) as app:

        def limit() -> float:
            thresholds = app._policy.rules.environment.thresholds if app._policy.rules else None
            return thresholds["toxicity"]["fr"]["1%"] if thresholds else 0.0

        assert limit() == 0.9
        save_calibration(Path(loaded.data), calibration)
        os.utime(loaded.rules, (0, 0))
        app._loops.wake("rules")
        async with asyncio.timeout(10):
            while limit() != 0.95:
                await asyncio.sleep(0.02)


async def test_nobody_who_was_erased_is_answered_when_a_backup_brings_them_back(path: Path) -> None:
    loaded = load_config(path)
    folder = Path(loaded.data)
    await filled(folder, lambda tx: decided(tx, received(tx), Verb.REPLY, text="20 €"))
    copy_database(folder / DATABASE_FILE, folder / "backup.db")
    store = SqliteStore(folder)
    ana = Person(id="900", account_id="1000", platform="facebook")
    await store.write(lambda tx: new_erasure(tx, ana, by=Actor.person("Léa"), at=moment(60)))
    await carry_out_erasures(store, folder, lambda: moment(61))
    store.close()
    (folder / "backup.db").rename(folder / DATABASE_FILE)
    async with running(loaded) as app:
        await app.idle()
        row = await app._db.read(lambda tx: outbox.list_actions(tx, 1)[0])
    assert (row["state"], row["cancel_reason"], row["attempts"]) == ("cancelled", "erased", 0)


async def test_a_copied_folder_acts_once_it_is_started_with_its_code(path: Path, tmp_path: Path) -> None:
    original = load_config(path)
    async with running(original) as app:
        mark = await app._db.read(instance_mark.load_mark)
        assert mark is not None
    copy = replace(original, data=str(shutil.copytree(original.data, tmp_path / "copy")))
    for code, paused in (("", ["copy"]), (mark.code, []), (mark.code, []), ("", [])):
        async with running(copy, adopt=code) as app:
            ready, details = await app.readiness()
            assert (ready, details["paused"]) == (not paused, paused)


# ---- strangers

NAMES = ("secret", "token", "verify", "target", "key")
CANARIES = {name: f"canary/{name}+value=of-24-signs" for name in NAMES}
MARKER = "Mme Dupont"


def with_canaries(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A configuration with a canary in every place where a secret may stand."""
    for name, value in CANARIES.items():
        monkeypatch.setenv(f"CANARY_{name.upper()}", value)
    path = config(folder, "http://127.0.0.1:1", 0)
    document = json.loads(path.read_text("utf-8"))
    meta = document["sources"]["meta"]
    meta["secrets"] += ["env:CANARY_SECRET", "env:CANARY_KEY"]
    meta["settings"]["verify_token"] = "env:CANARY_VERIFY"
    meta["accounts"][0] |= {"token": "env:WALK_TOKEN", "name": "Maison"}
    meta["accounts"][1]["settings"]["username"] = "env:CANARY_TOKEN"
    monkeypatch.setenv("DESK_KEY", "whsec_c2VjcmV0c2VjcmV0c2VjcmV0")
    settings = {"own_ids": "env:CANARY_TARGET", "url": "http://127.0.0.1:1/"}
    document["targets"] = {"desk": {"adapter": "generic", "secrets": ["env:DESK_KEY"], "settings": settings}}
    path.write_text(json.dumps(document), "utf-8")
    return load_config(path)


def malformed_requests() -> Iterator[bytes]:
    """Forty requests that no parser takes, each with every canary and somebody's words in it."""
    canaries = CANARIES.values()
    words = " ".join([MARKER, *canaries, *map(quote, canaries), *map(quote_plus, canaries)])
    head = "POST /webhooks/meta HTTP/1.1\r\nHost: x\r\n"
    shapes = (
        f"{words}\r\n\r\n",
        f"GET /webhooks/meta?hub.verify_token={words} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /{words.replace(' ', '%20') * 20} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"{head}{words}\r\n\r\n",
        f"{head}X-Hub-Signature-256 : {words}\r\n\r\n",
        f"{head}X: {words * 100}\r\n\r\n",
        f"{head}Content-Length: {words}\r\n\r\n",
        f"{head}Transfer-Encoding: {words}\r\n\r\n",
        f"{head}Transfer-Encoding: chunked\r\n\r\n{words}\r\n{words}\r\n",
        f"{head}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n{words}\r\n",
    )
    for _ in range(4):
        yield from (shape.encode() for shape in shapes)


async def exchange(app: App, request: bytes) -> bytes:
    """The whole answer to bytes on a connection of their own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(app.url.rpartition(":")[2]))
    writer.write(request)
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_no_word_of_a_stranger_and_no_secret_reaches_the_log(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = with_canaries(tmp_path, monkeypatch)
    assert {secret.reveal() for secret in loaded.secrets} >= set(CANARIES.values())
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    protect(handler, loaded.secrets)
    logging.getLogger().addHandler(handler)
    try:
        async with running(loaded) as app:
            before = len(output.getvalue().splitlines())
            for request in malformed_requests():
                assert MARKER.encode() not in await exchange(app, request)
            lines = output.getvalue().splitlines()[before:]
            metrics = await answer(app, "/metrics")
            for canary in CANARIES.values():
                logging.getLogger("bot.x").error("%s %s %s", canary, quote(canary), quote_plus(canary))
    finally:
        logging.getLogger().removeHandler(handler)
    assert 1 <= len(lines) <= 2
    assert json.loads(lines[0])["status"] == "400"
    assert 'tamis_webhook_requests_total{source="",status="400"} 40.0' in metrics
    assert MARKER not in output.getvalue()
    assert "canary" not in output.getvalue()


@pytest.mark.parametrize("encodings", [["gzip"], ["identity", "gzip"], ["br"], ["rubbish"]], ids="+".join)
async def test_a_compressed_body_is_refused_on_every_path_and_leaves_nothing(
    path: Path, caplog: pytest.LogCaptureFixture, encodings: list[str]
) -> None:
    body = gzip.compress(b"\0" * 2**20)
    signature = "".join(f"{name}: {value}\r\n" for name, value in sign(body).items())
    lines = "".join(f"Content-Encoding: {encoding}\r\n" for encoding in encodings)
    async with running(load_config(path)) as app:
        for target in ("/webhooks/meta", "/webhooks/meta/deletion", "/webhooks/no", "/healthz", "/nowhere"):
            for method in ("POST", "GET", "PUT"):
                head = f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{signature}{lines}"
                request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
                assert (await exchange(app, request)).startswith(b"HTTP/1.1 415 ")
        assert (await app._db.read(reconciliation.reconcile)).deliveries == {}
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_connections_that_say_nothing_are_closed_while_it_runs(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    async with running(load_config(path), clock=clock) as app:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(app.url.rpartition(":")[2]))
        await answer(app, "/healthz")
        clock.advance(10)
        app._loops.wake("connections")
        async with asyncio.timeout(10):
            with suppress(ConnectionError):
                assert await reader.read() == b""
        writer.close()


async def test_scores_are_served_beside_the_webhooks_only_where_that_is_configured(path: Path) -> None:
    config = load_config(path)
    quiet = App(config)
    await quiet.start()
    assert quiet._scoring.url == ""
    await quiet.stop()
    both = App(replace(config, scoring=Scoring(port=0), model=None))
    await both.start()
    await both.ready()
    both._policy.classifier = FakeClassifier()
    with open_workspace(data=Path(config.data)) as workspace:
        secret = make_key(workspace, "forum").secret
    body = {"comment": {"text": "you idiot"}, "requestedAttributes": {"TOXICITY": {}}}
    address = f"{both._scoring.url}/v1alpha1/comments:analyze"
    async with aiohttp.ClientSession() as session, asyncio.timeout(120):
        status = 0
        while status != 200:  # a key counts within seconds
            async with session.post(address, json=body, params={"key": secret}) as response:
                status = response.status
            await asyncio.sleep(0.05)
    await both.stop()


async def test_word_lists_alone_give_no_scores(path: Path) -> None:
    app = App(replace(load_config(path), scoring=Scoring(port=0), model=None))
    await app.start()
    await app.ready()
    assert app._policy.classifier is app._policy.fallback
    assert app._policy.model is None
    await app.stop()
