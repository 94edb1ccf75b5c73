"""Regular expressions as rule authors write them."""

import pytest

from tests.fakes.rules import matches


class TestRegex:
    @pytest.mark.parametrize(
        ("pattern", "text"),
        [
            (r"\bñandú\b", "un ÑANDÚ!"),
            (r"prix\s+choc", "PRIX\u00a0CHOC"),
            (r"\b(?:un|deux)\b", "et deux, voilà"),
            (r"\d{3}", "٣٤٥"),
            (r"[\w-]+@", "né-à@"),
        ],
    )
    def test_unicode_is_understood(self, pattern: str, text: str) -> None:
        assert matches({"regex": pattern}, text)

    def test_a_boundary_is_a_boundary(self) -> None:
        assert not matches({"regex": r"\bcon\b"}, "façon")
        assert not matches({"regex": r"\bté\b"}, "été")

    def test_capitals_matter_when_asked(self) -> None:
        assert not matches({"regex": {"in": ["SOLDES"], "case": True}}, "soldes")
        assert matches({"regex": {"in": ["SOLDES"], "case": True}}, "SOLDES")
