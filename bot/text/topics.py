"""What more people write about than before: groups of one to three words, by how many people use them.

A group does not begin or end with a word that says nothing (*le*, *the*), elided ones are undone
(*l'ourlet* is *ourlet*), and accents and capitals make no difference. People are counted, not messages, and
a long text that many copy counts once. Addresses, numbers, links, handles and names of those who write are
no topic. Takes linear time, and is the same for the same texts.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from bot.text.normalize import clean, fold, placeholders

#: Characters of a text that are looked at, and words of a group.
_LONGEST_TEXT = 1_000
_LONGEST_GROUP = 3
_SHORTEST_WORD = 3
#: A text of so many words that say something is not written twice by chance.
_COPIED_WORDS = 5
#: People who must use a group, at least, and how clearly more of them than before: the 99.9 % point of the
#: chi-squared distribution with one degree of freedom, as hundreds of groups are compared.
_FEWEST_PEOPLE = 5
_CLEARLY = 10.83
#: Groups whose people are mostly the same are one topic.
_SAME_PEOPLE = 0.6
_MOST_RELATED = 4
_CACHED = 8_192

_PLACEHOLDER = re.compile(r"@user|<\w+>|\bhttp\b|#", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@[\w.]+")
_BORDER = re.compile(r"[^\w\s'’\-]+|\s-\s|\n")
_ELIDED = re.compile(r"\b(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)", re.IGNORECASE)
_INVERTED = re.compile(r"-(?:t-)?(?:vous|tu|nous|ils?|elles?|on|moi|les?|la|ce)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")

#: Words that say nothing about what a text is about, folded.
_SILENT_WORDS = """
a ai aie ait alors apres as au aucun aucune aussi autre autres aux avait avant avec avez avoir avons ayant
bah beaucoup bien bon bonjour bonne bonsoir bravo c ca car ce ceci cela celle celui ces cet cette ceux
chaque chez ci comme comment d dans de deja depuis des deux dire dit dois doit donc du elle elles en encore
entre es est et etaient etais etait ete etes etre eu eux fait faire fais faites faut fois font hello hier
ici il ils j jamais je jour jours juste l la le les leur leurs lui m ma mais me meme memes merci mes mieux
mis moi moins mon n ne ni non nos notre nous on ont ou oui par parce pas peu peut peux plus plait plutot
pour pourquoi pourtant pouvez quand que quel quelle quelles quelqu quelque quelques quels qui quoi rien s sa
sans se sera ses si sinon soit sommes son sont sous suis sur svp t ta tant te tel tellement tes toi ton
toujours tous tout toute toutes tres trop tu un une va vais vas vers veux veut voila voir vont vos votre
vous vraiment vu y etc stp tout-de-suite est-ce peut-etre

about above after again all almost also always am an and any anyone anything are aren't around as at back be
because been before being both but by came can can't cannot could couldn't did didn't do does doesn't doing
don't done down each else even ever every everyone few for from get gets getting go goes going gone good got
had hadn't has hasn't have haven't having he he'd he'll her here hers hi him his how i i'd i'll i'm i've if
in into is isn't it it's its itself just know let like ll lot made make many may maybe me mine more most
much must my need never new no nobody nor not now of off ok on once one only or other our ours out over own
please put quite re really said same say see she should shouldn't since so some someone something still such
take than thank thanks that that's the their them then there there's these they they'd they're thing things
this those though through to too two under until up us use used ve very want was wasn't way we we'd we'll
we're we've well went were weren't what when where which while who whom whose why will with without won't
would wouldn't yes yet you you'd you'll you're you've your yours
"""
_SILENT = frozenset(_SILENT_WORDS.split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """Something that a person wrote; `author` tells people apart, and is no name."""

    id: int
    author: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A group of words that clearly more people use than before, as they mostly write it.

    `people` of `of_people` use it, before `before` of `of_before` did. `score` is the G² of this table,
    `related` are other rising groups of mostly the same people, and `texts` the rows of those who use it,
    the first ones first.
    """

    words: str
    related: tuple[str, ...]
    people: int
    of_people: int
    before: int
    of_before: int
    score: float
    texts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """Texts that say much the same: their rows, the most typical first, and how many people wrote them."""

    texts: tuple[int, ...]
    people: int
    words: frozenset[str]


def rising_topics(
    now: Sequence[Text], before: Sequence[Text], *, names: Iterable[str] = (), most: int = 8
) -> tuple[Topic, ...]:
    """What clearly more people write about than before, what rose most first; nothing where nobody wrote
    before.

    `names` are those of people: a group of nothing but their parts is no topic.
    """
    forbidden = {word for name in names for word in _WORD.findall(fold(name))}
    used, forms = _people_by_group(now)
    used_before, _ = _people_by_group(before)
    of_people, of_before = len({text.author for text in now}), len({text.author for text in before})
    if not of_people or not of_before:
        return ()
    scored = []
    for group, people in used.items():
        count, earlier = len(people), len(used_before.get(group, ()))
        if count < _FEWEST_PEOPLE or set(group) - _SILENT <= forbidden:
            continue
        score = rise(count, of_people, earlier, of_before)
        if score >= _CLEARLY:
            scored.append((score, len(group), group))
    scored.sort(key=lambda entry: (-entry[0], -entry[1], entry[2]))
    topics = []
    for (score, _, group), related in _merge(scored, used):
        topics.append(
            Topic(
                words=_written(forms[group]),
                related=tuple(_written(forms[other]) for other in related[:_MOST_RELATED]),
                people=len(used[group]),
                of_people=of_people,
                before=len(used_before.get(group, ())),
                of_before=of_before,
                score=round(score, 1),
                texts=tuple(used[group].values()),
            )
        )
    return tuple(topics[:most])


def rise(count: int, n: int, before: int, n_before: int) -> float:
    """How clearly a share rose: the log-likelihood ratio G² of two shares (Dunning, *Accurate Methods for the
    Statistics of Surprise and Coincidence*, 1993); 0 where it did not rise."""
    if count * n_before <= before * n:
        return 0.0
    share = (count + before) / (n + n_before)
    cells = (
        (count, n * share),
        (n - count, n * (1 - share)),
        (before, n_before * share),
        (n_before - before, n_before * (1 - share)),
    )
    return 2 * sum(observed * log(observed / expected) for observed, expected in cells if observed)


def cluster(texts: Sequence[Text], alike: float = 0.5) -> list[Cluster]:
    """Texts by what they say: each joins the first that shares at least half of the words of the shorter
    one, and two of them. The clusters of most people come first."""
    seeds: list[tuple[frozenset[str], list[Text]]] = []
    for text in texts:
        words = telling_words(text.text)
        if len(words) < 2:
            continue
        home = next((members for seed, members in seeds if is_alike(words, seed, alike)), None)
        if home is None:
            seeds.append((words, [text]))
        else:
            home.append(text)
    clusters = [
        Cluster(
            texts=tuple({member.author: member.id for member in reversed(members)}.values())[::-1],
            people=len({member.author for member in members}),
            words=words,
        )
        for words, members in seeds
    ]
    return sorted(clusters, key=lambda group: (-group.people, group.texts))


def is_alike(first: Collection[str], second: Collection[str], alike: float = 0.5) -> bool:
    """Whether two texts share two of their words, and that share of those of the shorter one."""
    common = len(set(first) & set(second))
    return common >= 2 and common >= alike * min(len(first), len(second))


def telling_words(text: str) -> frozenset[str]:
    """The words of a text that say something about it, folded, plurals as singulars."""
    return frozenset(
        _singular(word)
        for words in _phrases(text)
        for word, _ in words
        if word not in _SILENT and len(word) >= 3
    )


def _people_by_group(
    texts: Sequence[Text],
) -> tuple[Mapping[tuple[str, ...], dict[str, int]], Mapping[tuple[str, ...], Counter[str]]]:
    """Who uses each group of words, with the row of their first text, and how the groups are written."""
    people: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    copied: set[frozenset[str]] = set()
    for text in texts:
        phrases = _phrases(text.text)
        telling = frozenset(word for words in phrases for word, _ in words if word not in _SILENT)
        if len(telling) >= _COPIED_WORDS:
            if telling in copied:
                continue
            copied.add(telling)
        for words in phrases:
            for group in _groups(words):
                key = tuple(_singular(word) for word, _ in group)
                if text.author not in people[key]:
                    people[key][text.author] = text.id
                    forms[key][" ".join(written for _, written in group)] += 1
    return people, forms


def _groups(words: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    for start, (first, _) in enumerate(words):
        if first in _SILENT or len(first) < _SHORTEST_WORD:
            continue
        for end in range(start + 1, min(start + _LONGEST_GROUP, len(words)) + 1):
            last = words[end - 1][0]
            if last not in _SILENT and len(last) >= _SHORTEST_WORD:
                yield words[start:end]


@lru_cache(_CACHED)  # topics, complaints and questions are looked for in the same texts
def _phrases(text: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The words of each phrase, folded and as they are written; without what leads to a person."""
    plain = _HANDLE.sub(" ", _PLACEHOLDER.sub(" . ", placeholders(clean(text[:_LONGEST_TEXT]))))
    plain = _INVERTED.sub(" ", _POSSESSIVE.sub("", _ELIDED.sub(" ", plain)))
    phrases = (_WORD.findall(phrase) for phrase in _BORDER.split(plain))
    return tuple(
        tuple((fold(word).replace("’", "'"), word.lower()) for word in words) for words in phrases if words
    )


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2:] != "ss" else word


def _merge(
    scored: Sequence[tuple[float, int, tuple[str, ...]]], used: Mapping[tuple[str, ...], Collection[str]]
) -> list[tuple[tuple[float, int, tuple[str, ...]], list[tuple[str, ...]]]]:
    """One entry for each topic, with the other groups of mostly the same people; a longer group of nearly
    all of them says more than a word of it."""
    topics: list[tuple[tuple[float, int, tuple[str, ...]], list[tuple[str, ...]]]] = []
    for entry in scored:
        group, people = entry[2], set(used[entry[2]])
        for index, (leading, related) in enumerate(topics):
            leaders = set(used[leading[2]])
            if len(people & leaders) < _SAME_PEOPLE * min(len(people), len(leaders)):
                continue
            if set(leading[2]) < set(group) and len(people) >= _SAME_PEOPLE * len(leaders):
                topics[index] = (entry, related)
            elif not set(group) <= set(leading[2]) and not any(set(group) & set(other) for other in related):
                related.append(group)
            break
        else:
            topics.append((entry, []))
    return topics


def _written(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form.isascii(), form))
