"""What community managers and moderators read exists in French, and neither side is older than the other.

A French page ends with the digest of the English page that it translates. Whoever changes the English page
brings the French one up to date and copies the digest that the failing test names.
"""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = {
    "README.md": "README.fr.md",
    "docs/moderating.md": "docs/fr/moderating.md",
    "docs/rules.md": "docs/fr/rules.md",
    "docs/recipes.md": "docs/fr/recipes.md",
    "docs/dialogues.md": "docs/fr/dialogues.md",
    "docs/knowledge.md": "docs/fr/knowledge.md",
    "docs/posts.md": "docs/fr/posts.md",
    "docs/drafts.md": "docs/fr/drafts.md",
    "docs/community.md": "docs/fr/community.md",
    "docs/assistants.md": "docs/fr/assistants.md",
}
_DIGEST = re.compile(r"<!-- translates sha256:([0-9a-f]{16}) -->\s*\Z")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def outline(text: str) -> list[str]:
    """Headings by level, tables and code blocks, in order, without their words."""
    lines, inside, marks = text.splitlines(), False, []
    for line in lines:
        if line.lstrip().startswith("```"):
            inside = not inside
            marks += ["code"] if inside else []
        elif not inside and re.match(r"#+ ", line):
            marks.append(line.split(" ")[0])
        elif not inside and re.match(r"\|[ :-]+\|", line):
            marks.append("table")
    return marks


def yaml_blocks(text: str) -> list[str]:
    """Rules to copy, which work in one language only when they work in the other."""
    return re.findall(r"^```yaml\n(.*?)^```", text, re.M | re.S)


def rows(text: str) -> int:
    return sum(line.lstrip().startswith("|") for line in text.splitlines())


@pytest.mark.parametrize(("english", "french"), PAGES.items(), ids=PAGES)
def test_a_french_page_translates_the_english_one_of_today(english: str, french: str) -> None:
    source = (ROOT / english).read_text("utf-8")
    translated = (ROOT / french).read_text("utf-8")
    stamp = _DIGEST.search(translated)
    assert stamp, f"{french} must end with <!-- translates sha256:{digest(source)} -->"
    assert stamp[1] == digest(source), (
        f"{english} has changed: bring {french} up to date, then let it end with"
        f" <!-- translates sha256:{digest(source)} -->"
    )


@pytest.mark.parametrize(("english", "french"), PAGES.items(), ids=PAGES)
def test_both_pages_have_the_same_outline(english: str, french: str) -> None:
    source = (ROOT / english).read_text("utf-8")
    translated = (ROOT / french).read_text("utf-8")
    assert outline(translated) == outline(source)
    assert rows(translated) == rows(source)


@pytest.mark.parametrize(("english", "french"), PAGES.items(), ids=PAGES)
def test_both_pages_have_the_same_yaml(english: str, french: str) -> None:
    source = (ROOT / english).read_text("utf-8")
    translated = (ROOT / french).read_text("utf-8")
    assert yaml_blocks(translated) == yaml_blocks(source)


def test_every_french_page_is_a_translation() -> None:
    pages = {str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "fr").rglob("*.md")}
    assert pages | {"README.fr.md"} == set(PAGES.values())
