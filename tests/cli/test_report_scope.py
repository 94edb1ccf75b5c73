"""What a report is about, as people say it."""

from pathlib import Path

import pytest

from bot.domain import Origin, Verb
from tests.fakes.cases import decided, received
from tests.fakes.instance import as_json, fill, tamis

WINDOW = ["--since", "2026-11-22", "--until", "2026-11-23", "--json"]


@pytest.fixture
def data(tmp_path: Path) -> str:
    def work(tx):  # type: ignore[no-untyped-def]
        decided(tx, received(tx, 1, at=1), Verb.HIDE, done_at=4)
        received(tx, 2, at=2, account_id="2000", platform="instagram")
        received(tx, 3, at=3, thread_id="1000_77", origin=Origin.AD, extra={"campaign_id": "c1"})

    return fill(tmp_path / "data", work)


@pytest.mark.parametrize(
    ("options", "inbound", "hidden"),
    [
        ([], 3, 1),
        (["--account", "1000"], 2, 1),
        (["--platform", "instagram"], 1, 0),
        (["--post", "1000_77"], 1, 0),
        (["--campaign", "c1"], 1, 0),
        (["--account", "1000", "--platform", "instagram"], 0, 0),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_a_report_is_about_what_was_asked_for(
    data: str, options: list[str], inbound: int, hidden: int
) -> None:
    report = as_json(tamis("report", "--data", data, *WINDOW, *options))
    assert report["service"]["inbound"] == inbound
    assert report["moderation"]["hidden"]["hits"] == hidden
    assert len(report["scope"]) == len(options) / 2
