"""`tamis inspect-webhook`: what an adapter reads, without any configuration."""

import json
from pathlib import Path

from tests.fakes.instance import ROOT, tamis

FIXTURES = ROOT / "tests" / "platforms" / "meta"


def test_events_come_out_one_a_line_as_the_adapter_reads_them() -> None:
    result = tamis("inspect-webhook", "meta", str(FIXTURES / "fb_comment_added.json"))
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [event["kind"] for event in events] == ["comment"]
    assert {"platform", "account_id", "message_id", "text", "dedupe_key"} <= set(events[0])


def test_what_ones_own_account_wrote_is_an_echo() -> None:
    path = str(FIXTURES / "fb_comment_added.json")
    author = json.loads(tamis("inspect-webhook", "meta", path).stdout)["author_id"]
    assert json.loads(tamis("inspect-webhook", "meta", path, "--own", author).stdout)["is_own_echo"]


def test_a_bad_item_is_reported_with_its_place_and_the_others_are_read() -> None:
    result = tamis("inspect-webhook", "meta", str(FIXTURES / "batch_with_broken_items.json"))
    assert result.exit_code == 1
    assert "batch_with_broken_items.json: body.entry" in result.stderr
    assert result.stdout


def test_standard_input_is_a_file_too() -> None:
    body = (FIXTURES / "fb_comment_added.json").read_bytes()
    assert len(tamis("inspect-webhook", "meta", "-", stdin=body).stdout.splitlines()) == 1


def test_a_missing_file_does_not_stop_the_others(tmp_path: Path) -> None:
    result = tamis(
        "inspect-webhook", "meta", str(tmp_path / "none.json"), str(FIXTURES / "fb_comment_added.json")
    )
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_an_unknown_adapter_is_refused_with_the_nearest() -> None:
    result = tamis("inspect-webhook", "metta", "-", stdin=b"{}")
    assert result.exit_code == 1
    assert "did you mean 'meta'?" in result.stderr


def test_the_former_name_still_works_and_is_not_listed() -> None:
    path = str(FIXTURES / "fb_comment_added.json")
    assert tamis("parse", "meta", path).stdout == tamis("inspect-webhook", "meta", path).stdout
    assert " parse " not in tamis("--help").stdout
