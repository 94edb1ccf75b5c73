"""Which dialogues rules begin, and whether any file declares them."""

from collections.abc import Iterator

from bot.dialogues.model import DialogueBook
from bot.documents import with_owner, with_suggestion
from bot.errors import Problem, message
from bot.rules import RuleSet

_NO_FOLDER = message("there is no folder 'dialogues' beside the rules")


def unknown_dialogues(book: DialogueBook | None, rules: RuleSet) -> Iterator[Problem]:
    """Rules that begin what no file declares, with the nearest name; `book` is None without a folder."""
    declared = book.dialogues if book is not None else ()
    for rule in rules.rules:
        for spec in rule.then:
            if spec.dialogue and spec.dialogue not in declared:
                text = message(
                    "begins the dialogue '{name}', which is not declared: a person is asked instead",
                    name=spec.dialogue,
                )
                text = with_suggestion(text, spec.dialogue, declared, None if declared else _NO_FOLDER)
                yield Problem(rule.where, with_owner(message("rule {name}", name=rule.id), text))
