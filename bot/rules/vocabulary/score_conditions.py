"""Conditions on what the classifier found. None of them holds while its score is missing."""

from collections.abc import Mapping
from functools import partial

from bot.domain.taxonomy import (
    ANY_LANGUAGE,
    BINARY_SCORES,
    FALSE_POSITIVE_SHARES,
    INTENT_PREFIX,
    INTENTS,
    NEGATIVE_SENTENCE,
    SENTIMENT_PREFIX,
    SENTIMENTS,
)
from bot.errors import message
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.comparisons import measured, parse_comparison
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Measured, Predicate

_NO_SCORE = "no score"

#: The manual pages of `toxicity: ">= 0.9"` and its siblings.
SCORE_PAGES: Mapping[str, str] = {
    "toxicity": "How rude, hateful or otherwise unpleasant the text is, from 0 to 1.",
    "insult": "How much it insults a person.",
    "threat": "How much it threatens somebody.",
    "identity_hate": "How much it attacks people for what they are.",
    "obscene": "How much it uses obscene words, whoever or whatever they are aimed at.",
    "sexual": "How sexual it is.",
    "hate": "How much it is hate speech: an attack on a group, or on a person as a member of one.",
    "spam": "How much it looks like spam or a scam.",
    "needs_answer": "How much the author expects an answer from us.",
    "constructive": "How much the comment contributes: a question, an experience, a reason, a suggestion.",
    "negative_sentence": (
        "How negative its most negative sentence is. Of ten kind sentences and a bitter one, the sentiment is"
        " positive and this is high: ask for little of it before you like a comment."
    ),
}


def score(name: str, node: Node, compile_context: CompileContext) -> Predicate:
    """The score of that name satisfies the comparison; its manual page is in `SCORE_PAGES`."""
    if isinstance(node.value, dict):
        return _calibrated(name, node, compile_context)
    limit = parse_comparison(node, 0.0, 1.0)
    return measured(limit, lambda context: context.judgement.score(name), ".2f", _NO_SCORE)


def _calibrated(name: str, node: Node, compile_context: CompileContext) -> Predicate:
    """`{max_false_positive: 0.5%}`, alone or under `threshold`: holds from the score on that the calibration
    has for the language of the text, or else for all languages."""
    holder = node.at("threshold") if set(node.value) == {"threshold"} else node
    members = holder.members(("max_false_positive",))
    if "max_false_positive" not in members:
        raise node.error(
            message("'{key}': 'max_false_positive' is missing; such as {{max_false_positive: 1%}}", key=name)
        )
    share = members["max_false_positive"].choice(FALSE_POSITIVE_SHARES)
    thresholds = _thresholds(name, share, members["max_false_positive"], compile_context)

    def compare(context: EvalContext) -> tuple[bool, str]:
        value, text_language = context.judgement.score(name), context.judgement.language
        language = text_language if text_language in thresholds else ANY_LANGUAGE
        if value is None or language not in thresholds:
            return False, _NO_SCORE if value is None else f"{value:.3g}, no threshold"
        where = "any language" if language == ANY_LANGUAGE else language
        is_reached = value >= thresholds[language]
        sign, limit = ">=" if is_reached else "<", thresholds[language]
        return is_reached, f"{value:.3g} {sign} {limit:.3g} ({share} false positives, {where})"

    def holds(context: EvalContext) -> str | None:
        is_reached, text = compare(context)
        return text if is_reached else None

    return Measured(holds, lambda context: compare(context)[1])


def _thresholds(name: str, share: str, node: Node, compile_context: CompileContext) -> Mapping[str, float]:
    """The scores for that share, by language; empty, with a warning, when there is no calibration."""
    calibrations = compile_context.environment.thresholds
    calibration = (calibrations or {}).get(name, {})
    if not any(calibration.values()):
        compile_context.warnings.append(
            node.problem_here(
                message(
                    "no thresholds of the model are known, so this can never hold; see 'tamis calibrate',"
                    ' or write a score in quotes such as ">= 0.9"'
                )
                if calibrations is None
                else message(
                    "no thresholds for '{score}' are known, so this can never hold; see 'tamis calibrate',"
                    ' or write a score in quotes such as ">= 0.9"',
                    score=name,
                )
            )
        )
        return {}
    thresholds = {language: scores[share] for language, scores in calibration.items() if share in scores}
    if not thresholds:
        available = [
            known_share
            for known_share in FALSE_POSITIVE_SHARES
            if any(known_share in scores for scores in calibration.values())
        ]
        raise node.error(
            message(
                "'{key}': the calibration has no score for {share} false positives, only for {shares}",
                key=name,
                share=share,
                shares=", ".join(available),
            )
        )
    return thresholds


def intent(node: Node, compile_context: CompileContext) -> Predicate:
    """The author wants one of these things.

    `intent: {in: [question_price], min: 0.7, margin: 0.1}`. At least one of the intents scores
    `min` (default 0.5). With `margin` it also exceeds every intent that is not listed by
    that much; without it, it may be the second thing the author wants. `intent: praise` and
    `intent: [praise, thanks]` are short for `in:` alone. Custom intents that you trained with `tamis teach`
    are written the same way.
    """
    custom = sorted(compile_context.environment.intents)
    names, minimum, margin = _parse_choice(node, (*INTENTS, *custom), has_margin=True)
    # Of equal scores the first name is taken, so that every run gives the same reason.
    listed = tuple(sorted((INTENT_PREFIX + name for name in names), reverse=True))

    def strongest(context: EvalContext) -> tuple[str, float | None]:
        scores = context.judgement.scores
        best = max(listed, key=lambda name: scores.get(name, -1.0))
        return best.removeprefix(INTENT_PREFIX), scores.get(best)

    def holds(context: EvalContext) -> str | None:
        scores = context.judgement.scores
        best, value = strongest(context)
        if value is None or value < minimum:
            return None
        if margin is not None:
            rivals = [
                rival
                for name, rival in scores.items()
                if name.startswith(INTENT_PREFIX) and name not in listed
            ]
            if value - max(rivals, default=0.0) < margin:
                return None
        return f"{best} {value:.2f} >= {minimum:g}"

    def read(context: EvalContext) -> str:
        best, value = strongest(context)
        if value is None:
            return _NO_SCORE
        if value < minimum:
            return f"{best} {value:.2f} < {minimum:g}"
        return f"{best} {value:.2f}, margin < {margin:g}"

    return Measured(holds, read)


def sentiment(node: Node, compile_context: CompileContext) -> Predicate:
    """The strongest sentiment of the text: `positive`, `neutral` or `negative`.

    `sentiment: negative`, or `sentiment: {in: [negative], min: 0.6}` for how certain it must be.
    """
    names, minimum, _ = _parse_choice(node, SENTIMENTS, minimum=0.0)

    def holds(context: EvalContext) -> str | None:
        strongest = context.judgement.sentiment
        value = context.judgement.scores.get(f"{SENTIMENT_PREFIX}{strongest}", -1.0)
        return f"{strongest} {value:.2f}" if strongest in names and value >= minimum else None

    def read(context: EvalContext) -> str:
        strongest = context.judgement.sentiment
        value = context.judgement.scores.get(f"{SENTIMENT_PREFIX}{strongest}")
        if strongest is None or value is None:
            return _NO_SCORE
        return f"{strongest} {value:.2f}" + (f" < {minimum:g}" if strongest in names else "")

    return Measured(holds, read)


def abstained(node: Node, compile_context: CompileContext) -> Predicate:
    """The classifier was too unsure for its scores to be used (`true`), or was not (`false`)."""
    expected = node.flag()

    def test(context: EvalContext) -> str | None:
        judgement = context.judgement
        if judgement.degraded or judgement.abstained is not expected:
            return None
        return "unsure" if expected else "sure"

    return test


def unread(node: Node, compile_context: CompileContext) -> Predicate:
    """The text is in a script or in signs that the model does not know (`true`), or was read (`false`).

    A text that is not read has no sentiment, no intent and no `needs_answer`, so that no condition on them
    holds: somebody who reads it must look. What it holds of words that are known still has scores for harm.
    """
    expected = node.flag()

    def test(context: EvalContext) -> str | None:
        if context.judgement.degraded or context.judgement.unread is not expected:
            return None
        return "not read" if expected else "read"

    return test


def classifier_down(node: Node, compile_context: CompileContext) -> Predicate:
    """The classifier was down or late for this event (`true`), or answered (`false`).

    A missing answer never counts as "harmless": without this condition, only conditions on
    words and on the event itself can hold.
    """
    expected = node.flag()

    def test(context: EvalContext) -> str | None:
        if context.judgement.degraded is not expected:
            return None
        return "no answer" if expected else "answered"

    return test


def not_scored(node: Node, compile_context: CompileContext) -> Predicate:
    """Nothing judged these scores or intents: the classifier was down or late, or its model does not know
    them. `not_scored: [threat, crisis_selfharm]`.

    Beside a score it lets a word act alone while there is no score to confirm it.
    """
    names = node.choices((*BINARY_SCORES, *INTENTS, *sorted(compile_context.environment.intents)))
    keys = frozenset(name if name in BINARY_SCORES else INTENT_PREFIX + name for name in names)

    def test(context: EvalContext) -> str | None:
        is_scored = any(key in context.judgement.scores for key in keys)
        return None if is_scored else "no score"

    return test


def _parse_choice(
    node: Node, names: tuple[str, ...], minimum: float = 0.5, *, has_margin: bool = False
) -> tuple[frozenset[str], float, float | None]:
    """The names that are asked for, the least score, and by how much it must exceed all others."""
    if not isinstance(node.value, dict):
        return node.choices(names), minimum, None
    members = node.members(("in", "min", "margin") if has_margin else ("in", "min"))
    if "in" not in members:
        raise node.missing("in", message("it lists what you look for"))
    least = members["min"].number(0.0, 1.0) if "min" in members else minimum
    margin = members["margin"].number(0.0, 1.0) if "margin" in members else None
    return members["in"].choices(names), least, margin


CONDITIONS: Mapping[str, Condition] = {
    **{name: partial(score, name) for name in (*BINARY_SCORES, NEGATIVE_SENTENCE)},
    "intent": intent,
    "sentiment": sentiment,
    "abstained": abstained,
    "unread": unread,
    "classifier_down": classifier_down,
    "not_scored": not_scored,
}
