"""What may be written under `review:`: who leads, how long an appeal may take, what spares people, and when a
bulk answer needs two of them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.documents import parse_duration
from bot.domain.review_settings import BulkSettings, CareSettings, Masking, ReviewSettings
from bot.errors import message

_DAY = 86_400
_LONGEST_NAME = 64
_Seconds = Annotated[float, BeforeValidator(parse_duration)]
_Count = Annotated[int, Field(ge=0, le=10_000)]
_SETTINGS, _CARE, _BULK = ReviewSettings(), CareSettings(), BulkSettings()


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or ":" in name:
        raise ValueError(message("expected the name of a person, such as Zoé"))
    return name


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CareEntry(_Entry):
    """What spares people, as it is written."""

    masking: Literal["never", "severe", "always"] = _CARE.masking.value
    severe_per_hour: _Count = _CARE.severe_per_hour
    severe_in_a_row: _Count = _CARE.severe_in_a_row
    break_after: Annotated[_Seconds, Field(le=_DAY)] = _CARE.break_after


class BulkEntry(_Entry):
    """When a bulk answer needs a second person, as it is written."""

    second_person_above: _Count = _BULK.second_person_above
    expires: Annotated[_Seconds, Field(ge=300, le=30 * _DAY)] = _BULK.expires


class ReviewEntry(_Entry):
    """How the team reviews, as it is written."""

    leads: Annotated[list[Annotated[str, AfterValidator(_name)]], AfterValidator(tuple)] = []
    appeals_within: Annotated[_Seconds, Field(ge=3_600, le=365 * _DAY)] = _SETTINGS.appeals_within
    care: CareEntry = CareEntry()
    bulk: BulkEntry = BulkEntry()


def review_of(entry: ReviewEntry) -> ReviewSettings:
    """The entry as settings."""
    care = entry.care
    return ReviewSettings(
        leads=tuple(entry.leads),
        appeals_within=entry.appeals_within,
        care=CareSettings(
            masking=Masking(care.masking),
            severe_per_hour=care.severe_per_hour,
            severe_in_a_row=care.severe_in_a_row,
            break_after=care.break_after,
        ),
        bulk=BulkSettings(second_person_above=entry.bulk.second_person_above, expires=entry.bulk.expires),
    )
