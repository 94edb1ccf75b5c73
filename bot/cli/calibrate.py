"""`tamis calibrate`: which score costs how many false alarms and finds how much, by label and language."""

from collections.abc import Mapping

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.options import Instance, acts, as_json
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.errors import UserError
from bot.present import serialize_calibration
from bot.present.messages import Catalog
from bot.services.training.calibration import (
    LabelThreshold,
    Measurement,
    ThresholdsInEffect,
    discard_calibration,
    list_thresholds,
    measure_thresholds,
)

_NONE = "–"
_COLUMNS = ("label", "language", "share", "score", "recall")


@localized.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...")
@click.option(
    "--own", is_flag=True, help="Measure on what people decided here, in the queue or on the platform."
)
@click.option("--save", is_flag=True, help="With --own: put these thresholds in effect.")
@click.option("--forget", is_flag=True, help="Revert to the shipped thresholds.")
@acts
@as_json
@localized.pass_catalog
def calibrate(
    labels: tuple[str, ...],
    own: bool,
    save: bool,
    forget: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Print from which score on 0.1, 0.5, 1 and 5 % of harmless texts are flagged, and how many of the
    harmful ones are found there (recall), with intervals, for every LABEL.

    These are the scores that `max_false_positive` in rules stands for: the model's own, replaced by those
    that were saved here. What a person hides or deletes counts as harmful, what a person keeps as harmless.
    Exit code 3 when there is nothing to show, to save or to forget.
    """
    if forget and (own or save or labels):
        raise click.UsageError(t("calibrate.forget_alone"))
    if save and not own:
        raise click.UsageError(t("calibrate.save_needs_own"))
    if forget:
        return _show_discarded(instance.run(discard_calibration), as_json, t)
    try:
        if own:
            measurement = instance.run(measure_thresholds, labels, save=save)
            return _show_measurement(measurement, save, as_json, t)
        return _show_in_effect(instance.call(list_thresholds, labels), as_json, t)
    except UserError as error:
        # A label that does not exist is a wrong call (exit code 2), not a refusal.
        if error.code == "no_thresholds_for_label":
            raise click.UsageError(t.error(error)) from error
        raise


def _show_in_effect(in_effect: ThresholdsInEffect, as_json: bool, t: Catalog) -> int:
    if in_effect.unused_model:
        warn(t("calibrate.unused", model=in_effect.unused_model))
    model = sanitize_terminal(in_effect.model)
    if as_json:
        echo_json(serialize_calibration.thresholds_in_effect_json(in_effect))
    elif in_effect.thresholds:
        echo(t("calibrate.in_effect", model=model))
        echo(t("calibrate.legend"))
        if in_effect.saved:
            decisions = in_effect.saved.harmful + in_effect.saved.harmless
            echo(t.count("calibrate.measured_here", decisions, day=in_effect.saved.day))
        rows = [
            _row(threshold, t, "*" if threshold.is_measured_here else "")
            for threshold in in_effect.thresholds
        ]
        echo_table(_headings(t), rows)
    else:
        echo(t("calibrate.no_thresholds", model=model))
    return OK if in_effect.thresholds else NOTHING


def _show_measurement(measurement: Measurement, save: bool, as_json: bool, t: Catalog) -> int:
    if as_json:
        echo_json(serialize_calibration.measurement_json(measurement, t("calibrate.caution")))
    else:
        counts = {"harmful": measurement.harmful, "harmless": measurement.harmless}
        line = t("calibrate.decisions", model=sanitize_terminal(measurement.model), **counts)
        if measurement.other_models:
            line += f" ({t.count('calibrate.other_models', measurement.other_models)})"
        echo(line)
        echo(t("calibrate.legend"))
        echo_table(_headings(t), [_row(threshold, t) for threshold in measurement.thresholds])
        echo(t("calibrate.caution"))
    if not save:
        return OK
    if measurement.saved_in is None:
        warn(t("calibrate.nothing_to_save"))
        return NOTHING
    warn(f"{t('calibrate.saved', path=measurement.saved_in)} {t('calibrate.taken_in')}")
    return OK


def _show_discarded(was_saved: bool, as_json: bool, t: Catalog) -> int:
    if as_json:
        echo_json({"forgotten": was_saved})
    elif was_saved:
        echo(f"{t('calibrate.forgotten')} {t('calibrate.taken_in')}")
    else:
        echo(t("calibrate.nothing_saved"))
    return OK if was_saved else NOTHING


def _headings(t: Catalog) -> Mapping[str, str]:
    return {column: t(f"calibrate.column.{column}") for column in _COLUMNS}


def _row(threshold: LabelThreshold, t: Catalog, mark: str = "") -> Mapping[str, str]:
    row = {"label": threshold.label, "language": threshold.language, "share": threshold.share}
    if threshold.score is None:
        reason = t.translate(threshold.reason) if threshold.reason else ""
        return row | {"score": _NONE, "recall": f"{_NONE} {reason}"}
    recall = _NONE
    if threshold.recall is not None:
        recall = f"{threshold.recall:.0%} ({threshold.low:.0%} – {threshold.high:.0%})"
    if threshold.negatives:
        counts = {"harmful": threshold.positives, "harmless": threshold.negatives}
        recall = t("calibrate.recall", recall=recall, **counts)
    return row | {"score": f"{threshold.score:.3f}{mark}", "recall": recall}
