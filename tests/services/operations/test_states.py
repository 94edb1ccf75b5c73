"""States for rules: only those that the rules define, only where something is, and never in the past."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.operations.states import (
    StateScope,
    list_states,
    switch_state_off,
    switch_state_on,
)
from bot.services.workspace import Workspace, moderator
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment

CONFIG = """\
version: 1
public_url: https://bot.example.org
rules: rules.yaml
sources:
  shop:
    adapter: generic
    secrets: [env:TAMIS_SHOP_SECRET]
    accounts: [{platform: generic, id: shop-eu, name: Shop}]
"""
RULES = "version: 1\nstates: {disruption: {title: Trains disrupted}}\nrules: []\n"
ANYWHERE = StateScope()


@pytest.fixture
def instance(db: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("TAMIS_SHOP_SECRET", "whsec_c2VjcmV0c2VjcmV0c2VjcmV0")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    return Workspace(store=db, config=tmp_path / "config.yaml", actor=moderator("Léa"), clock=moment)


async def test_a_state_is_on_until_it_is_switched_off(instance: Workspace) -> None:
    change = await switch_state_on(instance, "disruption", ANYWHERE, reason="wind", until=moment(60))
    assert (change.was_on, [state.reason for state in change.now_on]) == (False, ["wind"])
    assert (await switch_state_on(instance, "disruption", ANYWHERE)).was_on
    (state,) = await list_states(instance)
    assert (state.until, str(state.by)) == (None, "person:Léa")
    assert (await switch_state_off(instance, "disruption", ANYWHERE)).was_on
    assert await list_states(instance) == ()


async def test_where_it_is_still_on_is_told(instance: Workspace) -> None:
    post = StateScope(post="1000_55")
    await switch_state_on(instance, "disruption", post)
    change = await switch_state_off(instance, "disruption", ANYWHERE)
    assert (change.was_on, [state.scope for state in change.now_on]) == (False, [post])


@pytest.mark.parametrize("account", ["shop-eu", "Shop"])
async def test_an_account_is_named_by_id_or_name(instance: Workspace, account: str) -> None:
    scope = StateScope(account=account)
    assert (await switch_state_on(instance, "disruption", scope)).now_on[0].scope == scope


@pytest.mark.parametrize(
    ("name", "scope", "code"),
    [
        ("storm", ANYWHERE, "state_unknown"),
        ("disruption", StateScope(account="other"), "account_unknown"),
        ("disruption", StateScope(post="https://www.facebook.com/maison"), "post_unknown"),
    ],
)
async def test_what_names_nothing_is_refused(
    instance: Workspace, name: str, scope: StateScope, code: str
) -> None:
    with pytest.raises(UserError) as refusal:
        await switch_state_on(instance, name, scope)
    assert refusal.value.code == code
    assert await list_states(instance) == ()


async def test_none_ends_before_it_begins(instance: Workspace) -> None:
    with pytest.raises(UserError) as refusal:
        await switch_state_on(instance, "disruption", ANYWHERE, until=moment(0))
    assert refusal.value.code == "state_ends_before_it_begins"


async def test_one_that_the_rules_forgot_can_be_ended(instance: Workspace) -> None:
    await switch_state_on(instance, "disruption", ANYWHERE)
    (instance.config_file.parent / "rules.yaml").write_text("version: 1\nrules: []\n", "utf-8")
    assert (await switch_state_off(instance, "disruption", ANYWHERE)).was_on
