"""`tamis posts`: what is published when, and what a person has to say about it."""

import sys
from collections.abc import Sequence

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, configured, looks
from bot.cli.problems import tell_problems
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.domain.posts import PlannedPost, PostOrigin
from bot.present.local_time import format_moment, format_seconds
from bot.present.messages import Catalog
from bot.present.post_view import (
    authorship,
    listed_post_json,
    planned_post_json,
    preview_json,
    preview_lines,
    state_name,
)
from bot.present.serialize_problems import problems_json
from bot.services.posts.planning import NewPost, add_post, approve_post, cancel_post, release_post
from bot.services.posts.previewing import (
    PostPreview,
    check_posts,
    list_planned,
    preview_new,
    preview_posts,
    show_post,
)

_LONGEST_LINE = 4_000


@localized.group("posts")
def post_commands() -> None:
    """Plan posts, and see what becomes of them.

    They are planned in posts.yaml beside the rules, or with 'tamis posts add'. Each is published once, at its
    time; what cannot be is a case in the queue.
    """


@post_commands.command("check")
@configured
@as_json
@pass_catalog
def check_file(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Read posts.yaml and report every mistake; exit code 1 if there is one, 3 without such a file."""
    result = instance.run(check_posts)
    if as_json:
        echo_json(
            {
                "ok": result.is_valid,
                "problems": problems_json(result.problems),
                "warnings": problems_json(result.notices),
            }
        )
    else:
        tell_problems(result.problems, result.notices, t)
        if result.ignored:
            warn(t("posts.ignored", names=", ".join(result.ignored)))
        if not result.is_there:
            echo(t("posts.no_file", path=result.path))
        elif result.is_valid:
            echo(t.count("posts.valid", len(result.posts), path=result.path))
    if not result.is_valid:
        return WRONG
    return OK if result.is_there else NOTHING


@post_commands.command("add")
@click.option(
    "--account", "accounts", multiple=True, required=True, metavar="NAME", help="Where; can be repeated."
)
@click.option("--at", required=True, help="When: 2026-12-24 18:00, or 'now'.")
@click.option("--timezone", default="", help="Whose clocks show that time.  [default: the configured zone]")
@click.option("--text", required=True, help="What it says; - reads it from standard input.")
@click.option(
    "--text-for",
    "variants",
    multiple=True,
    nargs=2,
    metavar="PLATFORM TEXT",
    help="What it says on one platform instead; can be repeated.",
)
@click.option("--link", default="", help="A link.")
@click.option("--image", default="", help="A file below the folder of the rules, or an https address.")
@click.option("--first-comment", default="", help="A comment of ours right below it.")
@click.option("--title", default="", help="What it is called in lists and reports.")
@click.option("--id", "name", default="", help="Its name in commands.  [default: from time and title]")
@click.option("--dry-run", is_flag=True, help="Show it as it would be, and plan nothing.")
@acts
@as_json
@pass_catalog
def add(
    accounts: tuple[str, ...],
    at: str,
    timezone: str,
    text: str,
    variants: tuple[tuple[str, str], ...],
    link: str,
    image: str,
    first_comment: str,
    title: str,
    name: str,
    dry_run: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Plan a post on each account that is named, all or none."""
    new = NewPost(
        accounts=accounts,
        at=at,
        texts={"default": sys.stdin.read() if text == "-" else text, **dict(variants)},
        name=name,
        title=title,
        timezone=timezone,
        link=link,
        image=image,
        first_comment=first_comment,
    )
    if dry_run:
        return _show_previews(instance.call(preview_new, new), as_json, t)
    planned = instance.run(add_post, new)
    for notice in planned.notices:
        warn(t.translate(notice))
    code = _show_changed("posts.planned", planned.posts, as_json, t)
    if planned.needs_approval and not as_json:
        _echo(t("posts.held_for_approval", name=planned.posts[0].draft.name))
    return code


@post_commands.command("list")
@click.option("--all", "every", is_flag=True, help="Also what was published more than 30 days ago.")
@looks
@as_json
@pass_catalog
def list_posts(every: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show what is planned and what became of it. Exit code 3 when nothing is."""
    planned = instance.run(list_planned, every=every)
    if as_json:
        echo_json([listed_post_json(listed) for listed in planned])
    elif planned:
        heads = ("when", "post", "account", "platform", "comments", "state")
        rows = [
            {
                "when": format_moment(listed.post.draft.due_at, listed.post.draft.timezone),
                "post": listed.post.draft.name,
                "account": listed.post.draft.account_id,
                "platform": listed.post.draft.platform,
                "comments": str(listed.comments) if listed.post.external_id else "",
                "state": state_name(listed.post, t),
            }
            for listed in planned
        ]
        echo_table({name: t(f"head.{name}") for name in heads}, rows, is_last_whole=True)
    else:
        echo(t("posts.none"))
    return OK if planned else NOTHING


@post_commands.command("show")
@click.argument("name")
@looks
@as_json
@pass_catalog
def show_planned(name: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show one post on each of its accounts: text, state, who planned it, and as what it was published."""
    stored = instance.run(show_post, name)
    if as_json:
        echo_json([listed_post_json(listed) for listed in stored])
        return OK
    for listed in stored:
        post, draft, zone = listed.post, listed.post.draft, instance.timezone
        _echo(t("posts.heading", name=draft.name, account=draft.account_id, platform=draft.platform))
        if draft.title:
            _echo("  " + t("posts.title", title=draft.title))
        local, utc = format_moment(draft.due_at, draft.timezone), format_moment(draft.due_at, "UTC")
        _echo("  " + t("posts.when", local=local, utc=utc))
        for line in draft.text.splitlines():
            _echo("  | " + line)
        _echo("  " + t("posts.state", state=state_name(post, t)))
        if post.external_id and post.published_at is not None:
            at = format_seconds(post.published_at, zone)
            _echo("  " + t("posts.published_as", id=post.external_id, at=at))
            _echo("  " + t.count("posts.answers", listed.comments, negative=listed.negative))
        if post.comment_state is not None:
            _echo("  " + t("posts.comment_state", state=t.term("state", post.comment_state)))
        _echo("  " + authorship(post, zone, t))
        if post.approved_by is not None:
            _echo("  " + t("posts.approved_by", by=post.approved_by.id))
    return OK


@post_commands.command("preview")
@click.argument("name", required=False, default="")
@looks
@as_json
@pass_catalog
def preview_planned(name: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show what is to come as people will see it, on each account: text and its length, link, image, time,
    and what would keep it back. Exit code 1 if something would, 3 when nothing is planned."""
    return _show_previews(instance.run(preview_posts, name), as_json, t)


@post_commands.command("cancel")
@click.argument("name")
@click.option("--account", default="", metavar="ID", help="On this account or platform only.")
@acts
@as_json
@pass_catalog
def cancel_planned(name: str, account: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Do not publish a post, as long as it has not left. One of posts.yaml stays cancelled."""
    planned = instance.run(cancel_post, name, account)
    code = _show_changed("posts.cancelled", planned.posts, as_json, t)
    if not as_json and any(post.origin is PostOrigin.FILE for post in planned.posts):
        echo(t("posts.still_in_file"))
    return code


@post_commands.command("approve")
@click.argument("name")
@click.option("--account", default="", metavar="ID", help="On this account or platform only.")
@acts
@as_json
@pass_catalog
def approve(name: str, account: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Approve a post that somebody else has planned, as it is now."""
    planned = instance.run(approve_post, name, account)
    return _show_changed("posts.approved", planned.posts, as_json, t)


@post_commands.command("release")
@click.argument("name")
@click.option("--account", default="", metavar="ID", help="On this account or platform only.")
@acts
@as_json
@pass_catalog
def release(name: str, account: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Publish a post all the same: one that was held, missed, refused or dropped, or whose words are objected
    to. Look at the account first where nobody could tell whether it is there."""
    planned = instance.run(release_post, name, account)
    return _show_changed("posts.released", planned.posts, as_json, t)


def _show_previews(previews: Sequence[PostPreview], as_json: bool, t: Catalog) -> int:
    if as_json:
        echo_json([preview_json(preview) for preview in previews])
    elif not previews:
        echo(t("posts.none"))
    else:
        for preview in previews:
            for line in preview_lines(preview, t):
                _echo(line)
            echo("")
    if not previews:
        return NOTHING
    return WRONG if any(preview.problems or preview.objection for preview in previews) else OK


def _show_changed(code: str, changed: Sequence[PlannedPost], as_json: bool, t: Catalog) -> int:
    if as_json:
        echo_json([planned_post_json(post) for post in changed])
        return OK
    for post in changed:
        draft = post.draft
        local, utc = format_moment(draft.due_at, draft.timezone), format_moment(draft.due_at, "UTC")
        _echo(t(code, name=draft.name, account=draft.account_id, local=local, utc=utc))
    return OK


def _echo(line: str) -> None:
    echo(sanitize_terminal(line, _LONGEST_LINE))
