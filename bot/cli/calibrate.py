"""`tamis calibrate`: which score costs how many false alarms and finds how much, by label and language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import NOTHING, OK
from bot.cli.options import as_json, data_option, folder_of, moderator, run
from bot.cli.terminal import echo, echo_json, echo_table, sanitize_terminal, warn

if TYPE_CHECKING:
    from bot.classify.calibration import Figures, Lack
    from bot.classify.manifest import Threshold
    from bot.classify.thresholds import Calibration, Own
    from bot.store import Transaction

_NONE = "–"
_COLUMNS = {
    "label": "label",
    "language": "lang",
    "share": "share",
    "score": "score",
    "recall": "recall",
}
_LEGEND = "share of harmless texts flagged, recall of harmful ones, with 95 % interval"
_CAUTION = (
    "People decide on what rules and colleagues point at, which is no random sample: of all comments, fewer"
    " are false positives at these scores, and fewer of the harmful ones may be found."
)
_TAKEN_IN = (
    "Run 'tamis rules check', then touch rules.yaml or restart: rules take it in when they are loaded."
)


@dataclass(frozen=True, kw_only=True)
class _Figure:
    """One figure or the lack of it, and whose it is."""

    label: str
    language: str
    share: str
    found: "Threshold | Lack"
    source: str


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...")
@click.option(
    "--own", is_flag=True, help="Measure on what people decided here, in the queue or on the platform."
)
@click.option("--save", is_flag=True, help="With --own: let rules go by these figures.")
@click.option("--forget", is_flag=True, help="Let rules go by the shipped figures alone again.")
@moderator
@data_option
@as_json
def command(
    labels: tuple[str, ...],
    own: bool,
    save: bool,
    forget: bool,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
) -> int:
    """Print from which score on 0.1, 0.5, 1 and 5 % of harmless texts are flagged, and how many of the
    harmful ones are found there (recall), with intervals, for every LABEL.

    These are the scores that `max_false_positive` in rules stands for: the model's own, with those that
    were saved here in their places. What is hidden or deleted by a person counts as harmful, what is
    kept as harmless. Exit code 3 when there is nothing to show, to save or to forget.
    """
    if forget and (own or save or labels):
        raise click.UsageError("--forget goes alone")
    if save and not own:
        raise click.UsageError("--save keeps what --own measures; pass both")
    if forget:
        return _forget(config, data, who, as_json)
    model, place = _known(config, data)
    if own:
        return _own(model, labels, config, data, who if save else "", as_json)
    return _in_force(model, labels, place, as_json)


def _known(config: Path | None, data: Path | None) -> "tuple[Calibration, Path | None]":
    """The thresholds that come with the configured model, or else the shipped one; and the data folder."""
    from bot.classify.thresholds import shipped_with
    from bot.errors import UserError
    from bot.resources import shipped

    here = config or Path("config.yaml")
    if config is None and not here.exists():
        found, place = shipped_with(str(shipped("models/weights")), None), data
    else:
        from bot.runtime.app import load_config

        loaded = load_config(here)
        found = shipped_with(loaded.model, loaded.classifier)
        place = data or Path(loaded.data)
    if found is None:
        raise UserError(f"'{here}' names no model (model: null), so there are no scores to calibrate")
    return found, place


# ---- what rules go by


def _in_force(known: "Calibration", labels: Sequence[str], place: Path | None, as_json: bool) -> int:
    from dataclasses import replace

    from bot.classify import thresholds

    kept = thresholds.read(place) if place is not None else None
    fits = kept is not None and kept.model == known.model
    if kept is not None and not fits:
        warn(f"the saved calibration is about another model, {kept.model}, and does not count")
    known = replace(known, own=kept if fits else None)
    figures = _chosen([*_of(known)], labels)
    if as_json:
        echo_json(
            {"model": known.model, "own": _about(known.own), "thresholds": [_shape(one) for one in figures]}
        )
    elif figures:
        echo(f"{sanitize_terminal(known.model)}: the scores that rules go by")
        echo(_LEGEND)
        if known.own:
            echo(
                f"* measured here on {known.own.day}, from {known.own.harmful + known.own.harmless} decisions"
            )
        echo_table(_COLUMNS, [_row(one, "*" if one.source == "own" else "") for one in figures])
    else:
        echo(
            f"{sanitize_terminal(known.model)} comes without thresholds; 'tamis calibrate --own --save' measures them"
        )
    return OK if figures else NOTHING


def _of(known: "Calibration") -> "Iterator[_Figure]":
    from bot.classify.calibration import Lack
    from bot.classify.manifest import SHARES

    lack = Lack(why="too few harmless texts to tell", positives=0, negatives=0)
    own = known.own.thresholds if known.own else {}
    for label, by_language in known.in_force.items():
        for language, by_share in by_language.items():
            mine = own.get(label, {}).get(language, {}).values()
            for share in SHARES:
                found = by_share.get(share, lack)
                yield _Figure(
                    label=label,
                    language=language,
                    share=share,
                    found=found,
                    source="own" if any(found is one for one in mine) else "shipped",
                )


# ---- what people decided here


def _own(
    known: "Calibration",
    labels: Sequence[str],
    config: Path | None,
    data: Path | None,
    saver: str,
    as_json: bool,
) -> int:
    from bot.classify import calibration
    from bot.store.review import rulings

    found = run(config, data, lambda db: db.read(rulings.all_of_them))
    decided = [
        calibration.Decided(
            scores=one.scores, language=one.language, is_harmful=one.is_harmful, labels=one.labels
        )
        for one in found
        if one.model == known.model
    ]
    harmful = sum(one.is_harmful for one in decided)
    counts = {
        "harmful": harmful,
        "harmless": len(decided) - harmful,
        "other_models": len(found) - len(decided),
    }
    measured = calibration.measure(decided)
    figures = _chosen([*_measured(measured)], labels)
    chosen = {label: measured[label] for label in dict.fromkeys(one.label for one in figures)}
    path = _save(known.model, chosen, counts, config, data, saver) if saver else None
    if as_json:
        told = {"model": known.model, "decisions": counts, "thresholds": [_shape(one) for one in figures]}
        echo_json(told | {"saved": str(path) if path else None, "caution": _CAUTION})
    else:
        others = f" ({counts['other_models']} more are about other models)" if counts["other_models"] else ""
        echo(
            f"{sanitize_terminal(known.model)}: {harmful} harmful and {counts['harmless']} harmless decisions{others}"
        )
        echo(_LEGEND)
        echo_table(_COLUMNS, [_row(one) for one in figures])
        echo(_CAUTION)
    if saver:
        warn(f"saved to {path}. {_TAKEN_IN}" if path else "nothing was saved: there is no figure to save")
    return NOTHING if saver and path is None else OK


def _measured(figures: "Figures") -> Iterator[_Figure]:
    for label, by_language in figures.items():
        for language, by_share in by_language.items():
            for share, found in by_share.items():
                yield _Figure(label=label, language=language, share=share, found=found, source="own")


def _save(
    model: str,
    figures: "Figures",
    counts: Mapping[str, int],
    config: Path | None,
    data: Path | None,
    who: str,
) -> Path | None:
    """Where the figures were written, recorded together with who wants it so; None when there are none."""
    from bot.classify import calibration, thresholds
    from bot.services.review import person
    from bot.store.history import audit

    found = calibration.told(figures)
    if not found:
        return None
    by, now, folder = person(who), datetime.now(UTC), folder_of(config, data)
    own = thresholds.Own(
        model=model,
        day=now.date(),
        harmful=counts["harmful"],
        harmless=counts["harmless"],
        thresholds=found,
    )
    details = {"model": model, "labels": sorted(found), **counts}

    def work(tx: "Transaction") -> Path:
        at = now.timestamp()
        audit.record(tx, at=at, actor=by, action="calibration_saved", subject="calibration", details=details)
        return thresholds.keep(folder, own)

    return run(config, data, lambda db: db.write(work))


def _forget(config: Path | None, data: Path | None, who: str, as_json: bool) -> int:
    from bot.classify import thresholds
    from bot.services.review import person
    from bot.store.history import audit

    by, folder = person(who), folder_of(config, data)

    def work(tx: "Transaction") -> bool:
        if not thresholds.forget(folder):
            return False
        at = datetime.now(UTC).timestamp()
        audit.record(tx, at=at, actor=by, action="calibration_forgotten", subject="calibration")
        return True

    forgotten = run(config, data, lambda db: db.write(work))
    if as_json:
        echo_json({"forgotten": forgotten})
    else:
        echo(f"forgotten. {_TAKEN_IN}" if forgotten else "nothing was saved here")
    return OK if forgotten else NOTHING


# ---- output


def _chosen(figures: Sequence[_Figure], labels: Sequence[str]) -> list[_Figure]:
    known = list(dict.fromkeys(one.label for one in figures))
    for label in labels:
        if known and label not in known:
            raise click.UsageError(
                f"there are no figures for '{label[:40]}'; there are for {', '.join(known)}"
            )
    return [one for one in figures if not labels or one.label in labels]


def _row(one: _Figure, mark: str = "") -> Mapping[str, str]:
    row = {"label": one.label, "language": one.language, "share": one.share}
    found = _shape(one)
    if found["score"] is None:
        return row | {"score": _NONE, "recall": f"{_NONE} {found['why']}"}
    recall = _NONE
    if found["recall"] is not None:
        recall = f"{found['recall']:.0%} ({found['low']:.0%} – {found['high']:.0%})"
    n = f", {one.found.positives} harmful, {one.found.negatives} harmless" if one.found.negatives else ""
    return row | {"score": f"{found['score']:.3f}{mark}", "recall": recall + n}


def _shape(one: _Figure) -> dict[str, object]:
    """A figure with stable names; null where there is none, and why."""
    from bot.classify.calibration import Lack

    found = one.found
    told: dict[str, object] = {"label": one.label, "language": one.language, "share": one.share}
    told |= dict.fromkeys(("score", "recall", "low", "high"))
    told |= {"positives": found.positives, "negatives": found.negatives, "from": one.source, "why": None}
    if isinstance(found, Lack):
        return told | {"why": found.why}
    if found.positives:
        told |= {"recall": found.recall, "low": found.low, "high": found.high}
    return told | {"score": found.score}


def _about(own: "Own | None") -> dict[str, object] | None:
    if own is None:
        return None
    return {"day": own.day.isoformat(), "harmful": own.harmful, "harmless": own.harmless}
