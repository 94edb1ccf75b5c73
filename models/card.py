"""Writes the model card from the manifest, so that no figure of the shipped weights is typed by hand."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.domain.taxonomy import FALSE_POSITIVE_SHARES

_HEAD = """# Model card: {name}

Produced by `models/evaluate.py` from the manifest and `aims.md`; do not edit.

One multilingual encoder (12 layers, 384 wide, from multilingual-e5-small, vocabulary pruned to
48,000 pieces), fine-tuned for all tasks at once and quantised to int8: {binary} binary labels,
{sentiment} sentiments, {intent} intents. Trained on {examples:,} examples in {runs} runs.

**Meant for** short comments and messages to a brand, French and English first. **Not meant for**
deciding about people, long texts, or acting without rules, thresholds and a person's review.

**Known limits.** The test part is held back by a hash of each text, of each group of contrasts or
variations where there are groups; a brand comment of the dev or test part that says nearly what one of the
training part says is left out of both (`corpus/variations.txt`). Translations of one situation can still
stand on both sides, and the written files are by few hands, so that figures on brand comments are somewhat
optimistic; the functional tests were written apart, by the project itself. Public corpora are mostly
English tweets and encyclopedia talk; their labels disagree with one another. Threat, obscenity and sexual
content in French rest on few native rows. Where the baseline stands higher, the head has not earned its
place on that kind of text yet. Rules should lean on thresholds from the table below, and on word lists
where words can carry the case. `constructive` is defined by what the author brings: a question, an
experience told, a reason, a suggestion or a concrete complaint is, a tag, a greeting, bare praise, spam or
an insult is not.

95 % bootstrap intervals in brackets; *baseline* is TF-IDF (words and characters) with logistic regression
trained on rows of the same label and language.
"""
_COLUMNS = """
| task | part | language | measure | n | value | baseline |
| --- | --- | --- | --- | --- | --- | --- |
"""
_THRESHOLDS = """
## Thresholds

The score from which on so many harmless texts of the dev part are wrongly flagged. In brackets the share
of the harmful ones found from there on, with its interval, and behind *held out* the share of harmless texts
that a threshold flags which was measured without them. Empty where the dev part has too few to tell. Only
rows that are labelled by our convention count.

| label | language | harmful | harmless | 0.1 % | 0.5 % | 1 % | 5 % |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
_RECALL_THRESHOLDS = """
The score from which on so many of the texts that have the label are flagged, and the share of the others that
is, too.

| label | language | have it | others | recall | score | others flagged |
| --- | --- | --- | --- | --- | --- | --- |
"""
_COST = """
## Cost

{megabytes} MB on disk, {median_milliseconds} ms of processor time a text (median of {texts} brand
comments, all passes together, one after the other, on the machine that measured).
"""
_APART = ("functional", "function", "bias", "disguise", "shipped")
_TABLES: tuple[tuple[str, Callable[[dict[str, Any]], bool]], ...] = (
    ("Held-back test part", lambda figure: not figure["task"].startswith(_APART) and not figure["slice"]),
    (
        "At the shipped thresholds and at 0.5, as the product runs",
        lambda figure: figure["task"].startswith("shipped"),
    ),
    (
        "Functional tests (`models/functional/`), as the product runs, flagged at 0.5",
        lambda figure: figure["task"].startswith("functional"),
    ),
    ("Functional tests, by function", lambda figure: figure["task"].startswith("function:")),
    ("Harmless texts that name a group, wrongly flagged", lambda figure: figure["task"].startswith("bias")),
    (
        "Disguised texts of the test part, at the score that flags 5 % of the clean harmless",
        lambda figure: figure["task"].startswith("disguise"),
    ),
    (
        "Toxicity by kind of text and by source",
        lambda figure: not figure["task"].startswith(_APART) and bool(figure["slice"]),
    ),
)


def render_card(manifest: dict[str, Any], aims: str = "") -> str:
    """The model card of a manifest as Markdown, with `aims`, which are written by hand, at its end."""
    outputs, training = manifest["outputs"], manifest["training"]
    lines = [
        _HEAD.format(
            name=manifest["name"],
            examples=training["examples"],
            runs=len(training["runs"]),
            **{task: len(names) for task, names in outputs.items()},
        )
    ]
    for title, belongs in _TABLES:
        chosen = [figure for figure in manifest["metrics"] if belongs(figure)]
        if chosen:
            lines += [f"\n## {title}\n", _COLUMNS, *map(_row, chosen)]
    if "cost" in manifest:
        lines.append(_COST.format(**manifest["cost"]))
    lines += [_THRESHOLDS, *_threshold_rows(manifest["thresholds"])]
    lines += [_RECALL_THRESHOLDS, *_recall_rows(manifest.get("recall_thresholds", {}))]
    if aims:
        lines.append(f"\n{aims}")
    return "".join(lines)


def _threshold_rows(thresholds: Mapping[str, Any]) -> Iterator[str]:
    for name, by_language in thresholds.items():
        for language, limits in by_language.items():
            counts = next(iter(limits.values()))
            cells = (
                name,
                language,
                str(counts["positives"]),
                str(counts["negatives"]),
                *(_threshold_cell(limits, share) for share in FALSE_POSITIVE_SHARES),
            )
            yield "| " + " | ".join(cells) + " |\n"


def _recall_rows(thresholds: Mapping[str, Any]) -> Iterator[str]:
    for name, by_language in thresholds.items():
        for language, limits in by_language.items():
            for recall, point in limits.items():
                flagged = f"{point['false_positives']:.3f} [{point['low']:.3f}, {point['high']:.3f}]"
                counts = f"{point['positives']} | {point['negatives']}"
                yield f"| {name} | {language} | {counts} | {recall} | {point['score']:.3f} | {flagged} |\n"


def _row(figure: dict[str, Any]) -> str:
    baseline = "" if figure["baseline"] is None else f"{figure['baseline']:.3f}"
    interval = f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"
    columns = ("task", "slice", "language", "measure", "n")
    cells = (*(figure[column] for column in columns), interval, baseline)
    return "| " + " | ".join(map(str, cells)) + " |\n"


def _threshold_cell(limits: Mapping[str, Mapping[str, float]], share: str) -> str:
    if share not in limits:
        return ""
    point = limits[share]
    recall = f"{point['recall']:.2f} [{point['low']:.2f}, {point['high']:.2f}]"
    return f"{point['score']:.3f} ({recall}; held out {100 * point['checked']:.1f} %)"
