"""Conditions on what the classifier read. None of them holds while its score is missing."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.comparisons import comparison
from bot.rules.vocabulary.compiler import CompileContext, Predicate

SENTIMENTS = ("positive", "neutral", "negative")
INTENTS = (
    *("question_price", "question_availability", "question_hours_location", "question_howto"),
    *("question_policy", "question_other", "purchase_lead", "order_status", "order_change"),
    *("delivery_problem", "refund_return", "payment_billing", "account_access", "complaint_product"),
    *("complaint_service", "complaint_values", "praise", "thanks", "feedback_suggestion", "ugc_share"),
    *("tag_friend", "contest_entry", "greeting", "closing", "banter", "off_topic", "human_handoff"),
    *("stop_automation", "spam_promo", "scam_phishing", "fraud_report", "job_application"),
    *("partnership_request", "press_request", "legal_threat", "safety_incident", "crisis_selfharm"),
    "privacy_request",
)
#: The shares of false positives that `max_false_positive` knows; nothing is guessed in between.
SHARES = ("0.1%", "0.5%", "1%", "5%")
#: What `toxicity: ">= 0.9"` and its sisters measure.
SCORES: Mapping[str, str] = {
    "toxicity": "How rude, hateful or otherwise unpleasant the text is, from 0 to 1.",
    "insult": "How much it insults a person.",
    "threat": "How much it threatens somebody.",
    "identity_hate": "How much it attacks people for what they are.",
    "obscene": "How much it uses obscene words, at whomever or whatever.",
    "sexual": "How sexual it is.",
    "hate": "How much it is hate speech: an attack on a group or on a person as one of it.",
    "spam": "How much it looks like spam or a scam.",
    "needs_answer": "How much the author waits for an answer of ours.",
    "constructive": "How much the comment brings: a question, an experience, a reason, a suggestion.",
}


def score(name: str, spot: Node, book: CompileContext) -> Predicate:
    """The score of that name keeps the limits; its page is in `SCORES`."""
    if isinstance(spot.value, dict):
        return _calibrated(name, spot, book)
    limit = comparison(spot, 0.0, 1.0)

    def test(scene: EvalContext) -> str | None:
        value = scene.judgement.score(name)
        return f"{value:.2f} {limit.text}" if value is not None and limit.holds(value) else None

    return test


def _calibrated(name: str, spot: Node, book: CompileContext) -> Predicate:
    """`{max_false_positive: 0.5%}`, bare or under `threshold`: from the score on that the calibration
    names for the language of the text, or else for all languages."""
    holder = spot.at("threshold") if set(spot.value) == {"threshold"} else spot
    members = holder.members(("max_false_positive",))
    if "max_false_positive" not in members:
        raise spot.wrong(f"'{name}': 'max_false_positive' is missing; such as {{max_false_positive: 1%}}")
    share = members["max_false_positive"].choice(SHARES)
    limits = _limits(name, share, members["max_false_positive"], book)

    def test(scene: EvalContext) -> str | None:
        value, spoken = scene.judgement.score(name), scene.judgement.language
        language = spoken if spoken in limits else "any"
        if value is None or language not in limits or value < limits[language]:
            return None
        where = "any language" if language == "any" else language
        return f"{value:.3g} >= {limits[language]:.3g} ({share} false positives, {where})"

    return test


def _limits(name: str, share: str, spot: Node, book: CompileContext) -> Mapping[str, float]:
    """The scores for that share, by language; none when the model has no calibration, and it is said."""
    known = book.known.thresholds
    calibrated = (known or {}).get(name, {})
    if not any(calibrated.values()):
        what = "of the model are known" if known is None else f"for '{name}' are known"
        hint = "see 'tamis calibrate', or write a score in quotes such as \">= 0.9\""
        book.warnings.append(spot.problem(f"no thresholds {what}, so this can never hold; {hint}"))
        return {}
    found = {language: scores[share] for language, scores in calibrated.items() if share in scores}
    if not found:
        there = ", ".join(one for one in SHARES if any(one in scores for scores in calibrated.values()))
        raise spot.wrong(
            f"'{name}': the calibration has no score for {share} false positives, only for {there}"
        )
    return found


def intent(spot: Node, book: CompileContext) -> Predicate:
    """The author wants one of these things.

    `intent: {in: [question_price], min: 0.7, margin: 0.1}`. At least one of the intents scores
    `min` (0.5 when left out). With `margin` it also leads every intent that is not listed by
    that much; without it, it may be the second thing the author wants. `intent: praise` and
    `intent: [praise, thanks]` are short for `in:` alone. Intents of your own that `tamis teach` taught
    are named alike.
    """
    wanted, least, margin = _choice(spot, (*INTENTS, *sorted(book.known.intents)), has_margin=True)
    listed = frozenset(f"intent.{name}" for name in wanted)

    def test(scene: EvalContext) -> str | None:
        scores = scene.judgement.scores
        found = max(listed, key=lambda name: (scores.get(name, -1.0), name))
        best = scores.get(found, -1.0)
        if best < least:
            return None
        if margin is not None:
            rivals = [
                value for name, value in scores.items() if name.startswith("intent.") and name not in listed
            ]
            if best - max(rivals, default=0.0) < margin:
                return None
        return f"{found.removeprefix('intent.')} {best:.2f} >= {least:g}"

    return test


def sentiment(spot: Node, book: CompileContext) -> Predicate:
    """The strongest feeling of the text: `positive`, `neutral` or `negative`.

    `sentiment: negative`, or `sentiment: {in: [negative], min: 0.6}` for how sure it must be.
    """
    wanted, least, _ = _choice(spot, SENTIMENTS, least=0.0)

    def test(scene: EvalContext) -> str | None:
        found = scene.judgement.sentiment
        value = scene.judgement.scores.get(f"sentiment.{found}", -1.0)
        return f"{found} {value:.2f}" if found in wanted and value >= least else None

    return test


def abstained(spot: Node, book: CompileContext) -> Predicate:
    """The classifier was too unsure to be believed (`true`), or was not (`false`)."""
    wanted = spot.flag()

    def test(scene: EvalContext) -> str | None:
        judged = not scene.judgement.degraded
        return (
            "unsure"
            if wanted and judged and scene.judgement.abstained
            else _absent(not wanted and judged and not scene.judgement.abstained)
        )

    return test


def classifier_down(spot: Node, book: CompileContext) -> Predicate:
    """The classifier was down or late for this event (`true`), or answered (`false`).

    A missing answer is never taken for "harmless": without this condition, only conditions on
    words and on the event itself can hold.
    """
    wanted = spot.flag()

    def test(scene: EvalContext) -> str | None:
        return ("no answer" if wanted else "") if scene.judgement.degraded is wanted else None

    return test


def _absent(holds: bool) -> str | None:
    return "" if holds else None


def _choice(
    spot: Node, known: tuple[str, ...], least: float = 0.5, *, has_margin: bool = False
) -> tuple[frozenset[str], float, float | None]:
    if not isinstance(spot.value, dict):
        return spot.choices(known), least, None
    members = spot.members(("in", "min", "margin") if has_margin else ("in", "min"))
    if "in" not in members:
        raise spot.wrong(f"'{spot.path_word}': 'in' is missing; it lists what you look for")
    minimum = members["min"].number(0.0, 1.0) if "min" in members else least
    margin = members["margin"].number(0.0, 1.0) if "margin" in members else None
    return members["in"].choices(known), minimum, margin


CONDITIONS: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {
    **{name: partial(score, name) for name in SCORES},
    "intent": intent,
    "sentiment": sentiment,
    "abstained": abstained,
    "classifier_down": classifier_down,
}
