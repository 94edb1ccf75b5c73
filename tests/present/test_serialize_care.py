"""The JSON of `tamis care`."""

from bot.domain.review_settings import CareSettings
from bot.present.serialize_care import care_json
from bot.services.review import CareStatus


def test_everything_that_holds_is_told_and_what_was_chosen() -> None:
    status = CareStatus(settings=CareSettings(), choices={"masking": "severe"}, severe_read=20)
    assert care_json(status) == {
        "masking": "severe",
        "severe_per_hour": 20,
        "severe_in_a_row": 3,
        "break_after": 3_000.0,
        "chosen": ["masking"],
        "severe_read": 20,
        "is_capped": True,
    }
