"""What is shown of the keys of the desk: on its last line, on the page of `?`, in the list of commands."""

from collections.abc import Iterator, Mapping

from bot.present.answer_keys import key_line
from bot.present.attachment_view import safe_address, safe_link
from bot.present.messages import Catalog
from bot.present.text_wrap import wrap_text
from bot.services import review
from bot.services.desk.commands import MOVEMENTS, DeskCommand
from bot.services.desk.keymap import MACRO, Keymap
from bot.services.review import CaseView, ReviewAnswer, Sense

#: The commands that are answers, in the order in which they are offered.
_ANSWERS: Mapping[DeskCommand, ReviewAnswer] = {
    DeskCommand.APPROVE: ReviewAnswer.APPROVE,
    DeskCommand.HIDE: ReviewAnswer.HIDE,
    DeskCommand.REPLY: ReviewAnswer.REPLY,
    DeskCommand.PRIVATE_REPLY: ReviewAnswer.PRIVATE_REPLY,
    DeskCommand.EDIT_REPLY: ReviewAnswer.EDIT_REPLY,
    DeskCommand.ESCALATE: ReviewAnswer.ESCALATE,
    DeskCommand.UNHIDE: ReviewAnswer.UNHIDE,
    DeskCommand.DELETE: ReviewAnswer.DELETE,
}
_GENERALLY = {ReviewAnswer.APPROVE: Sense.KEEP, ReviewAnswer.UNHIDE: Sense.SHOW_AGAIN}
#: So much room the meaning of a key has on the page of `?`, at 80 columns and within its frame.
_MEANING_CELLS = 50
#: The others that stand on the last line, with the word for them there.
_COMMON = {
    DeskCommand.SKIP: "skip",
    DeskCommand.UNDO: "undo",
    DeskCommand.KEYS: "help",
    DeskCommand.QUIT: "quit",
}


def desk_key_line(keymap: Keymap, view: CaseView | None, t: Catalog, width: int) -> list[str]:
    """What the keys do to this item now, in rows of at most `width` columns; to none, what is left."""
    common = {_shown(keymap, command): word for command, word in _COMMON.items() if keymap.keys.get(command)}
    if view is None:
        on_desk = {key: word for key, word in common.items() if word != "skip"}
        return key_line((), t, width, common=on_desk)
    accept = keymap.first_key(DeskCommand.ACCEPT)
    if accept and view.proposal is not None and not view.proposal.is_stale:
        common = {key_label(accept): "accept", **common}
    answers = {
        _shown(keymap, command): answer for command, answer in _ANSWERS.items() if keymap.keys.get(command)
    }
    return key_line(review.answer_options(view), t, width, answers=answers, common=common)


def key_page(keymap: Keymap, view: CaseView | None, t: Catalog) -> list[str]:
    """A row for each key that is valid here, with what it does."""
    rows = []
    for command, meaning in valid_commands(keymap, view, t):
        if keys := keymap.keys.get(command):
            shown = " ".join(key_label(key) for key in keys)
            first, *others = wrap_text(meaning, _MEANING_CELLS)
            rows += [f"  {shown:<14} {first}", *(f"{'':17}{row}" for row in others)]
    return [*rows, "", t("review.more_keys")]


def valid_commands(keymap: Keymap, view: CaseView | None, t: Catalog) -> Iterator[tuple[str, str]]:
    """Every command that can be given now, with what it does to this item."""
    senses = (
        {}
        if view is None
        else {option.answer: t.term("sense", option.sense) for option in review.answer_options(view)}
    )
    for command, answer in _ANSWERS.items():
        if answer in senses:
            yield command.value, senses[answer]
    if view is not None:
        for name in keymap.keys:
            if name.startswith(MACRO):
                yield name, t("desk.macro", name=name.removeprefix(MACRO))
    for command in (*_on_item(view), *_ON_DESK, *sorted(MOVEMENTS)):
        yield command.value, t.term("desk", command)


def meanings(keymap: Keymap, t: Catalog) -> dict[str, str]:
    """Every command there is, with what it does to an item in general."""
    macros = (name for name in keymap.keys if name.startswith(MACRO))
    return {
        **{
            command.value: t.term("sense", _GENERALLY.get(answer, answer))
            for command, answer in _ANSWERS.items()
        },
        **{command.value: t.term("desk", command) for command in DeskCommand if command not in _ANSWERS},
        **{name: t("desk.macro", name=name.removeprefix(MACRO)) for name in macros},
    }


def calls_line(count: int, keymap: Keymap, t: Catalog) -> str:
    """That notes call the person, and the key that leads to them; empty when none does."""
    key = keymap.first_key(DeskCommand.MENTIONS)
    return t.count("review.calls", count, key=key_label(key) if key else ":mentions") if count else ""


def key_label(key: str) -> str:
    """The name of a key as a person knows it."""
    if len(key) == 1:
        return key
    words = key.split("+")
    return "-".join(word.upper() if len(word) == 1 or word[1:].isdigit() else word.title() for word in words)


_ON_DESK = (
    DeskCommand.UNDO,
    DeskCommand.BACK,
    DeskCommand.GO_TO,
    DeskCommand.MENTIONS,
    DeskCommand.MARK,
    DeskCommand.MARK_RANGE,
    DeskCommand.MARK_ALL,
    DeskCommand.TO_MARKED,
    DeskCommand.BULKS,
    DeskCommand.ZEN,
    DeskCommand.ORDER,
    DeskCommand.LIMIT,
    DeskCommand.VIEW,
    DeskCommand.VIEW_BACK,
    DeskCommand.LOG,
    DeskCommand.COMMANDS,
    DeskCommand.KEYS,
    DeskCommand.QUIT,
)


def _on_item(view: CaseView | None) -> Iterator[DeskCommand]:
    """What can be done about this item beside answering it."""
    if view is None or view.case is None:
        return
    if any(option.answer is ReviewAnswer.REPLY for option in review.answer_options(view)):
        yield from (DeskCommand.CANNED, DeskCommand.EDITOR)
        if view.draft:
            yield DeskCommand.DRAFT
    if view.proposal is not None:
        yield from (DeskCommand.ACCEPT, DeskCommand.REFUSE)
    yield from (DeskCommand.NOTE, DeskCommand.ASSIGN, DeskCommand.SNOOZE, DeskCommand.SKIP)
    yield from (DeskCommand.PASS, DeskCommand.WORDS, DeskCommand.THREAD)
    if not view.case.is_blind:
        yield DeskCommand.EXPLAIN
    if safe_link(view.stored.event.permalink):
        yield DeskCommand.LINK
    if any(safe_address(attachment) for attachment in view.stored.event.attachments):
        yield DeskCommand.ATTACHMENT


def _shown(keymap: Keymap, command: str) -> str:
    return key_label(keymap.first_key(command))
