"""What every dialogue can say without being told: that an answer did not fit, that a person takes over.

A dialogue replaces each of them under `texts:`.
"""

from collections.abc import Mapping
from functools import lru_cache

from bot.answers import Reply, compile_reply
from bot.dialogues.model import SlotKind

PERSON, CANCELLED, CORRECTED = "person", "cancelled", "corrected"
FAILED, REMINDER, WAITING = "failed", "reminder", "waiting"
_AGAIN = "again_"
#: How to get somebody else, below every question that was not answered.
_OTHERWISE = {
    "en": '(Write "person" to be put through to somebody.)',
    "fr": "(Écrivez «\u00a0conseiller\u00a0» pour parler à quelqu’un.)",
}
#: What is said when an answer does not fit, by what it is for.
_NOT_UNDERSTOOD: Mapping[SlotKind, tuple[str, str]] = {
    SlotKind.PATTERN: ("I could not find it in your message.", "Je ne l’ai pas trouvé dans votre message."),
    SlotKind.EMAIL: (
        "I did not find one e-mail address, such as name@example.com.",
        "Je n’ai pas trouvé d’adresse e-mail, comme nom@exemple.fr.",
    ),
    SlotKind.DATE: (
        "I did not find a date that is possible, such as 14/03 or tomorrow.",
        "Je n’ai pas trouvé de date possible, comme 14/03 ou demain.",
    ),
    SlotKind.CHOICE: (
        "Please choose one of the answers.",
        "Choisissez l’une des réponses, s’il vous plaît.",
    ),
    SlotKind.YES_NO: ("Please answer yes or no.", "Répondez par oui ou par non, s’il vous plaît."),
    SlotKind.NUMBER: ("I did not find a number that is possible.", "Je n’ai pas trouvé de nombre possible."),
    SlotKind.TEXT: ("I can only read written words.", "Je ne lis que les mots écrits."),
    SlotKind.PHOTO: ("I did not receive a photo.", "Je n’ai pas reçu de photo."),
}

OWN_TEXTS: Mapping[str, Mapping[str, str]] = {
    PERSON: {
        "en": "I am passing this on to a colleague, with what you have told me. They will answer you here.",
        "fr": "Je transmets à un collègue, avec ce que vous m’avez indiqué. Il vous répondra ici.",
    },
    CANCELLED: {
        "en": "All right, I leave it at that. Write to us again whenever you like.",
        "fr": "D’accord, j’en reste là. Réécrivez-nous quand vous voulez.",
    },
    CORRECTED: {"en": "Noted.", "fr": "C’est noté."},
    FAILED: {
        "en": "I cannot look this up at the moment. I am passing it on to a colleague, who will answer you"
        " here.",
        "fr": "Je n’arrive pas à consulter cette information pour le moment. Je transmets à un collègue, qui"
        " vous répondra ici.",
    },
    WAITING: {"en": "One moment, I am looking.", "fr": "Un instant, je regarde."},
    REMINDER: {
        "en": "I am still waiting for your answer:",
        "fr": "J’attends toujours votre réponse\u00a0:",
    },
} | {
    _AGAIN + kind: {"en": f"{english} {_OTHERWISE['en']}", "fr": f"{french} {_OTHERWISE['fr']}"}
    for kind, (english, french) in _NOT_UNDERSTOOD.items()
}
#: Those that a dialogue may replace; another question is worded where it is asked.
REPLACEABLE = (PERSON, CANCELLED, CORRECTED, FAILED, WAITING, REMINDER)


def again_text(kind: SlotKind) -> str:
    """The name of what is said when an answer does not fit."""
    return _AGAIN + kind


@lru_cache(1)
def own_replies() -> Mapping[str, Reply]:
    """All of them, compiled."""
    return {name: compile_reply(name, texts, "")[0] for name, texts in OWN_TEXTS.items()}
