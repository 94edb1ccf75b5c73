"""`tamis queue propose`, `accept` and `refuse`: what an assistant proposes, and what a person makes of it."""

import click

from bot.cli import localized
from bot.cli.completing import complete_item
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts_at_desk, as_json
from bot.cli.queue.answers import read_reply, show_outcome
from bot.cli.terminal import confirm, echo_json, is_interactive, sanitize_terminal, say
from bot.present.messages import Catalog
from bot.present.serialize_proposals import proposal_json
from bot.services import review
from bot.services.review import PROPOSABLE, ReviewAnswer

_WORDED = (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY)


@localized.command("propose")
@click.argument("item", shell_complete=complete_item)
@click.argument("answer", type=click.Choice([answer.value for answer in PROPOSABLE]))
@click.option("--text", metavar="TEXT", help="What to say; '-' reads it from standard input.")
@click.option("--why", metavar="TEXT", default="", help="For whoever decides; it is never sent anywhere.")
@click.option(
    "--if-version",
    "version",
    metavar="VERSION",
    help="Only if ITEM is still what 'show', 'list' or 'next' --json printed with this version.",
)
@acts_at_desk
@as_json
@pass_catalog
def propose(
    item: str,
    answer: str,
    text: str | None,
    why: str,
    version: str | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> None:
    """Propose an ANSWER to ITEM, which does nothing before a person accepts it.

    For scripts and assistants; a text is checked like a draft of a language model.
    """
    chosen = ReviewAnswer(answer)
    words = read_reply(text, t) if chosen in _WORDED or text == "-" else text or ""
    proposal = instance.run(review.propose_answer, item, chosen, text=words, why=why, version=version)
    if as_json:
        echo_json(proposal_json(proposal))
    else:
        say(t("did.proposed", id=proposal.case_id, answer=t.term("answer", proposal.answer)))


@localized.command("accept")
@click.argument("item", shell_complete=complete_item)
@click.option("--number", type=click.IntRange(1), help="Only this proposal, as 'show --json' numbers it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@acts_at_desk
@as_json
@pass_catalog
def accept(item: str, number: int | None, yes: bool, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Give the answer that is proposed about ITEM: it becomes yours."""
    if not yes and is_interactive():
        view = instance.run(review.show_item, item)
        if view.proposal is not None:
            number = number or view.proposal.id
            option = review.option_of(view, ReviewAnswer(view.proposal.answer))
            if option is not None and option.caution is not None:
                confirm(t(f"sure.{option.caution}", rule=sanitize_terminal(option.rule, 40)), t)
    show_outcome(instance.run(review.accept_proposal, item, number), as_json, t)


@localized.command("refuse")
@click.argument("item", shell_complete=complete_item)
@click.option("--number", type=click.IntRange(1), help="Only this proposal, as 'show --json' numbers it.")
@acts_at_desk
@as_json
@pass_catalog
def refuse(item: str, number: int | None, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Take away what is proposed about ITEM; the case stays open."""
    show_outcome(instance.run(review.refuse_proposal, item, number), as_json, t)


PROPOSALS = (propose, accept, refuse)
