"""Drafts by a language model: what is said of a trial."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "drafts.prompt": "this is asked, with the entries {entries}:",
    "drafts.none": "no draft: {why}",
    "drafts.output": "this was answered ({tokens} tokens):",
    "drafts.passed": "nothing to object to",
    "drafts.proposed": "a person would see it as the draft of the case",
    "drafts.rejected": "nobody would see it: the case opens without a draft, and a note says why",
}
