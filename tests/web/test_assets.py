"""Files whose names change with their content."""

import re

from bot.web.assets import load_assets


def test_each_file_is_found_by_the_address_that_the_page_names() -> None:
    addresses, files = load_assets("/files")
    for address in (addresses.script, addresses.style, addresses.icon):
        name = address.removeprefix("/files/")
        assert re.fullmatch(r"(dashboard|icon)-[0-9a-f]{12}\.(js|css|svg)", name)
        assert files[name].content
        assert files[name].etag == f'"{name}"'
    assert load_assets("/files")[0] == addresses
