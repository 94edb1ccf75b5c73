"""Finds the links of a text, also obfuscated ones, in linear time and without the network.

A missing space after a full stop (`c'est top.Merci`) must not look like a link, so a bare domain counts only
with an ending that is no ordinary word, or with a path behind it.
"""

import re
from collections.abc import Callable, Sequence, Set

from bot.text.normalize import MAX_CHARACTERS, compatible

# Endings that nobody writes after a full stop by accident.
_UNAMBIGUOUS = """
com net org biz info xyz shop store online website bet vip io tk ml cf gq ws cc fr ch uk eu ru cn br pl ro cz
hu gr tr ua kr jp vn ng nl dk fi pt tn dz gp mq nc pf bzh gg gl ly icu sbs cfd lol buzz xxx
"""
# Endings that are words or units too: they count with a path, or when the rest is unlike prose.
_WORDLIKE = """
la de il je et ma sa se ca ne ni si au no so to me my it is in at as be by do us am lu va vu re es ai st
pm id fm mu mo co tv sh ci cm mg ie pk sn az rs nu pw app dev blog cloud page wiki site club casino top
live win fun pro link click best art life love today news style cool world space tech team work money cash
loan men review download support help email zone one plus social beauty food house gift gifts deals sale
bid date party trade stream cyou monster quest rest hair skin makeup cam chat dating sexy adult porn tube
video photo gallery studio design expert guru tips center paris agency digital media network systems
solutions services company group ltd africa quebec
"""
_SHORTENERS = """
t.me wa.me is.gd v.gd bit.do m.me fb.me ow.ly t.ly t.co youtu.be cutt.ly rb.gy shorturl.at lnkd.in amzn.to
buff.ly goo.gl bit.ly rebrand.ly linktr.ee tiny.cc discord.gg
"""
UNAMBIGUOUS_ENDINGS = frozenset(_UNAMBIGUOUS.split())
WORDLIKE_ENDINGS = frozenset(_WORDLIKE.split())
ALL_ENDINGS = UNAMBIGUOUS_ENDINGS | WORDLIKE_ENDINGS
SHORTENERS = frozenset(_SHORTENERS.split())

# Every repetition is bounded, so that no text can make the search slow.
_SCHEME = re.compile(r"(?:h[tx*]{1,2}ps?|ftp)[ \[(]{0,2}:[ \])]{0,2}[/\\]{1,3} ?([^\s<>\"'|]{1,300})")
_WWW = re.compile(r"(?<![\w.@-])www\d? ?\. ?(\w[^\s<>\"'|]{1,300})")
_BARE = re.compile(r"(?<![\w.@-])(?:\w[\w-]{0,61}+\.){1,8}[\w-]{2,24}+")
_SPACED = re.compile(r"(?<![\w.@-])(\w[\w-]{1,60}+) {1,3}\. {0,3}([a-z]{2,10}+)")
_CHAIN = re.compile(r"(?<![\w.@-])[a-z0-9][\w-]{0,60}+(?: {1,3}\. {0,3}[a-z0-9][\w-]{0,60}+){2,6}")
_LETTERS_APART = re.compile(r"(?<![\w.@-])(?:[a-z0-9] ){3,40}\.(?: [a-z]){2,6}(?![\w])")
_ADDRESS = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?:/|:\d)")
_SPELLED = re.compile(r"(?<![\w.@-])(\w[\w-]{3,60}+) {1,2}(?:point|dot|punto) {1,2}([a-z]{2,10}+)")
_BRACKETED_DOT = re.compile(r" ?[\[({] ?(?:\.|dot|point) ?[\])}] ?")
_AFTER_HOST = re.compile(r"[/\\?#]")


_SPELLED_DOTS = ("point", "dot", "punto")
#: Each pattern, and whether a text has what all of its matches have.
_PATTERNS: Sequence[tuple[re.Pattern[str], Callable[[str], bool]]] = (
    (_SCHEME, lambda plain: ":" in plain),
    (_WWW, lambda plain: "www" in plain),
    (_BARE, lambda plain: "." in plain),
    (_ADDRESS, lambda plain: "." in plain),
    (_CHAIN, lambda plain: " ." in plain),
    (_SPACED, lambda plain: " ." in plain),
    (_LETTERS_APART, lambda plain: " ." in plain),
    (_SPELLED, lambda plain: any(dot in plain for dot in _SPELLED_DOTS)),
)


def hosts(text: str) -> tuple[str, ...]:
    """The hosts that `text` links to, in lower case, each once, in order of discovery."""
    text = text[:MAX_CHARACTERS]
    # A quick exit for most comments: this runs for each of them.
    if "." not in text and "://" not in text and not _may_spell_a_dot(text):
        return ()
    plain = compatible(text).lower().replace("。", ".").replace("…", "...")
    plain = _BRACKETED_DOT.sub(".", plain)
    # No pattern is searched for in a text without what each of its matches has.
    matches = {
        pattern: pattern.finditer(plain) if may_match(plain) else () for pattern, may_match in _PATTERNS
    }
    hosts_found = [_host(match[1]) for match in matches[_SCHEME]]
    hosts_found += [_host(match[1].replace(" ", "")) for match in matches[_WWW]]
    hosts_found += [match[0] for match in matches[_BARE] if _is_bare_link(plain, match)]
    hosts_found += [match[1] for match in matches[_ADDRESS] if all(int(n) < 256 for n in match[1].split("."))]
    hosts_found += [re.sub(r"\s", "", match[0]) for match in matches[_CHAIN] if _is_chain(plain, match)]
    for pattern in (_SPACED, _SPELLED):
        hosts_found += [f"{match[1]}.{match[2]}" for match in matches[pattern] if _is_spread(plain, match)]
    apart = [re.sub(r"\s", "", match[0]) for match in matches[_LETTERS_APART]]
    hosts_found += [host for host in apart if host.rpartition(".")[2] in UNAMBIGUOUS_ENDINGS]
    return tuple(dict.fromkeys(host.removeprefix("www.") for host in hosts_found if host))


def normalize_domain(text: str) -> str:
    """A domain as written in a rule (`https://www.Maison.fr/`, `*.maison.fr`) in plain form."""
    plain = compatible(text).lower().strip()
    plain = plain.partition("://")[2] or plain
    return _host(plain).removeprefix("*").strip(".").removeprefix("www.")


def is_under(host: str, domains: Set[str]) -> bool:
    """Whether `host` is one of the domains or lies under one of them."""
    labels = _punycode(host).split(".")
    return any(".".join(labels[start:]) in domains for start in range(len(labels)))


def _host(address: str) -> str:
    # Browsers read a backslash as a slash, and the host stands after the last @.
    before_path = _AFTER_HOST.split(address, maxsplit=1)[0]
    return _punycode(before_path.rpartition("@")[2].partition(":")[0].strip("[]().,;!").rstrip("."))


def _punycode(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _is_bare_link(text: str, match: re.Match[str]) -> bool:
    end = match.end()
    if text[end : end + 1] == "@":
        return False
    labels = match[0].split(".")
    ending, with_path = labels[-1], text[end : end + 1] == "/"
    if ".".join(labels[-2:]) in SHORTENERS or (with_path and ending in ALL_ENDINGS):
        return True
    if labels[-2].isdecimal() or not _ends_word(text, end):
        return False
    return ending in UNAMBIGUOUS_ENDINGS or (ending in WORDLIKE_ENDINGS and _unlike_prose(labels[:-1]))


def _unlike_prose(labels: list[str]) -> bool:
    """Whether nobody would write this before a full stop: `gagnez-vite`, `win500`, `a.shop`."""
    return (len(labels) > 1 and min(map(len, labels)) > 1) or any(
        "-" in label or any(character.isdecimal() for character in label) for label in labels
    )


def _is_spread(text: str, match: re.Match[str]) -> bool:
    return match[2] in UNAMBIGUOUS_ENDINGS and _ends_word(text, match.end())


def _is_chain(text: str, match: re.Match[str]) -> bool:
    """Whether `maison . fr . aide . top` is an address rather than prose: one of its labels is an ending."""
    labels = [label.strip() for label in match[0].split(".")]
    is_address = bool(UNAMBIGUOUS_ENDINGS & set(labels[1:])) and labels[-1] in ALL_ENDINGS
    return is_address and _ends_word(text, match.end())


def _ends_word(text: str, end: int) -> bool:
    following = text[end : end + 1]
    return not following or not (following.isalnum() or following in "_@-")


def _may_spell_a_dot(text: str) -> bool:
    lowered = text.lower()
    return any(dot in lowered for dot in ("。", "．", "․", "dot", "point", "punto", ":/"))
