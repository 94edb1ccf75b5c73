"""Changes the mode of one rule in a rules file and leaves everything else as its author wrote it."""

from bot.documents import Document, from_yaml
from bot.domain import Mode
from bot.errors import UserError


def set_mode(text: str, name: str, rule_id: str, mode: Mode) -> str:
    """The text of a file with another mode for one of its rules; comments and layout stay.

    Raises `UserError` when the rule is not in this file.
    """
    document = from_yaml(text, name)
    index = _rule_index(document, rule_id)
    if index is None:
        raise UserError("unknown_rule", rule=rule_id[:60], file=name, hint="")
    # Edited as text: a YAML writer would lose comments and quotes.
    lines = text.splitlines(keepends=True)
    rule = ("rules", index)
    if "mode" in document.value["rules"][index]:
        line, column = document.positions[*rule, "mode"]
        before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        lines[line - 1] = before + mode.value + after[len(_scalar(after)) :]
        return "".join(lines)
    line, column = document.positions[rule]
    if lines[line - 1][column - 1 :].startswith("{"):
        before, after = lines[line - 1][:column], lines[line - 1][column:]
        lines[line - 1] = f"{before}mode: {mode.value}, {after}"
        return "".join(lines)
    line, column = document.key_positions[*rule, "id"]
    if not lines[line - 1].endswith("\n"):
        lines[line - 1] += "\n"
    lines.insert(line, " " * (column - 1) + f"mode: {mode.value}\n")
    return "".join(lines)


def _rule_index(document: Document, rule_id: str) -> int | None:
    rules = document.value.get("rules") if isinstance(document.value, dict) else None
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, dict) and rule.get("id") == rule_id:
            return index
    return None


def _scalar(text: str) -> str:
    """The word at the beginning, with its quotes if there are any."""
    if text[:1] in ("'", '"'):
        return text[: text.index(text[0], 1) + 1]
    end = next((index for index, character in enumerate(text) if character in " \t,}\r\n#"), len(text))
    return text[:end]
