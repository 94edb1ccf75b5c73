"""Reads signs: what emoji, smileys and punctuation say where nobody wrote a word beside them.

What a sign means is what it means under the post of a brand: a pig is an insult, a snake as well, a flame is
praise. Which scores follow from that is decided in `bot.classify.sign_scores`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    """What a sign says. Those that stand in no group, such as flags, weather and things, take no side."""

    PRAISE = "praise"
    THANKS = "thanks"
    GREETING = "greeting"
    LAUGHTER = "laughter"
    SAD = "sad"
    ANGRY = "angry"
    DISGUST = "disgust"
    MOCKERY = "mockery"
    GESTURE = "gesture"
    ANIMAL_ABUSE = "animal_abuse"
    APE = "ape"
    BANANA = "banana"
    SEXUAL = "sexual"
    FRUIT_SEXUAL = "fruit_sexual"
    THREAT = "threat"
    QUESTION = "question"
    ANIMAL = "animal"
    FOOD = "food"


#: The signs of each meaning, without skin tones and variation selectors. Others take no side.
_SIGNS: Mapping[Meaning, tuple[str, ...]] = {
    Meaning.PRAISE: (
        "❤ 🧡 💛 💚 💙 💜 🖤 🤍 🤎 🩷 🩵 🩶 ♥ ♡ 💕 💞 💓 💗 💖 💘 💝 💟 ❣ ❤\u200d🔥 💌 💋 😍 🥰 😘 😗",
        "😙 😚 🤩 😻 😽 🫶 🤗 😊 ☺ 😀 😃 😄 😁 😆 🙂 😇 😌 😋 🤤 😎 🥳 😺 😸 👏 🙌 👍 👌 💪 ✌ 🤟 🤘 🤙",
        "🤝 🫡 🥂 🍾 🎉 🎊 🎈 🎁 🔥 💯 ✨ 🌟 ⭐ ★ 🏆 🥇 🏅 👑 💎 🚀 💐 🌹 🌸 🌺 🌷 🌻 🌞 🌈 🦄 🍀 🤞 💃",
        "🕺 🔝 💫 😛 😜 🤪 😝 😉 🥹 👸 🤴 🐐 :) :-) =) ;) ;-) :d :-d ^^ ^_^ <3",
    ),
    Meaning.THANKS: ("🙏 🙇",),
    Meaning.GREETING: ("👋 🙋 🫂 🖐",),
    Meaning.LAUGHTER: ("😂 🤣 😹 😅 💀 🙈 🙉 🙊 😬 🤭 🫣",),
    Meaning.SAD: (
        "😢 😭 😞 😔 😟 🙁 ☹ 😣 😖 😫 😩 😥 😰 😨 💔 😿 😪 😓 😕 🫤 😧 😦 🥀 🤦 🤕 🤒 🤧 😮\u200d💨 :(",
        ":-( =( :'( ;(",
    ),
    Meaning.ANGRY: ("😡 😠 🤬 👿 😤 👎 💢 😾 😒 🙄 😑 😐 🥱 ❌ 🚫 ⛔ 🛑 🙅 :/ :-/",),
    Meaning.DISGUST: ("🤮 🤢 🗑 🚮",),
    Meaning.MOCKERY: ("🤡 💩 🤥 🧌 👹 👺",),
    Meaning.GESTURE: ("🖕",),
    Meaning.ANIMAL_ABUSE: ("🐷 🐖 🐽 🐗 🐍 🐀 🐁 🐄 🐮 🫏 🐑 🪳 🪱 🐛 🪰 🐋 🐳 🦛 🐘 🐪 🐫",),
    Meaning.APE: ("🦧 🦍 🐒 🐵",),
    Meaning.BANANA: ("🍌",),
    Meaning.SEXUAL: ("👅 💦 🔞 🫦 👉👌 👈👌 👉👈👌",),
    Meaning.FRUIT_SEXUAL: ("🍆 🍑 🍒 🌭 🥒",),
    Meaning.THREAT: ("🔪 🔫 💣 ☠ ⚰ 🪦 🗡 🪓 🧨",),
    Meaning.QUESTION: ("? ¿ ？ ❓ ❔ ⁉ 🤔 🧐",),
    Meaning.ANIMAL: (
        "🐶 🐕 🐩 🐱 🐈 🐹 🐭 🐰 🐇 🦊 🐻 🐼 🐨 🐯 🐅 🐆 🦁 🐸 🐣 🐥 🐤 🐔 🐓 🐦 🦅 🦉 🦆 🦢 🐝 🐞 🦋",
        "🐌 🐢 🦎 🐊 🐙 🦑 🐠 🐟 🐡 🐬 🦈 🦒 🦓 🦌 🐴 🐎 🐂 🐃 🐏 🦙 🦘 🦥 🦦 🦔 🐿 🐧 🦜 🦚 🦩 🦃 🐾 🐺",
        "🦝 🦭 🦀 🦞",
    ),
    Meaning.FOOD: (
        "🍎 🍏 🍐 🍊 🍋 🍉 🍇 🍓 🫐 🍈 🍍 🥭 🥥 🥝 🍅 🥑 🥕 🌽 🥦 🥬 🧅 🧄 🥔 🍞 🥖 🥐 🧀 🥚 🍳 🥞 🧇",
        "🍕 🍔 🍟 🥪 🌮 🌯 🥗 🍝 🍜 🍣 🍱 🍖 🍗 🥩 🍦 🍨 🍰 🎂 🧁 🥧 🍫 🍬 🍭 🍩 🍪 🍯 🥛 ☕ 🍵 🍺 🍻",
        "🍷 🍹 🍸 🥤 🍽 🍴",
    ),
}
#: What is abuse alone, and innocent in a row of its like or beside what is kind.
AMBIGUOUS = frozenset(
    [Meaning.ANIMAL_ABUSE, Meaning.BANANA, Meaning.FRUIT_SEXUAL, Meaning.THREAT, Meaning.APE]
)
_KIND = frozenset([Meaning.PRAISE, Meaning.THANKS])
_UGLY = frozenset([Meaning.GESTURE, Meaning.DISGUST, Meaning.MOCKERY])
_TONES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u20e3]")
_GENDER = re.compile("\u200d[♀♂]")
_PLACEHOLDER = re.compile(r"@user|\bhttp\b|<[a-z]+>")
_MEANING_OF = {sign: meaning for meaning, rows in _SIGNS.items() for row in rows for sign in row.split()}
_SIGN = re.compile("|".join(map(re.escape, sorted(_MEANING_OF, key=len, reverse=True))))
_MIN_KINDS = 3  # a row of so many different animals is a farm


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """The meanings of the signs in a text, how often each.

    `alone` when there is nothing else in it; `beside_words` when there are words. Neither where only a
    mention, a link or a number stands beside them.
    """

    counts: Mapping[Meaning, int]
    alone: bool
    beside_words: bool

    @property
    def are_ugly(self) -> bool:
        """Whether they mean nothing kind whatever stands beside them."""
        return not self.counts.keys().isdisjoint(_UGLY) or self.are_racist

    @property
    def are_racist(self) -> bool:
        """Whether an ape stands with a banana, which is no accident."""
        return Meaning.APE in self.counts and Meaning.BANANA in self.counts


def read_signs(text: str) -> Signs:
    """What the signs in a readable text mean."""
    plain = _GENDER.sub("", _TONES.sub("", _PLACEHOLDER.sub(" ", text))).lower()
    without = _SIGN.sub(" ", plain)
    beside_words = any(unicodedata.category(character)[0] in "LM" for character in without)
    beside = beside_words or any(map(str.isnumeric, without)) or _PLACEHOLDER.search(text) is not None
    meanings = _take_kindly(_SIGN.findall(plain))
    return Signs(counts=Counter(meanings), alone=not beside, beside_words=beside_words)


def _take_kindly(signs: list[str]) -> list[Meaning]:
    """The meanings, without what takes no side because its neighbours are kind, or of its own sort."""
    meanings = [_MEANING_OF[sign] for sign in signs]
    present = set(meanings)
    harmless: set[Meaning] = set()
    if present & _KIND:
        harmless = set(AMBIGUOUS)
    if Meaning.ANIMAL in present or _count_kinds(signs, Meaning.ANIMAL_ABUSE) >= _MIN_KINDS:
        harmless |= {Meaning.ANIMAL_ABUSE, Meaning.APE}
    if Meaning.FOOD in present:  # a butcher's board, a kitchen
        harmless |= {Meaning.BANANA, Meaning.FRUIT_SEXUAL, Meaning.ANIMAL_ABUSE, Meaning.THREAT}
    if {Meaning.APE, Meaning.BANANA} <= present:
        harmless -= {Meaning.APE, Meaning.BANANA}
    return [meaning for meaning in meanings if meaning not in harmless]


def _count_kinds(signs: list[str], meaning: Meaning) -> int:
    return len({sign for sign in signs if _MEANING_OF[sign] is meaning})
