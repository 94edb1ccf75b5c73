"""Which key gives which answer, and the line that says what each would do now."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rich.cells import cell_len

from bot.present.messages import Catalog
from bot.services.review import AnswerOption, ReviewAnswer

#: The keys of answers, in the order in which they are shown.
ANSWER_KEYS: Mapping[str, ReviewAnswer] = MappingProxyType(
    {
        "a": ReviewAnswer.APPROVE,
        "h": ReviewAnswer.HIDE,
        "r": ReviewAnswer.REPLY,
        "p": ReviewAnswer.PRIVATE_REPLY,
        "m": ReviewAnswer.EDIT_REPLY,
        "e": ReviewAnswer.ESCALATE,
    }
)
#: Those of everything else: the ones on the key line, then the ones that `?` shows.
COMMON_KEYS: Mapping[str, str] = MappingProxyType({"s": "skip", "u": "undo", "?": "help", "q": "quit"})
#: The key of what an assistant proposes, on the key line where something is.
ACCEPT_KEY: Mapping[str, str] = MappingProxyType({"y": "accept"})
OTHER_KEYS: Mapping[str, str] = MappingProxyType(
    {
        **ACCEPT_KEY,
        "x": "refuse",
        "v": "editor",
        "d": "draft",
        "c": "canned",
        "n": "note",
        "o": "link",
        "b": "back",
        ".": "words",
        "!": "pass",
    }
)
#: Seconds from a drawn screen to the first key that counts: nobody reads faster.
READING_SECONDS = 0.3
#: Seconds between two strikes of one key. A key that is held repeats every 30 to 90 milliseconds, every 180
#: where somebody made it slow, and a line in between makes that uneven.
REPEAT_SECONDS = 0.25
_SEPARATOR = " · "


def key_line(
    options: Sequence[AnswerOption],
    t: Catalog,
    width: int,
    *,
    progress: str = "",
    answers: Mapping[str, ReviewAnswer] = ANSWER_KEYS,
    common: Mapping[str, str] = COMMON_KEYS,
) -> list[str]:
    """What the keys do to this item now, in rows of at most `width` columns.

    `answers` and `common` are the keys where a person has chosen others.
    """
    entries = [
        f"{key} {meaning}"
        for key, meaning in _meanings(options, t, answers).items()
        if answers[key] is not ReviewAnswer.PRIVATE_REPLY
    ]
    entries += [f"{key} {t.term('key', name)}" for key, name in common.items()]
    rows = [f"{progress} [" if progress else "["]
    for index, entry in enumerate(entries):
        separator = _SEPARATOR if index else ""
        # Two columns for the bracket and the cursor at the end.
        if cell_len(rows[-1] + separator + entry) > width - 3:
            rows.append(entry)
        else:
            rows[-1] += separator + entry
    return [*rows[:-1], f"{rows[-1]}] "]


def key_help(options: Sequence[AnswerOption], t: Catalog) -> list[str]:
    """A row for each key, with what it does to this item now."""
    rows = answer_rows(options, t)
    rows += [
        f"  {key}  {t.term('keyhelp', name)}" for key, name in (*OTHER_KEYS.items(), *COMMON_KEYS.items())
    ]
    return [*rows, t("keys.writing")]


def answer_rows(options: Sequence[AnswerOption], t: Catalog) -> list[str]:
    """A row for each key of an answer, with what it does to this item now."""
    return [f"  {key}  {meaning}" for key, meaning in _meanings(options, t).items()]


def _meanings(
    options: Sequence[AnswerOption], t: Catalog, answers: Mapping[str, ReviewAnswer] = ANSWER_KEYS
) -> dict[str, str]:
    senses = {option.answer: option.sense for option in options}
    return {key: t.term("sense", senses[answer]) for key, answer in answers.items() if answer in senses}
