"""`tamis care`: what spares you when you review. It is about yourself, and shown to you alone."""

import click

from bot.cli import OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json
from bot.cli.terminal import echo, echo_json
from bot.domain.review_settings import Masking
from bot.present.messages import Catalog
from bot.present.serialize_care import care_json
from bot.services import review
from bot.services.review import CareStatus

_MINUTE = 60.0


@localized.group()
def care() -> None:
    """Choose what spares you when you review: covered words, fewer severe cases, breaks.

    What you do not choose is as 'review: {care: …}' in config.yaml says. Nobody else sees what you chose.
    """


@care.command("show")
@acts
@as_json
@pass_catalog
def show_settings(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show what holds for you now."""
    return _show(instance.run(review.read_care), as_json, t)


@care.command("set")
@click.option("--masking", type=click.Choice([masking.value for masking in Masking]), help="Cover words.")
@click.option("--severe-per-hour", type=click.IntRange(0, 10_000), help="0: no limit.")
@click.option("--severe-in-a-row", type=click.IntRange(0, 10_000), help="0: no limit.")
@click.option("--break-after", metavar="MINUTES", type=click.IntRange(0, 1_440), help="0: never.")
@acts
@as_json
@pass_catalog
def choose(
    masking: str | None,
    severe_per_hour: int | None,
    severe_in_a_row: int | None,
    break_after: int | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Choose for yourself; what you leave out stays as it is."""
    named = {
        "masking": masking,
        "severe_per_hour": severe_per_hour,
        "severe_in_a_row": severe_in_a_row,
        "break_after": None if break_after is None else break_after * _MINUTE,
    }
    chosen = {name: value for name, value in named.items() if value is not None}
    return _show(instance.run(review.choose_care, chosen), as_json, t)


@care.command("reset")
@acts
@as_json
@pass_catalog
def reset(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Take everything as the team has it again."""
    names = ("masking", "severe_per_hour", "severe_in_a_row", "break_after")
    return _show(instance.run(review.choose_care, dict.fromkeys(names)), as_json, t)


def _show(status: CareStatus, as_json: bool, t: Catalog) -> int:
    if as_json:
        echo_json(care_json(status))
        return OK
    settings = status.settings
    values = {
        "masking": t(f"masking.{settings.masking}"),
        "severe_per_hour": str(settings.severe_per_hour or t("care.no_limit")),
        "severe_in_a_row": str(settings.severe_in_a_row or t("care.no_limit")),
        "break_after": t.duration(settings.break_after) if settings.break_after else t("masking.never"),
    }
    labels = {
        "masking": t("care.masking"),
        "severe_per_hour": t("care.per_hour"),
        "severe_in_a_row": t("care.in_a_row"),
        "break_after": t("care.break_after"),
    }
    for name, value in values.items():
        written = t("care.own", value=value) if name in status.choices else value
        echo(t("pair", label=labels[name], value=written))
    echo(t("pair", label=t("care.read"), value=str(status.severe_read)))
    return OK
