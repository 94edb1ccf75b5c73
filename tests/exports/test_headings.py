"""The table of headings: fields that exist, and no heading of a tool with two meanings."""

from collections import defaultdict

from bot.domain.conversions import UTM_NAMES
from bot.domain.platform_metrics import METRICS
from bot.exports.headings import HEADINGS
from bot.exports.tables import plain_heading
from bot.exports.tools import TOOLS

FIELDS = {
    *METRICS,
    "post_id",
    "ad_id",
    "ad_name",
    "adset_id",
    "adset_name",
    "campaign_id",
    "campaign",
    "account_id",
    "permalink",
    "title",
    "description",
    "published_at",
    "date",
    "period_start",
    "period_end",
    "currency",
    "origin",
    "check",
    "ignored",
    # Of conversions.
    "conversion_id",
    "time",
    "amount",
    "status",
    "platform",
    "url",
    *UTM_NAMES,
}


def test_every_tool_and_field_is_one_that_is_read() -> None:
    assert set(HEADINGS) == set(TOOLS)
    assert {field for fields in HEADINGS.values() for field in fields} <= FIELDS


def test_a_heading_means_one_thing_in_a_tool() -> None:
    for tool, fields in HEADINGS.items():
        meanings: dict[str, set[str]] = defaultdict(set)
        for field, words in fields.items():
            for heading in (*words[0], *words[1]):
                meanings[plain_heading(heading)].add(field)
        assert {heading: found for heading, found in meanings.items() if len(found) > 1} == {}, tool
