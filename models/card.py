"""Writes the model card from the manifest, so that no number in it is typed by hand."""

from typing import Any

_HEAD = """# Model card: {name}

Produced by `models/evaluate.py`; do not edit.

One multilingual encoder (12 layers, 384 wide, from multilingual-e5-small, vocabulary pruned to
48,000 pieces), fine-tuned for all tasks at once and quantised to int8: {binary} binary labels,
{sentiment} sentiments, {intent} intents. Trained on {examples:,} examples in {runs} runs.

**Meant for** short comments and messages to a brand, French and English first. **Not meant for**
deciding about people, long texts, or acting without rules, thresholds and a person's review.

**Known limits.** The test part is held back by a hash of each text; texts written as pairs or
variations of one situation can stand on both sides of the split, so figures on brand comments are
somewhat optimistic. Public corpora are mostly English tweets and encyclopedia talk; their labels
disagree with one another. Threat, obscenity and sexual content in French rest on few native rows.
Where the baseline stands higher, the head has not earned its place on that kind of text yet: so it
is with several heads on public corpora, whose parts share vocabulary. Rules should lean on thresholds
from the table below, and on word lists where words can carry the case.

## Figures on the held-back test part

95 % bootstrap interval in brackets; *baseline* is TF-IDF (words and characters) with logistic
regression trained on rows of the same label and language.

| task | language | measure | n | value | baseline |
| --- | --- | --- | --- | --- | --- |
"""
_THRESHOLDS = """
## Thresholds

The score from which on so many harmless texts of the dev part are wrongly flagged; empty where
the dev part has too few of them to tell.

| label | language | 0.1 % | 0.5 % | 1 % | 5 % |
| --- | --- | --- | --- | --- | --- |
"""


def card(manifest: dict[str, Any]) -> str:
    """The card's Markdown."""
    outputs, training = manifest["outputs"], manifest["training"]
    lines = [
        _HEAD.format(
            name=manifest["name"],
            examples=training["examples"],
            runs=len(training["runs"]),
            **{task: len(names) for task, names in outputs.items()},
        )
    ]
    for one in manifest["metrics"]:
        base = "" if one["baseline"] is None else f"{one['baseline']:.3f}"
        interval = f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
        cells = (one["task"], one["language"], one["measure"], one["n"], interval, base)
        lines.append("| " + " | ".join(map(str, cells)) + " |\n")
    lines.append(_THRESHOLDS)
    for name, by_language in manifest["thresholds"].items():
        for language, limits in by_language.items():
            cells = (name, language, *(_limit(limits, share) for share in ("0.1%", "0.5%", "1%", "5%")))
            lines.append("| " + " | ".join(cells) + " |\n")
    return "".join(lines)


def _limit(limits: dict[str, float], share: str) -> str:
    return f"{limits[share]:.3f}" if share in limits else ""
