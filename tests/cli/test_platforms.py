"""`tamis platforms`: what can be done where."""

from tests.fakes.instance import as_json, tamis


def test_all_platforms_are_listed_with_their_actions() -> None:
    shown = tamis("platforms")
    assert shown.exit_code == 0
    lines = [line for line in shown.stdout.splitlines() if not line.startswith(" ")]
    assert len(lines) == len(as_json(tamis("platforms", "--json"))) + 1
    (line,) = [line for line in lines if line.startswith("linkedin")]
    assert line.endswith("webhook, backfill  delete, reply, like, edit_reply")


def test_a_name_shows_all_about_it() -> None:
    shown = tamis("platforms", "whatsapp")
    assert shown.stdout.startswith("whatsapp, by the adapter meta\n")
    assert "    direct message: message\n" in shown.stdout
    assert "    message window: 24 h\n" in shown.stdout
    assert shown.stdout.count(", by the adapter ") == 1
    assert tamis("platforms", "meta").stdout.count(", by the adapter meta") == 5


def test_another_name_is_refused_with_the_nearest() -> None:
    refused = tamis("platforms", "you-tube")
    assert refused.exit_code == 1
    assert "did you mean 'youtube'?" in refused.stderr
