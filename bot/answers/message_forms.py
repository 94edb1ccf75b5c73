"""What an entry of `replies:` may have besides its texts: their order, buttons, what WhatsApp approved.

A text with buttons is sent as it stands where a platform has none: the choices are lines below it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answers.templates import ApprovedForm, InvalidTemplate, Reply, compile_template
from bot.domain.platform_limits import PlatformLimits
from bot.errors import Message, message

BUTTONS, ORDER, WHATSAPP_TEMPLATE = "buttons", "order", "whatsapp_template"
#: The keys that are no languages.
FORMS = (BUTTONS, ORDER, WHATSAPP_TEMPLATE)
TURNS, RANDOM = "turns", "random"
# https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages
_MOST_BUTTONS, _LONGEST_BUTTON = 3, 20
_TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")
_TEMPLATE_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")

#: The key and what is wrong there.
Mistakes = list[tuple[str, Message]]


def with_forms(reply: Reply, entry: Mapping[str, Any]) -> tuple[Reply, Mistakes]:
    """The reply with what its entry says of the order of its texts, of buttons and of an approved message,
    and the mistakes in that."""
    mistakes: Mistakes = []
    if ORDER in entry:
        if entry[ORDER] not in (TURNS, RANDOM):
            mistakes.append((ORDER, message("expected turns (each text in its turn) or random")))
        reply = replace(reply, is_random=entry[ORDER] == RANDOM)
    if BUTTONS in entry:
        reply = replace(reply, buttons=_compile_buttons(reply, entry[BUTTONS], mistakes))
    if WHATSAPP_TEMPLATE in entry:
        reply = replace(reply, approved=_compile_approved(reply, entry[WHATSAPP_TEMPLATE], mistakes))
    return reply, mistakes


def text_with_choices(text: str, buttons: tuple[str, ...]) -> str:
    """The text for a platform without buttons, with the choices as lines below it."""
    return "\n".join((text, *(f"• {button}" for button in buttons)))


def fit_buttons(titles: tuple[str, ...], limits: PlatformLimits) -> bool:
    """Whether a platform shows all of these words as buttons, none of them cut off."""
    return len(titles) <= limits.most_buttons and all(len(title) <= _LONGEST_BUTTON for title in titles)


def _compile_buttons(reply: Reply, value: Any, mistakes: Mistakes) -> dict[str, tuple[str, ...]]:
    by_language = value if isinstance(value, dict) else dict.fromkeys(reply.texts, value)
    buttons: dict[str, tuple[str, ...]] = {}
    for language, titles in by_language.items():
        if language not in reply.texts:
            text = message("there is no text in '{language}' for these buttons", language=str(language)[:40])
            mistakes.append((BUTTONS, text))
        elif problem := _problem_with(titles):
            mistakes.append((BUTTONS, problem))
        else:
            buttons[language] = tuple(title.strip() for title in titles)
    return buttons


def _problem_with(titles: Any) -> Message | None:
    if not isinstance(titles, list) or not all(isinstance(title, str) and title.strip() for title in titles):
        return message("expected a list of words to choose from, such as [Yes, No]; put each in quotes")
    if not 0 < len(titles) <= _MOST_BUTTONS:
        return message("expected 1 to {most} buttons, found {count}", most=_MOST_BUTTONS, count=len(titles))
    if len({title.strip().casefold() for title in titles}) < len(titles):
        return message("two buttons say the same")
    longest = max(titles, key=len)
    if len(longest.strip()) > _LONGEST_BUTTON:
        return message(
            "'{title}' has {length} characters, and a button {most} at most",
            title=longest[:40],
            length=len(longest.strip()),
            most=_LONGEST_BUTTON,
        )
    return None


def _compile_approved(reply: Reply, value: object, mistakes: Mistakes) -> ApprovedForm | None:
    entry = {"name": value} if isinstance(value, str) else value
    if not isinstance(entry, dict) or not set(entry) <= {"name", "languages", "parameters"}:
        text = message("expected the name of a template, or {name: …, languages: …, parameters: […]}")
        mistakes.append((WHATSAPP_TEMPLATE, text))
        return None
    name, languages, written = entry.get("name"), entry.get("languages", {}), entry.get("parameters", [])
    if not isinstance(name, str) or not _TEMPLATE_NAME.fullmatch(name):
        text = message("'name': expected small letters, digits and underscores, as WhatsApp approved it")
        mistakes.append((WHATSAPP_TEMPLATE, text))
        return None
    if not isinstance(languages, dict) or not all(
        language in reply.texts and isinstance(code, str) and _TEMPLATE_LANGUAGE.fullmatch(code)
        for language, code in languages.items()
    ):
        text = message(
            "'languages': expected languages of this reply ({languages}) with those of the template, such as"
            " {{en: en_US}}",
            languages=", ".join(reply.texts),
        )
        mistakes.append((WHATSAPP_TEMPLATE, text))
        return None
    parameters = []
    for parameter in written if isinstance(written, list) else [written]:
        try:
            parameters.append(compile_template(parameter)[0])
        except InvalidTemplate as error:
            mistakes.append((WHATSAPP_TEMPLATE, message("'parameters': {problem}", problem=error.reason)))
    return ApprovedForm(name=name, languages=languages, parameters=tuple(parameters))
