"""The audit of dependencies: red for a known hole, and never for want of a network."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tools import audit
from tools.audit import LOCKS, ROOT, LookUpFailed, look_up, main, read_pins, report

PINS = [("aiohttp", "3.14.5"), ("jinja2", "3.1.6")]


class Service(BaseHTTPRequestHandler):
    """What osv.dev says: a hole in aiohttp, or whatever else is asked of it."""

    answer: bytes = b""
    asked: list[dict[str, object]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked = body["queries"]
        results = [
            {"vulns": [{"id": "GHSA-1", "modified": "2026"}]} if query["package"]["name"] == "aiohttp" else {}
            for query in body["queries"]
        ]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer or json.dumps({"results": results}).encode())

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def service() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
    Service.answer = b""


def test_every_locked_package_is_looked_up_once() -> None:
    lock = "aiohttp==3.14.5 \\\n    --hash=sha256:00\nJinja2==3.1.6 ; python_version > '3'\n"
    assert read_pins([lock, lock]) == PINS
    for name in LOCKS:
        text = (ROOT / name).read_text("utf-8")
        assert len(read_pins([text])) == len(
            [line for line in text.splitlines() if "==" in line.partition(";")[0]]
        )


def test_a_known_hole_is_found_and_told(service: str, capsys: pytest.CaptureFixture[str]) -> None:
    holes = look_up(PINS, service)
    assert holes == {("aiohttp", "3.14.5"): ["GHSA-1"]}
    assert Service.asked[1] == {"package": {"ecosystem": "PyPI", "name": "jinja2"}, "version": "3.1.6"}
    assert report(PINS, holes, {}) == ["aiohttp 3.14.5: GHSA-1, see https://osv.dev/vulnerability/GHSA-1"]
    assert main(service) == 1
    assert "GHSA-1" in capsys.readouterr().err


def test_what_is_accepted_is_told_only_when_it_is_gone() -> None:
    holes = {PINS[0]: ["GHSA-1"]}
    assert report(PINS, holes, {"GHSA-1": "we do not serve files"}) == []
    assert report(PINS, {}, {"GHSA-1": "we do not serve files"}) == [
        "GHSA-1 is accepted, and in none of 2 packages"
    ]
    assert all(audit.ACCEPTED.values()), "each has its reason"


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"results": []}', b'{"results": [1, 2]}', b"[]"])
def test_an_answer_that_is_none_is_no_audit(service: str, answer: bytes) -> None:
    Service.answer = answer
    with pytest.raises(LookUpFailed):
        look_up(PINS, service)


def test_without_a_network_the_build_is_not_red_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("http://127.0.0.1:9/") == 0
    told = capsys.readouterr().err
    assert told.startswith("no audit of dependencies was made: ")
    assert len(told.splitlines()) == 1
