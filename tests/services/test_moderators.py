"""Under which name a person acts: their own login's, or the one they give where a login is shared."""

import os
import pwd
from pathlib import Path

import pytest

from bot.domain import Actor, Login
from bot.errors import UserError
from bot.services.moderators import acting_moderator
from bot.services.workspace import Workspace
from tests.fakes.logins import other_login

NO_LOGIN = 4_000_000


def acting(folder: Path | None, named: str | None, uid: int, **environment: str) -> Actor:
    return acting_moderator(Workspace(data=folder), named, uid=uid, environment=environment)


@pytest.fixture
def owner(tmp_path: Path) -> int:
    return tmp_path.stat().st_uid


@pytest.mark.parametrize("named", [None, "own"], ids=["unnamed", "by the same name"])
def test_a_login_of_ones_own_is_the_name(tmp_path: Path, named: str | None) -> None:
    login = other_login()
    actor = acting(tmp_path, named and login.pw_name, login.pw_uid, SUDO_USER="tom", USER="tom")
    assert actor == Actor.person(login.pw_name)


def test_nobody_with_a_login_acts_as_somebody_else(tmp_path: Path) -> None:
    login = other_login()
    with pytest.raises(UserError, match="not_your_name") as refused:
        acting(tmp_path, "Tom", login.pw_uid)
    assert refused.value.data["login"] == login.pw_name


def test_those_who_share_the_login_of_the_bot_name_themselves(tmp_path: Path, owner: int) -> None:
    assert acting(tmp_path, "Léa", owner, SUDO_USER="tom") == Actor.person("Léa")
    assert acting(tmp_path, None, owner, SUDO_USER="tom") == Actor.person("tom")


def test_root_may_act_for_anybody(tmp_path: Path) -> None:
    assert acting(tmp_path, "Léa", 0) == Actor.person("Léa")


def test_a_login_is_noted_beside_another_name(tmp_path: Path, owner: int) -> None:
    login = pwd.getpwuid(owner)
    expected = Login(login.pw_name, owner)
    assert acting(tmp_path, "Léa", owner).login == expected
    assert acting(tmp_path, None, owner, SUDO_USER="tom").login == expected
    assert acting(tmp_path, login.pw_name, owner).login is None
    assert acting(tmp_path, None, owner).login is None


def test_a_login_that_the_machine_does_not_know_is_noted_by_its_number(tmp_path: Path) -> None:
    os.chown(tmp_path, NO_LOGIN, -1) if os.geteuid() == 0 else pytest.skip("needs root")
    assert acting(tmp_path, "Léa", NO_LOGIN).login == Login("", NO_LOGIN)


def test_where_nothing_can_be_recorded_any_name_will_do(tmp_path: Path) -> None:
    assert acting(tmp_path / "none", "Léa", other_login().pw_uid) == Actor.person("Léa")


def test_where_nobody_can_tell_who_acts_a_name_must_be_given(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(UserError, match="who_are_you"):
            acting(folder, None, NO_LOGIN)
