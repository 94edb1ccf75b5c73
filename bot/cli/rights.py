"""`tamis rights`: may we show what you made? Who was asked, who said yes, and the proof of it."""

from datetime import datetime

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, acts, as_json, looks, with_names
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.domain import RightsState, StoredRights
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_rights import proof_json, rights_json
from bot.services.privacy.unnamed import unname_rights
from bot.services.rights_requests import (
    RECORDABLE,
    ask_rights,
    export_rights,
    list_rights,
    record_rights,
    show_rights,
    try_answer,
)

_LONGEST_NAME, _LONGEST_TEXT = 40, 400


@localized.group()
def rights() -> None:
    """Ask for the rights to what people made, and keep the proof.

    Rules ask with `request_rights`. A clear yes gives the rights, a clear no refuses them, and everything
    else is read by a person.
    """


@rights.command("ask")
@click.argument("item")
@click.option("--template", metavar="NAME", default="", help="The name of a text under 'replies'.")
@click.option("--text", default="", help="Your own words instead.")
@acts
@as_json
@pass_catalog
def ask_author(item: str, template: str, text: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Ask the author of ITEM, a case, event or comment, for the rights to it: below it, once."""
    if bool(template) == bool(text):
        raise click.UsageError(t("rights.template_or_text"))
    outcome = instance.run(ask_rights, item, template=template, text=text)
    request = instance.run(show_rights, f"event:{outcome.event_id}")
    if as_json:
        echo_json(rights_json(request))
    else:
        echo(
            t(
                "rights.asked",
                author=sanitize_terminal(request.author_name or request.author_id, _LONGEST_NAME),
            )
        )
    return OK


@rights.command("list")
@click.option(
    "--state",
    "states",
    type=click.Choice([state.value for state in RightsState]),
    multiple=True,
    help="In this state; may be repeated.",
)
@click.option("--since", type=Moment(), help="Asked from then on: a date or time, or 90d.")
@with_names
@looks
@as_json
@pass_catalog
def list_requests(
    states: tuple[str, ...],
    since: datetime | None,
    names: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """List the requests for rights, the latest first. Exit code 3 when there are none.

    With --json authors have pseudonyms, unless you ask for names.
    """
    chosen = tuple(RightsState(state) for state in states)
    period = {} if since is None else {"since": since}
    requests = instance.run(list_rights, states=chosen, **period)
    if as_json:
        shown = requests if names else instance.call(unname_rights, requests)
        echo_json([rights_json(request) for request in shown])
    elif requests:
        rows = [_row(request, instance, t) for request in requests]
        echo_table({name: t(f"rights.head_{name}") for name in rows[0]}, rows)
    else:
        echo(t("rights.none"))
    return OK if requests else NOTHING


@rights.command("show")
@click.argument("item")
@looks
@as_json
@pass_catalog
def show_request(item: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the request for ITEM, or the one that ITEM answers: our words, the answer, and who read it."""
    _show(instance.run(show_rights, item), instance, as_json, t)
    return OK


@rights.command("record")
@click.argument("item")
@click.argument(
    "state", type=click.Choice([state.value for state in RECORDABLE if state.value != "withdrawn"])
)
@click.option("--words", default="", help="What was said.")
@click.option("--evidence", default="", help="Where it stands, such as a mail and its date.")
@acts
@as_json
@pass_catalog
def record_answer(
    item: str, state: str, words: str, evidence: str, instance: Instance, as_json: bool, t: Catalog
) -> int:
    """Record that rights to ITEM were given or refused: in an answer here that you have read, or
    elsewhere."""
    request = instance.run(record_rights, item, RightsState(state), words=words, evidence=evidence)
    _show(request, instance, as_json, t)
    return OK


@rights.command("withdraw")
@click.argument("item")
@click.option("--words", default="", help="What was said.")
@click.option("--evidence", default="", help="Where it stands, such as a mail and its date.")
@acts
@as_json
@pass_catalog
def withdraw_rights(
    item: str, words: str, evidence: str, instance: Instance, as_json: bool, t: Catalog
) -> int:
    """Record that the author of ITEM took the rights back."""
    request = instance.run(record_rights, item, RightsState.WITHDRAWN, words=words, evidence=evidence)
    _show(request, instance, as_json, t)
    return OK


@rights.command("export")
@click.option("--since", type=Moment(), help="Asked from then on: a date or time, or 90d.")
@looks
@as_json
def export_granted(since: datetime | None, instance: Instance, as_json: bool) -> int:
    """Print the proof of all rights that were given and stand, as JSON. Exit code 3 when there are none.

    It has names and words of people: keep it where you keep contracts. With --json it is the same.
    """
    period = {} if since is None else {"since": since}
    proofs = instance.run(export_rights, **period)
    echo_json([proof_json(proof) for proof in proofs])
    return OK if proofs else NOTHING


@rights.command("try")
@click.argument("text")
@looks
@as_json
@pass_catalog
def try_reading(text: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show how an answer to a request would be read. Nothing is stored or sent."""
    consent = instance.call(try_answer, text)
    if as_json:
        echo_json({"text": text, "read_as": consent.value})
    else:
        echo(t(f"rights.read_{consent.value}"))
    return OK


def _row(request: StoredRights, instance: Instance, t: Catalog) -> dict[str, str]:
    return {
        "item": f"event:{request.event_id}",
        "state": t(f"rights.state_{request.state.value}"),
        "author": sanitize_terminal(request.author_name or request.author_id, _LONGEST_NAME),
        "asked": format_seconds(request.asked_at, instance.timezone),
        "answer": sanitize_terminal(request.answer or request.words, _LONGEST_NAME),
    }


def _show(request: StoredRights, instance: Instance, as_json: bool, t: Catalog) -> None:
    if as_json:
        echo_json(rights_json(request))
        return
    lines = {
        "state": t(f"rights.state_{request.state.value}"),
        "why": request.why,
        "author": request.author_name or request.author_id,
        "link": request.permalink,
        "content": request.content,
        "asked": format_seconds(request.asked_at, instance.timezone),
        "request": request.request_words,
        "version": request.rules_version,
        "expires": format_seconds(request.expires_at, instance.timezone) if request.expires_at else "",
        "answer": request.answer,
        "words": request.words,
        "evidence": request.evidence,
        "changed": format_seconds(request.changed_at, instance.timezone) if request.changed_at else "",
        "hash": request.sha256,
    }
    for name, text in lines.items():
        if text:
            echo(t("pair", label=t(f"rights.line_{name}"), value=sanitize_terminal(text, _LONGEST_TEXT)))
