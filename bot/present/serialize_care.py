"""The JSON of `tamis care`, which is about whoever asks."""

from bot.services.review import CareStatus


def care_json(status: CareStatus) -> dict[str, object]:
    """What holds for the person, and which of it they chose."""
    settings = status.settings
    return {
        "masking": settings.masking.value,
        "severe_per_hour": settings.severe_per_hour,
        "severe_in_a_row": settings.severe_in_a_row,
        "break_after": settings.break_after,
        "chosen": sorted(status.choices),
        "severe_read": status.severe_read,
        "is_capped": status.is_capped,
    }
