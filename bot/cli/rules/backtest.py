"""`tamis rules backtest`: what other rules would have decided about what came in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import NOTHING, OK
from bot.cli.options import Moment, as_json, data_option, run, ui_language
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present.i18n import Catalog

if TYPE_CHECKING:
    from bot.services.rules.backtest import Backtest, RuleCounts

_SHOWN = 10


@click.command(name="backtest")
@click.option(
    "--since", type=Moment(), default="30d", show_default=True, help="How far back: 30d, 2026-11-01."
)
@click.option(
    "--rules",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The new rules; compared with those of config.yaml.  [default: those, compared with what was done]",
)
@click.option("--judge", "again", is_flag=True, help="Judge the texts again, with the present classifier.")
@click.option("--examples", "most", default=_SHOWN, show_default=True, help="How many to show.")
@data_option
@as_json
@ui_language
def command(
    since: datetime,
    file: Path | None,
    again: bool,
    most: int,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> int:
    """Decide everything that came in since then once more, and show what would differ. Sends nothing.

    What people did in between and what the platforms answered is not replayed. Exit code 3 when nothing
    had come in.
    """
    from bot.cli.judge import classifier
    from bot.cli.rules.commands import data_of, load
    from bot.services.rules import backtest as past

    after = load(file, config)
    before = load(None, config) if file is not None else None
    judge = classifier(None, data_of(config)).judge if again else None
    now = datetime.now(UTC)
    found = run(
        config,
        data,
        lambda db: past.backtest(db, after, since=since, now=now, before=before, judge=judge),
    )
    if as_json:
        echo_json(_backtest_shape(found, most))
    else:
        _show_backtest(found, most, words("past.now" if before else "past.done"), words)
    return OK if found.events else NOTHING


def _backtest_shape(found: "Backtest", most: int) -> dict[str, object]:
    from bot.services.rules.backtest import chosen

    return {
        "since": found.since.isoformat(),
        "events": found.events,
        "changed": found.changed,
        "authors": len(found.authors),
        "before": dict(found.verbs_before),
        "after": dict(found.verbs_after),
        "rules": {
            name: {
                "matched": [counts.matched_before, counts.matched_after],
                "acted": [counts.acted_before, counts.acted_after],
                "authors": len(counts.authors),
            }
            for name, counts in sorted(found.rules.items())
        },
        "overlaps": [[*pair, count] for pair, count in found.overlaps.most_common(20)],
        "queue_a_day": [
            round(count["queue"] / found.days, 2) for count in (found.verbs_before, found.verbs_after)
        ],
        "examples": [
            {"event": one.event_id, "text": one.text, "before": one.before, "after": one.after}
            for one in chosen(found, most)
        ],
    }


def _show_backtest(found: "Backtest", most: int, old: str, words: Catalog) -> None:
    from bot.services.rules.backtest import chosen

    since = f"{found.since:%Y-%m-%d %H:%M}"
    whole = {"count": found.events, "changed": found.changed, "authors": len(found.authors)}
    echo(words("past.events", since=since, **whole))
    if not found.events:
        return
    echo(f"{'':24}{old:>10}{words('past.then'):>10}")
    for verb in sorted(set(found.verbs_before) | set(found.verbs_after)):
        echo(f"  {words.known('verb', verb):22}{found.verbs_before[verb]:>10}{found.verbs_after[verb]:>10}")
    a_day = [one["queue"] / found.days for one in (found.verbs_before, found.verbs_after)]
    echo(f"  {words('past.queue'):22}{a_day[0]:>10.1f}{a_day[1]:>10.1f}")
    for name, counts in sorted(found.rules.items()):
        if counts.matched_before != counts.matched_after or counts.acted_before != counts.acted_after:
            echo(_rule_line(name, counts, words))
    for (first, second), count in found.overlaps.most_common(5):
        echo(
            words(
                "past.both", count=count, one=sanitize_terminal(first, 60), two=sanitize_terminal(second, 60)
            )
        )
    for one in chosen(found, most):
        before, after = _listed(one.before, words), _listed(one.after, words)
        text = sanitize_terminal(one.text, 100)
        echo(words("past.example", id=one.event_id, before=before, after=after, text=text))


def _rule_line(name: str, counts: "RuleCounts", words: Catalog) -> str:
    return words(
        "past.rule",
        rule=sanitize_terminal(name, 60),
        held=counts.matched_before,
        holds=counts.matched_after,
        acted=counts.acted_before,
        acts=counts.acted_after,
        authors=len(counts.authors),
    )


def _listed(verbs: Sequence[str], words: Catalog) -> str:
    return ", ".join(words.known("verb", verb) for verb in verbs) or words("rules.nothing")
