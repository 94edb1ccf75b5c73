"""How the team reviews, in the configuration."""

import pytest

from bot.config import Config
from bot.config.parser import parse_config
from bot.domain.review_settings import BulkSettings, CareSettings, Masking, ReviewSettings
from bot.errors import ConfigError


def read(lines: str) -> Config:
    def no_file(name: str) -> str:
        raise FileNotFoundError(name)

    text = f"version: 1\nsources: {{}}\n{lines}\n"
    return parse_config(text, "config.yaml", {}, no_file, adapters={})


def test_nothing_need_be_written() -> None:
    assert read("").review == ReviewSettings()


def test_everything_may_be_written() -> None:
    written = read(
        "review: {leads: [Zoé], appeals_within: 14d, care: {masking: always, severe_per_hour: 5,"
        " severe_in_a_row: 0, break_after: 30m}, bulk: {second_person_above: 0, expires: 4h}}"
    )
    care = CareSettings(masking=Masking.ALWAYS, severe_per_hour=5, severe_in_a_row=0, break_after=1_800.0)
    bulk = BulkSettings(second_person_above=0, expires=14_400.0)
    assert written.review == ReviewSettings(
        leads=("Zoé",), appeals_within=14 * 86_400.0, care=care, bulk=bulk
    )


@pytest.mark.parametrize(
    "mistake",
    [
        "review: {leads: ['']}",
        "review: {leads: ['person:Zoé']}",
        "review: {appeals_within: 5m}",
        "review: {care: {masking: sometimes}}",
        "review: {care: {severe_per_hour: -1}}",
        "review: {care: {break_after: 2d}}",
        "review: {bulk: {second_person_above: -1}}",
        "review: {bulk: {expires: 1m}}",
        "review: {ranking: true}",
    ],
)
def test_a_mistake_is_named_with_its_place(mistake: str) -> None:
    with pytest.raises(ConfigError) as told:
        read(mistake)
    (problem,) = told.value.problems
    assert "config.yaml:3" in str(problem)
