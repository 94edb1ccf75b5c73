"""Client libraries of the Perspective API as they come from the registries, pointed at us.

They are no dependencies of ours: what is not installed is left out. To run all of them:

    pip install google-api-python-client==2.202.0 perspective==1.0.3 PyPerspective==1.0.4
    npm install perspective-api-client@3.1.0 @conversationai/perspectiveapi-js-client@1.0.1 googleapis-common
    NODE_PATH=$PWD/node_modules pytest -m long tests/runtime/test_scoring_clients.py
"""

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.scoring import FakeClassifier, RunningServer, serving

pytestmark = pytest.mark.long
SCRIPT = Path(__file__).parent / "clients" / "clients.cjs"
TEXT = "you are an idiot"


async def test_google_api_python_client(tmp_path: Path) -> None:
    discovery = pytest.importorskip("googleapiclient.discovery")
    errors = pytest.importorskip("googleapiclient.errors")

    def call(server: RunningServer) -> tuple[Any, Any, Any]:
        client = discovery.build(
            "commentanalyzer",
            "v1alpha1",
            developerKey=server.secret,
            discoveryServiceUrl=f"{server.url}/$discovery/rest?version=v1alpha1",
            static_discovery=False,
        )
        body = {"comment": {"text": TEXT}, "requestedAttributes": {"TOXICITY": {}}}
        suggestion = {
            "comment": {"text": TEXT},
            "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
            "clientToken": "t",
        }
        with pytest.raises(errors.HttpError) as caught:
            client.comments().analyze(body=body | {"comment": {"text": ""}}).execute()
        comments = client.comments()
        analyzed, suggested = comments.analyze(body=body), comments.suggestscore(body=suggestion)
        return analyzed.execute(), suggested.execute(), caught.value.error_details

    async with serving(tmp_path, FakeClassifier()) as server:
        analyzed, suggested, details = await asyncio.to_thread(call, server)
    assert analyzed["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == 0.9
    assert suggested["clientToken"] == "t"
    assert details[0]["errorType"] == "COMMENT_EMPTY"


async def test_perspective_from_pypi(tmp_path: Path) -> None:
    perspective = pytest.importorskip("perspective")
    async with serving(tmp_path, FakeClassifier()) as server:
        api = perspective.PerspectiveAPI(server.secret)
        api.api_client.url = server.url + "/v1alpha1/{endpoint}"
        scores = await asyncio.to_thread(api.score, TEXT, tests=["TOXICITY", "INSULT"])
    assert scores == {"TOXICITY": 0.9, "INSULT": 0.9}


async def test_pyperspective_from_pypi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = pytest.importorskip("PyPerspective.Perspective")

    def call(secret: str) -> tuple[float, str]:
        comment = package.Perspective(secret).get_score(TEXT, tests=["TOXICITY"], langs=["en"])
        return comment["TOXICITY"].score, str(comment["TOXICITY"][0])

    def is_refused() -> bool:
        with pytest.raises(Exception, match="Invalid Auth Key"):
            package.Perspective("wrong")
        return True

    async with serving(tmp_path, FakeClassifier()) as server:
        monkeypatch.setattr(package, "base_url", f"{server.url}/v1alpha1/comments:analyze")
        assert await asyncio.to_thread(call, server.secret) == (0.9, TEXT)
        assert await asyncio.to_thread(is_refused)


async def test_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or "NODE_PATH" not in os.environ:
        pytest.skip("needs node, and NODE_PATH with the client libraries (see above)")
    async with serving(tmp_path, FakeClassifier()) as server:
        process = await asyncio.create_subprocess_exec(
            node, str(SCRIPT), server.url, server.secret, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    results = json.loads(output)
    assert {name: result.get("value") for name, result in results.items()} == {
        "perspectiveApiClient": 0.9,
        "jsClient": 0.9,
        "googleapis": 0.9,
    }, results
    assert results["perspectiveApiClient"]["refused"] == "Unknown requested attribute: FLIRTATION"
