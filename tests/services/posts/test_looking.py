"""A post as it would be published now."""

from pathlib import Path

from bot.services.posts.looking import look_at
from tests.factories import NOW
from tests.fakes.planned import ACCOUNTS, PIXEL, draft


def test_image_and_form_are_told_apart(tmp_path: Path) -> None:
    look = look_at(draft(text="", image="gone.png"), ACCOUNTS, tmp_path, None, None, NOW)
    assert "there is no such file" in look.image
    assert "expected a text" in look.form
    (tmp_path / "a.png").write_bytes(PIXEL)
    clean = look_at(draft(image="a.png"), ACCOUNTS, tmp_path, None, None, NOW)
    assert (clean.image, clean.form, clean.objection) == ("", "", "")


def test_an_account_that_is_gone_is_looked_at_later(tmp_path: Path) -> None:
    assert look_at(draft(account_id="9"), ACCOUNTS, tmp_path, None, None, NOW).form == ""
