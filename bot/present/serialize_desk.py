"""Notes that call somebody, macros and passed-on cases as JSON."""

from bot.present.serialize import iso_time
from bot.services.desk.files import Macro
from bot.services.review import Mention


def mention_json(mention: Mention) -> dict[str, object]:
    """One note that calls whoever asks."""
    return {
        "case": mention.case_id,
        "at": iso_time(mention.at),
        "by": str(mention.by),
        "text": mention.text,
    }


def macro_json(macro: Macro) -> dict[str, object]:
    """One macro: its key and what it does."""
    return {
        "name": macro.name,
        "title": macro.title or None,
        "key": macro.key or None,
        "does": list(macro_actions(macro)),
    }


def macro_actions(macro: Macro) -> tuple[str, ...]:
    """What a macro does, in the words of the file."""
    actions = [
        " ".join(filter(None, (spec.verb.value, spec.reply or spec.label or spec.to))) for spec in macro.then
    ]
    actions += ["approve"] if macro.approves else []
    actions += ["note"] if macro.note else []
    actions += [f"assign {macro.assignee}"] if macro.assignee else []
    return (*actions, *(["snooze"] if macro.snooze else []))
