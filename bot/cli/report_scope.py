"""The options that say which part of what came in a report is about."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from bot.domain.report_scope import ReportScope


def in_scope(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--account`, `--platform`, `--campaign` and `--post`; arrive as `scope`."""

    @wraps(function)
    def with_scope(
        *arguments: Any, account: str, platform: str, campaign: str, post: str, **options: Any
    ) -> Any:
        scope = ReportScope(account_id=account, platform=platform, campaign_id=campaign, post=post)
        return function(*arguments, scope=scope, **options)

    for option, what in (
        ("--post", "Only what stands under this post, by its id."),
        ("--campaign", "Only what came of this campaign, by its id."),
        ("--platform", "Only this platform, such as instagram."),
        ("--account", "Only this account of yours, by its id."),
    ):
        with_scope = click.option(option, default="", help=what)(with_scope)
    return with_scope
