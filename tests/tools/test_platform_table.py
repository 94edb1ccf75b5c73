"""The page of all platforms is what the adapters declare."""

from tools.platform_table import PAGE, build_page


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == build_page(), "run 'make platforms'"
