"""How the team reviews, as the running program is configured.

It stands in the database, because whoever reviews may have no configuration at hand.
"""

import json
from dataclasses import asdict

from bot.domain import Actor
from bot.domain.review_settings import BulkSettings, CareSettings, Masking, ReviewSettings
from bot.domain.roles import Role
from bot.store import Transaction

_LEADING = (Role.LEAD, Role.ADMIN)


def replace_settings(tx: Transaction, settings: ReviewSettings) -> None:
    """Take over what the running program has configured."""
    tx.run("review_settings.replace_settings", settings=json.dumps(asdict(settings), ensure_ascii=False))


def read_settings(tx: Transaction) -> ReviewSettings:
    """What was configured last; the defaults where no program has run yet."""
    text = tx.value("review_settings.get_settings")
    if text is None:
        return ReviewSettings()
    values = json.loads(text)
    care = values.pop("care")
    return ReviewSettings(
        leads=tuple(values["leads"]),
        appeals_within=values["appeals_within"],
        care=CareSettings(**care | {"masking": Masking(care["masking"])}),
        bulk=BulkSettings(**values.get("bulk", {})),  # an older program may have written them
    )


def list_leads(tx: Transaction) -> frozenset[str]:
    """Who decides what others do not agree about: those that the configuration names, and named users whose
    role is lead or admin. Nobody: any third person does."""
    rows = tx.all("review_settings.list_leading_users", roles=[role.value for role in _LEADING])
    return frozenset({*read_settings(tx).leads, *(row["name"] for row in rows)})


def may_lead(tx: Transaction, who: Actor) -> bool:
    """Whether somebody decides what others do not agree about."""
    leads = list_leads(tx)
    return not leads or who.id in leads
