"""The JSON of trends has stable names and nothing but plain values."""

import json

from bot.present.serialize_trends import quotation_json, spike_json, trends_json
from tests.fakes.trends import quotation, spike, trends


def test_everything_is_there_and_plain() -> None:
    document = trends_json(trends())
    assert list(document) == [
        "since",
        "until",
        "definitions",
        "texts",
        "one_in",
        "spikes",
        "history",
        "topics",
        "complaints",
        "comments",
        "questions",
    ]
    assert json.loads(json.dumps(document)) == document
    assert document["history"] == [
        {"account_id": "1000", "weeks": 8, "is_enough": True},
        {"account_id": "2000", "weeks": 2, "is_enough": False},
    ]


def test_a_spike_that_goes_on_has_no_end() -> None:
    document = spike_json(spike())
    assert (document["ended_at"], document["began_at"]) == (None, "2026-11-24T11:45:00+00:00")
    assert (document["rule"], document["post"], document["count"]) == (None, "1000_66", 40)


def test_a_quotation_names_nobody() -> None:
    assert set(quotation_json(quotation())) == {"platform", "post", "permalink", "written_at", "text"}
