"""Which cases are meant, as a request says it."""

from bot.api.queue_requests import Filters
from bot.services.review import QueueFilters


def filters_body(filters: QueueFilters) -> Filters:
    """The filters as a request says them."""
    names = [name for name in Filters.model_fields if name != "q"]
    return Filters.model_validate(
        {name: getattr(filters, name) for name in names} | {"q": filters.query.text}
    )


def filters_query(filters: QueueFilters, **more: object) -> dict[str, str]:
    """The same in an address, without what is as by default."""
    named = filters_body(filters).model_dump(mode="json", exclude_defaults=True) | more
    return {name: _word(value) for name, value in named.items() if value not in (None, False)}


def _word(value: object) -> str:
    return "true" if value is True else str(value)
