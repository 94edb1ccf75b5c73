"""Characters that look like other characters, in one place for word lists and for the model.

In the spirit of Unicode's confusables (https://www.unicode.org/reports/tr39/), but only what people really
use to get past a filter. Data alone; `normalize` and `deobfuscate` apply it.
"""

from collections.abc import Mapping


def _pairs(characters: str, replacements: str) -> dict[str, str]:
    return dict(zip(characters, replacements, strict=True))


_CYRILLIC = _pairs("асеорхуіјѕкмтвһӏԛԝ", "aceopxyijskmtbhlqw") | _pairs("АВСЕНКМОРТХУЅІЈ", "ABCEHKMOPTXYSIJ")
_GREEK = _pairs("αειουνορκτυ", "aeiouvopktu") | _pairs("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
#: The letters that a reader takes for ours at a glance, whatever the font.
LOOK_ALIKES: Mapping[str, str] = _CYRILLIC | _GREEK
#: Chi: to a model it is an x; the skeleton transliterates it to "ch", as `anyascii` does.
CHI: Mapping[str, str] = {"χ": "x"}
#: Letters that pass for ours in a disguise only. In plain Greek, Cyrillic or Armenian they are common, so
#: that a text for the model must keep them.
LOOSE_LOOK_ALIKES: Mapping[str, str] = (
    _pairs("нԁғԚԜҺ", "hdfQWH") | _pairs("σςϲωηγϹ", "occwnyC") | _pairs("օոհսցզՕՍ", "onhugqOU")
)

#: Small capitals, which Unicode does not decompose.
SMALL_CAPITALS: Mapping[str, str] = _pairs("ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")

#: The letters that a digit or symbol may stand for, the commonest first.
LEET: Mapping[str, str] = {
    "4": "a",
    "@": "a",
    "8": "b",
    "3": "e",
    "9": "g",
    "1": "il",
    "!": "il",
    "|": "li",
    "0": "o",
    "5": "s",
    "$": "s",
    "7": "t",
    "+": "t",
    "2": "z",
}
