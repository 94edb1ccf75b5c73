"""`tamis classify` and `tamis inspect-webhook`."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "classify.no_text": 'pass a TEXT, or pipe JSON lines such as {{"text": "…"}} into it',
    "classify.no_model": "no model, word lists only: {reason}",
    "classify.bad_line": 'line {number}: {reason}; expected JSON such as {{"text": "…"}}',
    "classify.line_too_long": "the line is longer than {limit} characters",
    "classify.not_a_record": "expected an object with a 'text' that is a string",
    "labels_without_model": "--labels describes a custom model; name it with --model",
    "inspect.unreadable": "{name}: cannot be read: {reason}",
}
