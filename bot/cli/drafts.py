"""`tamis drafts`: what a language model would be asked, what it answers, and what speaks against that."""

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, configured
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present.messages import Catalog
from bot.runtime.draft_trial import DraftTrial, try_draft


@localized.group()
def drafts() -> None:
    """Try the drafts by a language model that 'drafts:' in config.yaml turns on."""


@drafts.command("try")
@click.argument("text")
@click.option("--private", "is_private", is_flag=True, help="As a private message, not as a comment.")
@configured
@as_json
@pass_catalog
def try_draft_of(text: str, is_private: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Ask the model about TEXT as if somebody had written it, and show prompt, answer and every verdict.

    TEXT leaves this machine when the endpoint is another. Exit code 1 when a check objects, 3 when there is
    no answer. Nothing is stored or sent to anybody else.
    """
    trial = instance.run(try_draft, text, is_private=is_private)
    if as_json:
        echo_json(_trial_json(trial))
    else:
        _echo_trial(trial, t)
    if trial.why:
        return NOTHING
    return OK if trial.is_proposed else WRONG


def _echo_trial(trial: DraftTrial, t: Catalog) -> None:
    if trial.prompt is not None:
        echo(t("drafts.prompt", entries=", ".join(trial.sources)))
        echo(sanitize_terminal(trial.prompt.text, 8_000, lines=True))
    if trial.why:
        warn(t("drafts.none", why=trial.why))
        return
    echo("")
    echo(t("drafts.output", tokens=trial.tokens))
    echo(sanitize_terminal(trial.output, 8_000, lines=True))
    echo("")
    for check in trial.checks:
        verdict = sanitize_terminal(check.problem, 300) if check.problem else t("drafts.passed")
        echo(f"{check.name}: {verdict}")
    echo(t("drafts.proposed") if trial.is_proposed else t("drafts.rejected"))


def _trial_json(trial: DraftTrial) -> dict[str, object]:
    return {
        "why": trial.why,
        "sources": list(trial.sources),
        "prompt": None
        if trial.prompt is None
        else {"system": trial.prompt.system, "user": trial.prompt.user},
        "output": trial.output,
        "tokens": trial.tokens,
        "checks": {check.name: check.problem for check in trial.checks},
        "proposed": trial.is_proposed,
    }
