"""Which text a condition reads: the event's own, or one that stands around it."""

from collections.abc import Mapping

from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import Predicate

#: The keys of a condition that say where to look.
FIELD_KEYS = ("of", "ignore_quotes")
_FIELDS = ("text", "author_name", "parent_text", "post_text")


def in_fields(members: Mapping[str, Node], test: Predicate) -> Predicate:
    """The predicate on the fields that `of` names; the first in which it holds counts."""
    fields = sorted(members["of"].choices(_FIELDS)) if "of" in members else ["text"]
    if "ignore_quotes" in members and members["ignore_quotes"].flag():
        fields = ["unquoted" if field == "text" else field for field in fields]
    if fields == ["text"]:
        return test

    def test_fields(context: EvalContext) -> str | None:
        for field in fields:
            saw = test(context.with_field(field))
            if saw is not None:
                return saw if field in ("text", "unquoted") else f"{field} {saw}"
        return None

    return test_fields
