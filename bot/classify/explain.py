"""Says which words moved a score.

The network averages over tokens before its heads, so that a logit is exactly the sum of what each token adds
to it, and a head's bias. A word's points are how much lower the score would be without its tokens' share.
That says what the network looked at, not how it would score a rewritten text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.classify.manifest import Manifest, Platt
from bot.classify.numeric import Floats, logit, probability
from bot.classify.ports import Classifier
from bot.domain import Judgement
from bot.domain.taxonomy import HARMS, INTENT_PREFIX

#: Score name → its strongest words with their points, the strongest first.
Attributions = dict[str, tuple[tuple[str, float], ...]]

_WORD = re.compile(r"\S+")
_MAX_WORDS = 3
_MAX_LETTERS, _MAX_OMITTED = 40, 60
_MIN_SCORE = 0.3
_MIN_POINTS = 0.02


def attribute_scores(
    manifest: Manifest,
    judgement: Judgement,
    text: str,
    contributions: Floats,
    offsets: Sequence[tuple[int, int]],
) -> Attributions:
    """For every harm that stands out and for the best intent, the words that raised it most.

    `contributions` (tokens x binary labels and intents) is what each token adds to each logit; `offsets`
    are the tokens' first and last characters in `text`.
    """
    words = list(_words_with_tokens(text, offsets))
    names = [*manifest.binary, *(INTENT_PREFIX + name for name in manifest.intents)]
    notable = _notable_scores(judgement)
    attributions = {}
    for column, name in enumerate(names):
        if name in notable:
            shares = [float(contributions[tokens, column].sum()) for _, tokens in words]
            ranked = _rank_shares(
                judgement.scores[name], _platt(manifest, name), [word for word, _ in words], shares
            )
            if ranked:
                attributions[name] = ranked
    return attributions


def attribute_by_omission(classifier: Classifier, text: str, judgement: Judgement) -> Attributions:
    """The same for any classifier: how much lower each score is when a word is left out.

    Takes a pass for every word, so this is for a person who asks, not for every comment.
    """
    words = _WORD.findall(text)[:_MAX_OMITTED]
    shortened = [" ".join([*words[:index], *words[index + 1 :]]) for index in range(len(words))]
    judgements = classifier.judge(shortened)
    attributions = {}
    for name in sorted(_notable_scores(judgement)):
        points = {
            word[:_MAX_LETTERS]: round(judgement.scores[name] - without.scores.get(name, 0.0), 3)
            for word, without in zip(words, judgements, strict=True)
        }
        if ranked := _strongest(points):
            attributions[name] = ranked
    return attributions


def _notable_scores(judgement: Judgement) -> set[str]:
    harms = {name for name in HARMS if judgement.scores.get(name, 0.0) >= _MIN_SCORE}
    is_sure = not judgement.abstained and judgement.intent is not None
    return {*harms, f"{INTENT_PREFIX}{judgement.intent}"} if is_sure else harms


def _words_with_tokens(text: str, offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[str, list[int]]]:
    """Each word and the indices of its tokens."""
    for word in _WORD.finditer(text):
        tokens = [
            index
            for index, (start, end) in enumerate(offsets)
            if end > start and start < word.end() and end > word.start()
        ]
        if tokens:
            yield word[0][:_MAX_LETTERS], tokens


def _rank_shares(
    score: float, platt: Platt, words: Sequence[str], shares: Sequence[float]
) -> tuple[tuple[str, float], ...]:
    # Sorted by share, so that of a word that occurs twice the larger one stays in the mapping.
    odds = logit(score)
    points = {
        word: round(score - probability(odds - share * platt.scale), 3)
        for word, share in sorted(zip(words, shares, strict=True), key=lambda pair: pair[1])
    }
    return _strongest(points)


def _strongest(points: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    ranked = sorted(points.items(), key=lambda pair: -pair[1])
    return tuple(pair for pair in ranked[:_MAX_WORDS] if pair[1] >= _MIN_POINTS)


def _platt(manifest: Manifest, name: str) -> Platt:
    return manifest.intent_platt if name.startswith(INTENT_PREFIX) else manifest.platt[name]
