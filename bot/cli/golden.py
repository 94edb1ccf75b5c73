"""`tamis golden`: items whose right answer is agreed on, by which people check themselves."""

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.completing import complete_item
from bot.cli.localized import pass_catalog
from bot.cli.metric_rows import ratio_row
from bot.cli.options import Instance, acts, as_json
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, say, warn
from bot.domain import Verb
from bot.present.messages import Catalog
from bot.present.serialize_golden import golden_answer_json, golden_json, question_json, score_json
from bot.services.review.golden import (
    GOLDEN_VERBS,
    GoldenItem,
    GoldenQuestion,
    answer_golden,
    list_golden,
    name_golden,
    next_golden,
    remove_golden,
    score_golden,
)

_ANSWER = click.Choice([verb.value for verb in GOLDEN_VERBS])
_LONGEST = 2_000


@localized.group()
def golden() -> None:
    """Name items whose right answer is agreed on, and check yourself by them.

    Nobody is ranked: each sees their own agreement, and of everybody there are sums by policy.
    """


@golden.command("add")
@click.argument("item", shell_complete=complete_item)
@click.argument("answer", type=_ANSWER)
@acts
@as_json
@pass_catalog
def name_answer(item: str, answer: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Name the right ANSWER about ITEM, for leads. It does nothing to ITEM."""
    return _show_item(instance.run(name_golden, item, Verb(answer)), "golden.added", t, as_json=as_json)


@golden.command("remove")
@click.argument("item", shell_complete=complete_item)
@acts
@as_json
@pass_catalog
def forget_answer(item: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Name no right answer about ITEM any more, for leads; what was answered about it goes, too."""
    return _show_item(instance.run(remove_golden, item), "golden.removed", t, as_json=as_json)


@golden.command("list")
@acts
@as_json
@pass_catalog
def list_answers(instance: Instance, as_json: bool, t: Catalog) -> int:
    """List the items with their right answers, for leads. Exit code 3 when there are none."""
    items = instance.run(list_golden)
    if as_json:
        echo_json([golden_json(item) for item in items])
    elif items:
        rows = [
            {
                "item": f"event:{item.event_id}",
                "policy": sanitize_terminal(item.policy, 40),
                "answer": t.term("verb", item.verb),
            }
            for item in items
        ]
        echo_table({name: t(f"golden.head_{name}") for name in rows[0]}, rows)
    else:
        warn(t("golden.nothing"))
    return OK if items else NOTHING


@golden.command("next")
@click.option("--words", is_flag=True, help="Show words that are covered.")
@acts
@as_json
@pass_catalog
def show_next(words: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show an item that I have not answered, without scores and what was done. Exit code 3 at the end."""
    question = instance.run(next_golden, uncovered=words)
    if as_json:
        echo_json(None if question is None else question_json(question))
    elif question is None:
        warn(t("golden.end"))
    else:
        _show_question(question, t)
    return NOTHING if question is None else OK


@golden.command("answer")
@click.argument("number", type=click.IntRange(1))
@click.argument("answer", type=_ANSWER)
@acts
@as_json
@pass_catalog
def answer(number: int, answer: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Answer the item of that NUMBER, and see what was agreed on. The first answer counts."""
    answered = instance.run(answer_golden, number, Verb(answer))
    if as_json:
        echo_json(golden_answer_json(answered))
    else:
        code = "golden.right" if answered.is_right else "golden.other"
        agreed, mine = (t.term("verb", verb) for verb in (answered.item.verb, answered.answered))
        say(t(code, agreed=agreed, mine=mine))
    return OK


@golden.command("score")
@acts
@as_json
@pass_catalog
def score(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show by policy how far my answers agree, and everybody's together. Exit code 3 when I have given none.

    Everybody's are shown where at least three people have answered; nobody else's are.
    """
    measured = instance.run(score_golden)
    if as_json:
        echo_json(score_json(measured))
    elif not measured.own and not measured.everybody:
        warn(t("golden.no_answers"))
    for code, ratios in (("golden.own", measured.own), ("golden.everybody", measured.everybody)):
        if ratios and not as_json:
            columns = {"metric": t(code)} | {key: t(f"report.{key}") for key in ("value", "interval", "n")}
            rows = [
                ratio_row(sanitize_terminal(policy, 60) or "-", share) for policy, share in ratios.items()
            ]
            echo_table(columns, rows)
    return OK if measured.own else NOTHING


def _show_item(item: GoldenItem, code: str, t: Catalog, *, as_json: bool) -> int:
    if as_json:
        echo_json(golden_json(item))
    else:
        say(t(code, item=f"event:{item.event_id}", answer=t.term("verb", item.verb)))
    return OK


def _show_question(question: GoldenQuestion, t: Catalog) -> None:
    for label, text in (("post", question.post), ("parent", question.parent), ("item", question.text)):
        if text:
            echo(t("pair", label=t(label), value=sanitize_terminal(text, _LONGEST, lines=True)))
    if question.is_covered:
        warn(t("care.covered_all"))
    say(t("golden.how", id=question.id))
