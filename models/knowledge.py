"""Learns how sure a knowledge answer is, and measures it on questions that nothing was chosen on.

    python -m models.knowledge            # measures the calibration that is stored
    python -m models.knowledge --write    # learns it anew for these weights, stores it, and measures it

The question set stands in `models/corpus/knowledge`: each base is a page as an operator would write it,
beside it questions as people write them, a third of which it does not answer. Two bases are there to learn
from and two to measure with, so that what is measured is a base that nobody has seen. `--half fresh` are two
that were written after everything was chosen, and measured once.
"""

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.classify.loading import load_model
from bot.classify.question_encoder import QuestionEncoder
from bot.domain import Judgement
from bot.domain.statistics import wilson_interval
from bot.knowledge.calibrated import CALIBRATION_FILE
from bot.knowledge.confidence import Calibration, fit_of, likelihoods_of, none_of
from bot.knowledge.entries import KnowledgeBase
from bot.knowledge.index import Features, Index, asked_texts, segments_of
from bot.knowledge.loading import load_knowledge

CORPUS = Path("models/corpus/knowledge")
UNANSWERABLE = "-"
SHIPPED_PRECISION = 0.95
_RIDGE, _STEPS, _RATE = 1.0, 800, 0.05
_GRID = tuple(number / 100 for number in range(2, 100, 2))


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: the entry that answers it ("" for none), its language, and what was read in it."""

    text: str
    language: str
    entry: str
    base: str
    entries: tuple[str, ...]
    features: Sequence[Features]
    judgement: Judgement

    @property
    def target(self) -> int:
        """The number of the entry, or of "none of them", which comes after the last."""
        return self.entries.index(self.entry) if self.entry else len(self.entries)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What would be answered to a question, how sure that is, and whether it is right."""

    score: float
    is_right: bool
    is_answerable: bool


def read_questions(
    half: str, encoder: QuestionEncoder, judge: Callable[[list[str]], list[Judgement]]
) -> list[Question]:
    """All questions of one half, each scored against its base."""
    questions: list[Question] = []
    for page in sorted((CORPUS / half).glob("*.yaml")):
        base = load_knowledge({page.name: page.read_text("utf-8")}, "fr")
        index = Index(base.entries, encoder.rarity, encoder.encode(asked_texts(base.entries)))
        lines = page.with_suffix(".tsv").read_text("utf-8").splitlines()
        questions += _score_lines(
            [line.split("\t") for line in lines], page.stem, base, index, encoder, judge
        )
    return questions


def _score_lines(
    lines: Sequence[Sequence[str]],
    name: str,
    base: KnowledgeBase,
    index: Index,
    encoder: QuestionEncoder,
    judge: Callable[[list[str]], list[Judgement]],
) -> list[Question]:
    judgements = judge([text for _, _, text in lines])
    questions = []
    for (entry, language, text), judgement in zip(lines, judgements, strict=True):
        segments = segments_of(text)
        questions.append(
            Question(
                text=text,
                language=language,
                entry="" if entry == UNANSWERABLE else entry,
                base=name,
                entries=tuple(candidate.id for candidate in base.entries),
                features=index.score(segments, encoder.encode(segments)),
                judgement=judgement,
            )
        )
    return questions


# ---- learning


def fit_weights(questions: Sequence[Question]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights of a conditional logit with a ridge, by Adam: of the entries, and of none of them."""
    rows = []
    for question in questions:
        of_entries, of_none = fit_of(question.features), none_of(question.judgement)
        matrix = np.zeros((len(of_entries) + 1, of_entries.shape[1] + len(of_none)))
        matrix[:-1, : of_entries.shape[1]], matrix[-1, of_entries.shape[1] :] = of_entries, of_none
        rows.append((matrix, question.target))
    size = rows[0][0].shape[1]
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        gradient = _RIDGE * weights
        for matrix, target in rows:
            scores = matrix @ weights
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            odds[target] -= 1
            gradient = gradient + matrix.T @ odds
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        corrected = np.sqrt(square / (1 - 0.99**step)) + 1e-9
        weights = weights - _RATE * mean / (1 - 0.9**step) / corrected
    width = fit_of(questions[0].features).shape[1]
    return weights[:width], weights[width:]


def learn(questions: Sequence[Question], fingerprint: str) -> Calibration:
    """The calibration. The precisions are of each base with the weights of the others."""
    outcomes: list[Outcome] = []
    for base in sorted({question.base for question in questions}):
        fit, none = fit_weights([question for question in questions if question.base != base])
        outcomes += [
            _outcome(q, likelihoods_of(q.features, q.judgement, fit, none))
            for q in questions
            if q.base == base
        ]
    fit, none = fit_weights(questions)
    return Calibration(
        fingerprint=fingerprint, fit=tuple(fit), none=tuple(none), precisions=precision_table(outcomes)
    )


def precision_table(outcomes: Sequence[Outcome]) -> tuple[tuple[float, float], ...]:
    """For likelihoods from low to high: of the answers at least as likely, the share that is right, as a
    logistic curve through the outcomes has it (a count alone would follow chance)."""
    scores = np.array([_logit(outcome.score) for outcome in outcomes])
    right = np.array([outcome.is_right for outcome in outcomes], dtype=np.float64)
    slope, shift = 1.0, 0.0
    for _ in range(4_000):
        expected = 1 / (1 + np.exp(-(slope * scores + shift)))
        slope -= 0.2 * float(((expected - right) * scores).mean())
        shift -= 0.2 * float((expected - right).mean())
    smoothed = 1 / (1 + np.exp(-(slope * scores + shift)))
    table: list[tuple[float, float]] = []
    for bound in _GRID:
        above = smoothed[scores >= _logit(bound)]
        precision = float(above.mean()) if len(above) else table[-1][1]
        table.append((bound, max(precision, table[-1][1] if table else 0.0)))
    return tuple(table)


def _logit(likelihood: float) -> float:
    bounded = min(max(likelihood, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def _outcome(question: Question, scores: Sequence[float]) -> Outcome:
    best = int(np.argmax(scores))
    return Outcome(score=scores[best], is_right=best == question.target, is_answerable=bool(question.entry))


# ---- measuring


def at_threshold(outcomes: Sequence[Outcome], threshold: float) -> str:
    """Precision and coverage of the answers that score as much, each with its interval of 95 percent."""
    sent = [outcome for outcome in outcomes if outcome.score >= threshold]
    right = sum(outcome.is_right for outcome in sent)
    answerable = sum(outcome.is_answerable for outcome in outcomes)
    return f"{_share(right, len(sent))}  {_share(right, answerable)}"


def _share(hits: int, whole: int) -> str:
    if not whole:
        return f"{'–':>22}"
    low, high = wilson_interval(hits, whole)
    return f"{hits:>3}/{whole:<3} {hits / whole:.3f} [{low:.3f}, {high:.3f}]"


def lowest_threshold(outcomes: Sequence[Outcome], precision: float) -> float:
    """The lowest score from which on as many answers are right; above all of them where there is none."""
    threshold, right = math.inf, 0
    for count, outcome in enumerate(sorted(outcomes, key=lambda each: -each.score), 1):
        right += outcome.is_right
        threshold = outcome.score if right / count >= precision else threshold
    return threshold


def report(half: Mapping[str, Sequence[Question]], calibration: Calibration) -> None:
    """Print what the fused ranking and each of its parts alone reach."""
    fit, none = np.array(calibration.fit), np.array(calibration.none)
    methods: Mapping[str, Callable[[Question], Sequence[float]]] = {
        "BM25 alone": lambda question: [each.bm25 for each in question.features],
        "embedding alone": lambda question: [each.cosine for each in question.features],
        "fused": lambda question: likelihoods_of(question.features, question.judgement, fit, none),
    }
    print(f"{'':>16}  best is right           precision                   coverage")
    for name, score in methods.items():
        learned = [_outcome(question, score(question)) for question in half["calibration"]]
        tested = [_outcome(question, score(question)) for question in half["test"]]
        threshold = lowest_threshold(learned, SHIPPED_PRECISION)
        if name == "fused":
            threshold = next(
                (low for low, precision in calibration.precisions if precision >= SHIPPED_PRECISION), math.inf
            )
        best = _share(
            sum(outcome.is_right for outcome in tested), sum(outcome.is_answerable for outcome in tested)
        )
        print(f"{name:>16}  {best}  {at_threshold(tested, threshold)}  from {threshold:.2f}")
    tested = [_outcome(question, methods["fused"](question)) for question in half["test"]]
    print("\nmin_precision  precision                   coverage")
    for least in (0.8, 0.85, 0.9, 0.95, 0.97, 0.98):
        low = next((low for low, precision in calibration.precisions if precision >= least), math.inf)
        print(f"{least:>13}  {at_threshold(tested, low)}  from {low:.2f}")


def main() -> None:
    """Parse the command line, learn if asked to, and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, default=Path("models/weights"))
    parser.add_argument("--write", action="store_true", help="learn the calibration anew and store it")
    parser.add_argument(
        "--half", choices=("calibration", "test", "fresh"), default="test", help="what is measured"
    )
    args = parser.parse_args()
    encoder = QuestionEncoder(args.weights)
    classifier = load_model(args.weights)
    learned = read_questions("calibration", encoder, classifier.judge)
    if args.write:
        CALIBRATION_FILE.write_text(learn(learned, encoder.fingerprint).to_json(), "utf-8")
    calibration = Calibration.from_json(CALIBRATION_FILE.read_text("utf-8"))
    if calibration.fingerprint != encoder.fingerprint:
        print("The calibration was learned with another model: run with --write.\n")
    measured = learned if args.half == "calibration" else read_questions(args.half, encoder, classifier.judge)
    answerable = sum(bool(question.entry) for question in measured)
    print(f"{args.half}: {len(measured)} questions, {answerable} of which have an answer\n")
    report({"calibration": learned, "test": measured}, calibration)


if __name__ == "__main__":
    main()
