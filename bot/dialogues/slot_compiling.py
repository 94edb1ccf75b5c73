"""Compiles what a slot takes."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogues.model import Choice, Slot, SlotKind
from bot.dialogues.schema import SlotModel
from bot.errors import message
from bot.rules.vocabulary.patterns import InvalidPattern, compile_pattern

_MOST_CHOICES, _LONGEST_LABEL = 10, 60
_SETTINGS: Mapping[SlotKind, tuple[str, ...]] = {
    SlotKind.PATTERN: ("pattern",),
    SlotKind.CHOICE: ("choices",),
    SlotKind.NUMBER: ("least", "most"),
    SlotKind.DATE: ("least", "most"),
}

#: Reports a mistake at a setting of the slot.
Report = Callable[..., None]


def compile_slot(name: str, entry: SlotModel, language: str, report: Report) -> Slot:
    """The slot; its mistakes are reported."""
    kind = SlotKind(entry.kind)
    for setting in ("pattern", "choices", "least", "most"):
        if getattr(entry, setting) is not None and setting not in _SETTINGS.get(kind, ()):
            report(
                message("'{setting}' means nothing for a slot of kind {kind}", setting=setting, kind=kind),
                setting,
            )
    pattern, in_text = _patterns(entry, report) if kind is SlotKind.PATTERN else (None, None)
    choices = _choices(entry, language, report) if kind is SlotKind.CHOICE else ()
    if entry.least is not None and entry.most is not None and entry.least > entry.most:
        report(message("'least' is more than 'most'"), "least")
    return Slot(
        name=name,
        kind=kind,
        pattern=pattern,
        in_text=in_text,
        choices=choices,
        least=entry.least,
        most=entry.most,
    )


def _patterns(entry: SlotModel, report: Report) -> tuple[Any, Any]:
    """The pattern of a whole value, and of one among words, between borders of words."""
    if not entry.pattern:
        report(message("a slot of this kind needs a 'pattern', such as '[0-9]{6}'"), "kind")
        return None, None
    body = entry.pattern.removeprefix(r"\b").removesuffix(r"\b").removeprefix("^").removesuffix("$")
    try:
        return compile_pattern(body), compile_pattern(rf"\b({body})\b")
    except InvalidPattern as error:
        report(message("'{key}': {problem}", key="pattern", problem=error.reason), "pattern")
        return None, None


def _choices(entry: SlotModel, language: str, report: Report) -> tuple[Choice, ...]:
    written = entry.choices or {}
    if not 2 <= len(written) <= _MOST_CHOICES:
        text = message("expected 2 to {most} choices, found {count}", most=_MOST_CHOICES, count=len(written))
        report(text, "choices" if written else "kind")
    choices = []
    for value, choice in written.items():
        labels = choice.text if isinstance(choice.text, dict) else {language: choice.text}
        if language not in labels:
            text = message("has no text in the default language '{language}'", language=language)
            report(text, "choices", value, "text")
        if any(not isinstance(label, str) or len(label) > _LONGEST_LABEL for label in labels.values()):
            text = message("expected one text of at most {most} characters", most=_LONGEST_LABEL)
            report(text, "choices", value, "text")
        choices.append(
            Choice(
                value=value,
                labels={code: str(label).strip() for code, label in labels.items()},
                synonyms=tuple(choice.also),
            )
        )
    return tuple(choices)
