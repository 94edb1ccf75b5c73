"""Words that their author has masked himself: `c**`, `f***`, `s****d`, `f#@k`.

Whoever masks a word knows that it is rude. Other things look alike and are none: **bold**, a footnote**, a
hotel****, prices, tags, and a name cut short (Mme D***).
"""

import re

_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿŒœ"
#: Signs that stand for letters between letters; behind a word only `*` and `#`, for `$$` is money there.
_INSIDE = rf"[{_LETTERS}]{{1,3}}[*#@$%_]{{2,6}}[{_LETTERS}]{{1,4}}"
_BEHIND = rf"[{_LETTERS}]{{1,4}}(?:\*{{2,8}}|\#{{2,6}})"
_MASKED = re.compile(rf"(?<![\w*#@$%.&/-])(?:{_INSIDE}|{_BEHIND})(?![\w*#@$%])")
_SIGN = re.compile(r"[*#@$%_]")
#: Short words that carry stars, and those behind which a name is cut short.
_STARRED = frozenset({"spa", "spas", "gite", "gîte", "palace", "prix", "new", "offre"})
_NAME_BEFORE = re.compile(r"\S\s+[A-ZÀ-Þ][a-zà-ÿ]+[\s-]$")  # not "Gros C**", which begins the text
_TITLE_BEFORE = re.compile(r"\b(?:mme|mlle|mr|mrs|ms|dr|pr|monsieur|madame|m\.?)\.?\s$", re.IGNORECASE)
_LONG_TAIL = 3  # behind four letters, two stars are a footnote
_MAX_MASKED = 20


def masked_words(text: str) -> tuple[str, ...]:
    """The masked words of a text as they are written, at most twenty."""
    if not _SIGN.search(text):
        return ()
    masked = []
    for match in _MASKED.finditer(text):
        if not _is_something_else(match):
            masked.append(match[0])
        if len(masked) == _MAX_MASKED:
            break
    return tuple(masked)


def may_stand_for(masked: str, word: str) -> bool:
    """Whether a masked word has the length of a word, and its letters where they are not masked."""
    return len(masked) == len(word) and all(
        _SIGN.fullmatch(sign) or sign.casefold() == letter for sign, letter in zip(masked, word, strict=True)
    )


def _is_something_else(match: re.Match[str]) -> bool:
    """Whether it is a word with a footnote or stars behind it, or a name that is cut short."""
    letters = _SIGN.sub("", match[0])
    tail = len(match[0]) - len(match[0].rstrip("*#"))
    if letters.casefold() in _STARRED:
        return True
    if tail and len(letters) > _LONG_TAIL and tail < _LONG_TAIL:
        return True
    before = match.string[max(0, match.start() - 40) : match.start()]
    is_initial = tail > 0 and len(letters) == 1 and letters.isupper()
    return is_initial and bool(_TITLE_BEFORE.search(before) or _NAME_BEFORE.search(before))
