"""`tamis teach`: custom intents, and scores that follow the decisions of a brand's moderators."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.options import Instance, acts, as_json
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present import serialize_teaching
from bot.present.messages import Catalog
from bot.services.training.heads import SHIPPED, HeadInfo, HeadList, list_heads, roll_back_head
from bot.services.training.teaching import Lesson, teach_classifier

_PREVIOUS = "previous"


@localized.command()
@click.option(
    "--intents",
    "intents_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The custom intents.  [default: intents.local.yaml beside config.yaml, if it is there]",
)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Teach and check, but change nothing.")
@click.option("--list", "is_list", is_flag=True, help="Show what was taught so far, and the active version.")
@click.option(
    "--rollback",
    is_flag=False,
    flag_value=_PREVIOUS,
    metavar="[VERSION]",
    help="Roll back to an earlier version: the one before, VERSION, or 'none'.",
)
@acts
@as_json
@localized.pass_catalog
def teach(
    intents_file: Path | None,
    is_dry_run: bool,
    is_list: bool,
    rollback: str | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Teach the classifier custom intents and what your moderators decide.

    Learns from intents.local.yaml (8 or more examples for each intent) and from people's decisions in the
    queue (30 or more harmful and 30 or more harmless ones). Whatever does not do well on texts it had not
    seen, or makes the shipped model worse, is refused with the figures; exit code 1 when nothing was
    accepted, 3 when there was nothing to learn from. A running bot takes the new version within seconds.
    """
    if is_list and rollback is not None:
        raise click.UsageError(t("teach.list_or_rollback"))
    if is_list:
        return _show_heads(instance.call(list_heads), as_json, t)
    if rollback is not None:
        # click gives this word when --rollback stands alone.
        version = None if rollback == _PREVIOUS else rollback
        active = instance.run(roll_back_head, version, is_dry_run=is_dry_run)
        return _show_rollback(active, is_dry_run, as_json, t)
    lesson = instance.run(teach_classifier, intents_file, is_dry_run=is_dry_run)
    if as_json:
        echo_json(serialize_teaching.lesson_json(lesson))
    else:
        _show_lesson(lesson, t)
    return OK if lesson.is_any_accepted else WRONG if lesson.candidates else NOTHING


def _show_heads(heads: HeadList, as_json: bool, t: Catalog) -> int:
    if heads.active_error is not None:
        warn(t.error(heads.active_error))
    if heads.model_error is not None:
        warn(t("teach.model_unknown", reason=heads.model_error))
    if as_json:
        echo_json(serialize_teaching.head_list_json(heads))
    else:
        for head in heads.heads:
            _show_head(head, t)
        if not heads.heads:
            echo(t("teach.no_heads"))
    return OK if heads.heads else NOTHING


def _show_head(head: HeadInfo, t: Catalog) -> None:
    taught_at = sanitize_terminal(head.taught_at) or t("teach.unknown_time")
    line = t("teach.head", version=head.version, taught_at=taught_at)
    if head.fits_model is False and head.error is None:
        line += f" · {t('teach.other_model')}"
    echo(f"{'*' if head.is_active else ' '} {line}")
    if head.error is not None:
        warn(f"    {t.error(head.error)}")
    for name, figures in head.parts.items():
        echo("    " + t("pair", label=sanitize_terminal(name), value=_describe_figures(figures, t)))


def _show_rollback(active: str, is_dry_run: bool, as_json: bool, t: Catalog) -> int:
    if as_json:
        echo_json({"current": None if active == SHIPPED else active, "dry_run": is_dry_run})
        return OK
    outcome = "would_be_active" if is_dry_run else "is_active"
    echo(
        t(f"teach.shipped_{outcome}") if active == SHIPPED else t(f"teach.version_{outcome}", version=active)
    )
    return OK


def _show_lesson(lesson: Lesson, t: Catalog) -> None:
    for candidate in lesson.candidates:
        if candidate.accepted:
            figures = _describe_figures(candidate.figures, t)
            echo(t("teach.accepted", name=candidate.name, figures=figures))
        else:
            reasons = "; ".join(t.translate(refusal) for refusal in candidate.refusals)
            warn(t("teach.refused", name=candidate.name, reasons=reasons))
    tried = {candidate.name for candidate in lesson.candidates}
    for label, count in lesson.decisions.items():
        if label not in tried:
            echo(
                t(
                    "teach.too_few_decisions",
                    label=label,
                    harmful=count.harmful,
                    harmless=count.harmless,
                    required=count.required,
                )
            )
    if lesson.forgotten:
        warn(t("teach.forgotten", intents=", ".join(lesson.forgotten)))
    echo(_describe_outcome(lesson, t))


def _describe_outcome(lesson: Lesson, t: Catalog) -> str:
    if lesson.version:
        return t("teach.activated", version=lesson.version)
    if not lesson.candidates:
        return t("teach.nothing_to_learn")
    return t("teach.unchanged_dry_run" if lesson.is_dry_run else "teach.unchanged")


def _describe_figures(figures: Mapping[str, Any], t: Catalog) -> str:
    if "recall" in figures:
        accuracy = {
            "recall": _format(figures, "recall", ".0%"),
            "examples": _format(figures, "examples", "g"),
            "false_alarms": _format(figures, "false_alarms", ".1%"),
        }
        if "recent" in figures:
            return t("teach.intent_figures_recent", recent=_format(figures, "recent", ".1%"), **accuracy)
        return t("teach.intent_figures", **accuracy)
    return t(
        "teach.correction_figures",
        **{
            name: _format(figures, name, ".3f")
            for name in ("auc_before", "auc_after", "dev_auc_before", "dev_auc_after")
        },
        **{name: _format(figures, name, "g") for name in ("harmful", "harmless")},
    )


def _format(figures: Mapping[str, Any], name: str, form: str) -> str:
    """A figure as text; a head of an older version may lack it, and its file may hold anything."""
    value = figures.get(name)
    return format(value, form) if isinstance(value, int | float) else "?"
