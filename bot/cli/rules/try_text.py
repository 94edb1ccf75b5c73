"""`tamis rules try`: what the rules would do with a text that nobody sent."""

from pathlib import Path
from typing import Any

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.options import Instance, Moment, as_json, configured
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.domain import Origin
from bot.present import serialize_rules
from bot.present.messages import Catalog
from bot.services.rules.trying import (
    MESSAGE_KINDS,
    HypotheticalMessage,
    MatchedRule,
    TextTrial,
    UnmatchedRule,
    try_text,
)

#: Near misses shown without --all: with many rules, more hide the answer.
_MAX_NEAR_MISSES = 3


@localized.command("try")
@click.argument("text", required=False)
@click.option("--rules", "file", type=click.Path(path_type=Path, dir_okay=False), help="Another rules file.")
@click.option(
    "--as", "--kind", "kind", type=click.Choice(list(MESSAGE_KINDS)), default="comment", help="What it is."
)
@click.option("--at", type=Moment(), help="When it was written: 2026-11-29 23:50, 3h.  [default: now]")
@click.option("--post", default="", help="The id of the post that it stands under.")
@click.option("--post-text", default="", help="What the post says.")
@click.option("--state", "states", multiple=True, help="A state that is on; may be repeated.")
@click.option("--parent", default="", help="The text that it replies to.")
@click.option("--language", default="", help="Its language, such as fr.  [default: as it is read]")
@click.option(
    "--origin", type=click.Choice([name.value for name in Origin]), help="How the post reached people."
)
@click.option("--platform", default="facebook", help="Where it was written.")
@click.option("--account", "account_id", default="1000", help="To which account.")
@click.option(
    "--author", "author_id", default="author", help="The author's id; nothing else is known about them."
)
@click.option("--author-name", "--name", "author_name", default="Camille", help="The author's name.")
@click.option(
    "--attachment", "attachments", multiple=True, help="What comes with it: image, audio …; may be repeated."
)
@click.option(
    "--rating", "--stars", "rating", type=click.FloatRange(1, 5), help="The stars of a review, from 1 to 5."
)
@click.option("--recommends", type=click.BOOL, help="Of a review without stars: yes or no.")
@click.option("--all", "everything", is_flag=True, help="Show also the rules that are far from matching.")
@configured
@as_json
@localized.pass_catalog
def try_message(
    text: str | None,
    file: Path | None,
    everything: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
    **around: Any,
) -> int:
    """Show what the rules would do with TEXT: which match, which are near misses, and what is not met.

    Nothing is stored or sent. Every rule that is not off is tried as if it were enforced; its real mode
    stands beside it. When nobody would answer, the safety net is shown as a match of its own. TEXT may be
    left out with --attachment, --rating or --recommends. A rule that nearly matches says what the condition
    that does not hold has read, such as "intent thanks 0.52 < 0.6"; --json has it under "read".
    """
    message = HypotheticalMessage(text=text or "", **around)
    if text is None and message.says_nothing:
        raise click.UsageError(t("try.no_text"))
    trial = instance.call(try_text, file, message)
    if trial.classifier_error is not None:
        warn(t("classify.no_model", reason=trial.classifier_error))
    if as_json:
        echo_json(serialize_rules.text_trial_json(trial))
    else:
        _show_trial(trial, everything, t)
    return OK if trial.matched else NOTHING


def _show_trial(trial: TextTrial, everything: bool, t: Catalog) -> None:
    for matched in trial.matched:
        _show_matched(matched, t)
    if not trial.matched:
        echo(t("try.none"))
    # Those that have a figure to show say more than those that only name a word.
    near_misses = sorted(
        (rule for rule in trial.unmatched if rule.is_near_miss), key=lambda rule: not rule.has_figures
    )
    for rule in trial.unmatched if everything else near_misses[:_MAX_NEAR_MISSES]:
        _show_unmatched(rule, t)


def _show_matched(matched: MatchedRule, t: Catalog) -> None:
    verbs = ", ".join(t.term("verb", verb) for verb in matched.verbs) or t("rules.nothing")
    line = t("try.rule", rule=sanitize_terminal(matched.rule, 80), mode=matched.mode, does=verbs)
    echo(line if matched.is_reached else f"{line} {t('try.unreached')}")
    for reason in matched.reasons:
        echo(f"    {sanitize_terminal(reason.condition, 60)}: {sanitize_terminal(reason.saw, 200)}")
    if matched.after is not None:
        echo("    " + t("try.due", span=t.duration(matched.after)))
    if matched.shown_again_after is not None:
        echo("    " + t("try.shown_again", span=t.duration(matched.shown_again_after)))
    if matched.reply:
        echo("    " + t("try.text", text=sanitize_terminal(matched.reply, 200)))


def _show_unmatched(rule: UnmatchedRule, t: Catalog) -> None:
    code = "nearly" if rule.is_near_miss else "try.far"
    echo(t(code, rule=sanitize_terminal(rule.rule, 80), lacks=sanitize_terminal(", ".join(rule.read), 300)))
