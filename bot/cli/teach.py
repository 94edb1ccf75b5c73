"""`tamis teach`: the brand's own intents, and scores that follow its moderators' decisions.

What is learned is held against texts it had not seen; what does not prove itself is refused with the
figures. Weights are kept, never a text.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import NOTHING, OK, WRONG
from bot.cli.options import as_json, data_option, folder_of, moderator, run
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn

if TYPE_CHECKING:
    from bot.cli.lesson import Taught

_PREVIOUS = "previous"


@click.command()
@click.option(
    "--intents",
    "intents",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The brand's own intents.  [default: intents.local.yaml beside config.yaml, if it is there]",
)
@click.option("--dry-run", is_flag=True, help="Teach and check, but change nothing.")
@click.option("--list", "listed", is_flag=True, help="Show what was taught so far, and what speaks.")
@click.option(
    "--rollback",
    is_flag=False,
    flag_value=_PREVIOUS,
    metavar="[VERSION]",
    help="Let an earlier version speak again: the one before, VERSION, or 'none'.",
)
@moderator
@data_option
@as_json
def command(
    intents: Path | None,
    dry_run: bool,
    listed: bool,
    rollback: str | None,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
) -> int:
    """Teach the classifier your own intents and what your moderators decide.

    Learns from intents.local.yaml (8 examples and more for each intent) and from the decisions of people
    in the queue (30 harmful and 30 harmless ones and more). Whatever does not do well on texts it had not
    seen, or makes the shipped model worse, is refused with the figures; exit code 1 when nothing was
    accepted, 3 when there was nothing to learn from. A running bot takes the new version within seconds.
    """
    if listed and rollback is not None:
        raise click.UsageError("--list looks and --rollback changes; pass one of them")
    if listed:
        return _show_all(config, data, as_json)
    if rollback is not None:
        return _go_back(config, data, rollback, who, dry_run, as_json)
    from bot.cli.lesson import learn

    found = learn(intents, config, data, who, dry_run)
    if as_json:
        echo_json(_shape(found, dry_run))
    else:
        _say(found, dry_run)
    return OK if any(part.accepted for part in found.parts) else WRONG if found.parts else NOTHING


# ---- versions


def _show_all(config: Path | None, data: Path | None, as_json: bool) -> int:
    from bot.classify import head, head_versions, manifest
    from bot.cli.lesson import model_folder
    from bot.errors import TamisError

    shelf = folder_of(config, data) / head_versions.FOLDER
    speaks = model = ""
    try:
        speaks = head_versions.current_version(shelf)
    except TamisError as trouble:  # whoever looks for a version to go back to needs the list most now
        warn(str(trouble))
    try:
        model = head.model_of(manifest.described(model_folder(config)))
    except TamisError as trouble:
        warn(f"whether the versions fit the model is not known: {trouble}")
    found = [_about(shelf, version, speaks, model) for version in reversed(head_versions.versions(shelf))]
    if as_json:
        echo_json({"current": speaks or None, "heads": found})
    elif found:
        for one in found:
            _put_version(one)
    else:
        echo("nothing was taught yet; docs/teach.md says how")
    return OK if found else NOTHING


def _about(shelf: Path, version: str, speaks: str, model: str) -> dict[str, Any]:
    from bot.classify import head
    from bot.errors import ConfigError

    about: dict[str, Any] = {"version": version, "current": version == speaks}
    try:
        one = head.read(shelf, version)
    except ConfigError as trouble:
        return about | {"taught_at": "", "fits": False, "parts": {}, "problem": str(trouble)}
    told = {"taught_at": str(one.figures["taught_at"]), "fits": one.model == model if model else None}
    return about | told | {"parts": dict(one.figures["parts"]), "problem": ""}


def _go_back(
    config: Path | None, data: Path | None, wanted: str, who: str, dry_run: bool, as_json: bool
) -> int:
    from bot.classify import head, head_versions
    from bot.services.review import person
    from bot.store import Transaction
    from bot.store.history import audit

    by, shelf = person(who), folder_of(config, data) / head_versions.FOLDER
    version = head_versions.before(shelf) if wanted == _PREVIOUS else wanted
    head_versions.insist(shelf, version)
    if version != head_versions.NONE:
        head.read(shelf, version)

    def work(tx: Transaction) -> None:
        at = datetime.now(UTC).timestamp()
        audit.record(tx, at=at, actor=by, action="head_rolled_back", subject=f"head:{version}")
        head_versions.make_current(shelf, version)

    if not dry_run:
        run(config, data, lambda db: db.write(work))
    if as_json:
        echo_json({"current": None if version == head_versions.NONE else version, "dry_run": dry_run})
    else:
        who_speaks = "the shipped head alone" if version == head_versions.NONE else f"head {version}"
        echo(f"{who_speaks} {'would speak' if dry_run else 'speaks now'}")
    return OK


# ---- output


def _shape(found: "Taught", dry_run: bool) -> dict[str, object]:
    return {
        "version": found.version or None,
        "dry_run": dry_run,
        "parts": [
            {
                "kind": part.kind,
                "name": part.name,
                "accepted": part.accepted,
                "why": part.why,
                "figures": dict(part.figures),
            }
            for part in found.parts
        ],
        "decisions": {
            label: {"harmful": harmful, "harmless": harmless}
            for label, (harmful, harmless) in found.decided.items()
        },
        "recent": found.recent,
        "forgotten": list(found.forgotten),
    }


def _say(found: "Taught", dry_run: bool) -> None:
    from bot.training.teach import LEAST_DECISIONS

    for part in found.parts:
        if part.accepted:
            echo(f"{part.name}: accepted; {_words(part.figures)}")
        else:
            warn(f"{part.name}: refused; {part.why}")
    tried = {part.name for part in found.parts}
    for label, (harmful, harmless) in found.decided.items():
        if label not in tried:
            echo(
                f"{label}: left as it is; people decided {harmful} times harmful and {harmless} times"
                f" harmless, {LEAST_DECISIONS} of each are needed"
            )
    if found.forgotten:
        warn(f"not known any more: {', '.join(found.forgotten)}; rules that name them do not hold")
    if found.version:
        echo(f"head {found.version} speaks now; 'tamis teach --rollback' takes it back")
    elif not found.parts:
        echo("nothing to learn from yet; docs/teach.md says how to write intents.local.yaml")
    else:
        echo("nothing was changed" + (": a dry run" if dry_run else ""))


def _put_version(about: Mapping[str, Any]) -> None:
    mark = "* " if about["current"] else "  "
    unfit = " · taught on another model, not used" if about["fits"] is False and not about["problem"] else ""
    echo(
        f"{mark}{about['version']} · taught {sanitize_terminal(about['taught_at'] or 'at an unknown time')}{unfit}"
    )
    if about["problem"]:
        warn(f"    {about['problem']}")
    for name, figures in about["parts"].items():
        echo(f"    {sanitize_terminal(name)}: {_words(figures)}")


def _words(figures: Mapping[str, Any]) -> str:
    def said(key: str, form: str) -> str:
        found = figures.get(key)
        return format(found, form) if isinstance(found, int | float) else "?"

    if "recall" in figures:
        lately = f", {said('recent', '.1%')} of what came lately" if "recent" in figures else ""
        return (
            f"finds {said('recall', '.0%')} of its {said('examples', 'g')} examples,"
            f" {said('false_alarms', '.1%')} false alarms{lately}"
        )
    return (
        f"AUC {said('auc_before', '.3f')} to {said('auc_after', '.3f')} on people's decisions"
        f" ({said('harmful', 'g')} harmful, {said('harmless', 'g')} harmless),"
        f" {said('dev_auc_before', '.3f')} to {said('dev_auc_after', '.3f')} on the shipped dev set"
    )
