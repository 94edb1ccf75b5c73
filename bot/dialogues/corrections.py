"""Whether a message corrects what was filled in before: `non, 4172 pas 4127`, `sorry, I meant the 12th`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.dialogues.heard import Heard
from bot.dialogues.model import Dialogue, Slot, SlotKind
from bot.dialogues.values import read_among_words, read_answer
from bot.domain.dialogues import DialogueRun, FilledSlot

#: Whoever corrects something is brief.
_LONGEST = 300
#: Kinds of which a value can be told when nobody asked for it.
_UNMISTAKABLE = (SlotKind.PATTERN, SlotKind.EMAIL)
#: What anything would fill.
_TAKES_ANYTHING = (SlotKind.TEXT, SlotKind.PHOTO)
_SURE = re.compile(
    r"^(?:(?:ah|oh|euh|uh|mais|but|bonjour|hello)[ ,!.]*)*"
    r"(?:non+|nan|no+|nope|pardon|oups|oops|sorry|d[ée]sol[ée]e?|excusez[- ]moi|erreur|correction"
    r"|(?:je )?corrige|je me suis tromp[ée]e?|je voulais dire|j'ai mal (?:écrit|tapé)|faute de frappe"
    r"|i meant?|my (?:bad|mistake)|typo|wrong)\b[\s,:;.!-]*",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"^(?:en fait|attendez|attends|plut[ôo]t|finalement|actually|wait|rather)\b[\s,:;.!-]*", re.IGNORECASE
)
_NEW_NOT_OLD = re.compile(
    r"(?P<new>.{1,200}?)[\s,]+(?:et )?(?:pas|not|au lieu d[eu]|instead of|rather than|plut[ôo]t que)\s+"
    r"(?P<old>.{1,200})",
    re.IGNORECASE,
)
_NOT_OLD_BUT_NEW = re.compile(
    r"(?:\b(?:pas|not)|n'est pas|isn't)\s+(?P<old>.{1,200}?)[\s,]+(?:mais|but|c'est|it's|it is)\s+"
    r"(?P<new>.{1,200})",
    re.IGNORECASE,
)


def find_correction(
    dialogue: Dialogue, run: DialogueRun, heard: Heard, current: Slot | None
) -> tuple[Slot, FilledSlot] | None:
    """The slot that a message fills anew, and with what; None when it corrects nothing. `current` is the slot
    that was asked for: what answers that question is no correction, unless it says so."""
    if len(heard.text) > _LONGEST:
        return None
    named = _find_named(dialogue, run, heard)
    if named is not None:
        return named
    sure, soft = _SURE.match(heard.text), _SOFT.match(heard.text)
    mark = sure or soft
    remainder = heard.text[mark.end() :] if mark else heard.text
    if not remainder.strip():
        return None
    spoken = replace(heard, text=remainder)
    if not sure and current is not None and _read(dialogue, run, current, spoken) is not None:
        return None
    for slot in _filled_slots(dialogue, run):
        if slot.kind in _TAKES_ANYTHING or (not mark and slot.kind not in _UNMISTAKABLE):
            continue
        value = (
            read_among_words(slot, spoken, run.language) if not mark else _read(dialogue, run, slot, spoken)
        )
        if value is not None and value.value != run.slots[slot.name].value:
            return slot, value
    return None


def _find_named(dialogue: Dialogue, run: DialogueRun, heard: Heard) -> tuple[Slot, FilledSlot] | None:
    """The slot whose value the message names as the wrong one."""
    mark = _SURE.match(heard.text) or _SOFT.match(heard.text)
    text = heard.text[mark.end() :] if mark else heard.text
    for pattern in (_NOT_OLD_BUT_NEW, _NEW_NOT_OLD):
        match = pattern.search(text)
        if match is None:
            continue
        for slot in _filled_slots(dialogue, run):
            old = _read(dialogue, run, slot, replace(heard, text=match["old"]))
            new = _read(dialogue, run, slot, replace(heard, text=match["new"]))
            if old and new and old.value == run.slots[slot.name].value != new.value:
                return slot, replace(new, message_id=heard.message_id)
    return None


def _filled_slots(dialogue: Dialogue, run: DialogueRun) -> Iterator[Slot]:
    """What was filled in, the latest first."""
    for name in reversed(list(run.slots)):
        if name in dialogue.slots:
            yield dialogue.slots[name]


def _read(dialogue: Dialogue, run: DialogueRun, slot: Slot, heard: Heard) -> FilledSlot | None:
    return read_answer(slot, heard, run.language, dialogue.language)
