"""Slices of texts on which classifiers are known to err, by name."""

import re
from collections.abc import Callable, Mapping

from bot.text.normalize import fold

_PICTURE = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_QUOTED = re.compile(r'["«“][^"»”]{3,}["»”]')
_SHORT, _LONG = 6, 30


def _contains_any(words: str) -> Callable[[str], bool]:
    pattern = re.compile(rf"\b(?:{'|'.join(words.split())})\b")
    return lambda text: bool(pattern.search(fold(text)))


_swears = _contains_any(
    "putain merde bordel chier chiant foutre con conne couille tabarnak calice"
    " fuck fucking shit damn hell ass crap"
)
_praises = _contains_any(
    "bon bonne beau belle super genial top adore aime magnifique excellent"
    " love great awesome good best amazing perfect"
)
SLICES: Mapping[str, Callable[[str], bool]] = {
    f"up to {_SHORT} words": lambda text: len(text.split()) <= _SHORT,
    f"over {_LONG} words": lambda text: len(text.split()) > _LONG,
    "emoji": lambda text: bool(_PICTURE.search(text)),
    "slang": _contains_any(
        "mdr lol ptn jsp wesh frr bg tkt cringe bruh smh lmao wtf ngl fr gonna wanna ain t u ur pk jpp"
    ),
    "identity terms": _contains_any(
        "femme femmes women woman noir noirs black blacks arabe arabes arab musulman musulmans muslim muslims"
        " juif juifs jew jews jewish gay gays lesbienne lesbian trans homosexuel migrant migrants immigrant"
        " immigrants handicape handicapes disabled roms asian asians chinois islam christian chretien"
    ),
    "negation": _contains_any(
        "pas jamais rien aucun ni not never no nothing don dont isn wasn doesn didn can cannot"
    ),
    "quotation": lambda text: bool(_QUOTED.search(text)),
    "swearing": _swears,
    "swearing and praise": lambda text: _swears(text) and _praises(text),
}
