"""Puts conditions (`ports.Condition`) into the text of a query, in the words of either engine."""

import re
from collections.abc import Mapping

from bot.store.ports import Condition, JoinedConditions, NamedCondition

_PLACE = re.compile(r"\(:(\w+)&\)")
_PARAMETER = re.compile(r"(?<!:):([a-z_]\w*)")


def has_conditions(sql: str) -> bool:
    """Whether the query leaves room for one."""
    return "&)" in sql


def with_conditions(
    sql: str, parameters: Mapping[str, object], texts: Mapping[str, str]
) -> tuple[str, dict[str, object]]:
    """The query with its conditions in their places, and all parameters under names of their own. `texts` are
    the blocks of the engine."""
    flat = dict(parameters)
    for name in dict.fromkeys(_PLACE.findall(sql)):
        condition = flat.pop(name)
        assert isinstance(condition, NamedCondition | JoinedConditions), name
        text = _text_of(condition, flat, name, texts)
        sql = sql.replace(f"(:{name}&)", f"({text})")
    return sql, flat


def _text_of(condition: Condition, flat: dict[str, object], prefix: str, texts: Mapping[str, str]) -> str:
    """The SQL of a condition. Its parameters are put into `flat`."""
    if isinstance(condition, JoinedConditions):
        inner = [
            f"({_text_of(entry, flat, f'{prefix}_{index}', texts)})"
            for index, entry in enumerate(condition.conditions)
        ]
        return (" OR " if condition.is_any else " AND ").join(inner) or (
            "1 = 0" if condition.is_any else "1 = 1"
        )
    own = {name: f"{prefix}__{name}" for name in condition.parameters}
    flat.update((own[name], value) for name, value in condition.parameters.items())
    text = _PARAMETER.sub(lambda match: f":{own[match[1]]}", texts[condition.name])
    # What is not known, such as the language of an unread text, is not that value either.
    return f"CASE WHEN ({text}) THEN 0 ELSE 1 END = 1" if condition.is_negated else text
