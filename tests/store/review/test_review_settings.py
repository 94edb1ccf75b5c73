"""How the team reviews, for commands that have no configuration."""

from bot.domain import Actor
from bot.domain.review_settings import BulkSettings, CareSettings, Masking, ReviewSettings
from bot.domain.roles import Role
from bot.store import Transaction
from bot.store.review import review_settings
from bot.store.sqlite.engine import SqliteStore
from bot.store.team import users
from tests.fakes.cases import START

BOSS = Actor.person("Zoé")
SETTINGS = ReviewSettings(
    leads=("Zoé",),
    appeals_within=3_600.0,
    care=CareSettings(masking=Masking.ALWAYS, severe_per_hour=3, severe_in_a_row=0, break_after=0.0),
    bulk=BulkSettings(second_person_above=7, expires=60.0),
)


async def test_what_was_configured_is_read_back(db: SqliteStore) -> None:
    assert await db.read(review_settings.read_settings) == ReviewSettings()
    for settings in (ReviewSettings(), SETTINGS):
        await db.write(lambda tx, it=settings: review_settings.replace_settings(tx, it))  # type: ignore[misc]
        assert await db.read(review_settings.read_settings) == settings


async def test_leads_are_those_of_the_configuration_and_of_the_team(db: SqliteStore) -> None:
    def may(tx: Transaction) -> list[bool]:
        people = (Actor.person(name) for name in ("Zoé", "Ana", "Tom"))
        return [review_settings.may_lead(tx, who) for who in people]

    assert await db.read(may) == [True, True, True], "nobody leads, so anybody may"
    await db.write(lambda tx: review_settings.replace_settings(tx, SETTINGS))
    assert await db.read(may) == [True, False, False]
    await db.write(lambda tx: users.add_user(tx, "Ana", Role.LEAD, by=BOSS, at=START))
    await db.write(lambda tx: users.add_user(tx, "Tom", Role.MODERATOR, by=BOSS, at=START))
    assert await db.read(may) == [True, True, False]
