"""`tamis drafts try`: from the configuration to what is printed, with a real endpoint in another thread."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.fakes.completion_server import completion
from tests.fakes.instance import as_json, tamis
from tests.fakes.knowledge import PAGE


class _Endpoint(BaseHTTPRequestHandler):
    says = ""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(completion(self.says)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  its name in the library
        pass


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Endpoint)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def options(folder: Path, url: str) -> list[str]:
    drafts = f"drafts: {{url: '{url}', model: small, queues: [questions], timeout: 5s}}\n" if url else ""
    (folder / "rules.yaml").write_text("version: 1\nrules: []\n", "utf-8")
    (folder / "config.yaml").write_text(f"version: 1\nrules: rules.yaml\nsources: {{}}\n{drafts}", "utf-8")
    (folder / "knowledge").mkdir(exist_ok=True)
    (folder / "knowledge" / "page.yaml").write_text(PAGE, "utf-8")
    return ["--config", str(folder / "config.yaml")]


def test_prompt_answer_and_verdicts_are_shown(endpoint: str, tmp_path: Path) -> None:
    _Endpoint.says = "Nous sommes ouverts 27 heures sur 24."
    tried = tamis("drafts", "try", "Vous fermez à quelle heure ?", *options(tmp_path, endpoint))
    assert tried.exit_code == 1, tried.output
    assert "Vous fermez à quelle heure ?" in tried.stdout
    assert "27 heures" in tried.stdout
    assert "figures: a figure that no source has (27)" in tried.stdout
    assert "nobody would see it" in tried.stdout


def test_as_json_for_programs(endpoint: str, tmp_path: Path) -> None:
    _Endpoint.says = "NO_ANSWER"
    tried = as_json(
        tamis("drafts", "try", "Vous fermez à quelle heure ?", "--json", *options(tmp_path, endpoint))
    )
    assert tried["checks"]["answers"] == "its sources do not answer"
    assert tried["proposed"] is False


def test_what_no_machine_answers_is_not_asked(endpoint: str, tmp_path: Path) -> None:
    text = "Ma mère est décédée, vous fermez à quelle heure ?"
    tried = tamis("drafts", "try", text, *options(tmp_path, endpoint))
    assert (tried.exit_code, tried.stdout) == (3, "")
    assert "no machine answers" in tried.stderr


def test_an_endpoint_that_is_down_is_told(tmp_path: Path) -> None:
    tried = tamis(
        "drafts", "try", "Vous fermez à quelle heure ?", *options(tmp_path, "http://127.0.0.1:9/v1")
    )
    assert tried.exit_code == 3
    assert "no connection" in tried.stderr


def test_without_the_setting_it_says_how_to_turn_it_on(tmp_path: Path) -> None:
    tried = tamis("drafts", "try", "Bonjour ?", *options(tmp_path, ""))
    assert tried.exit_code == 1
    assert "'drafts:' in config.yaml" in tried.output
