"""Changes one word of a rules file and leaves everything else as its author wrote it."""

from bot.documents import Document, from_yaml
from bot.domain import Mode
from bot.errors import UserError


def with_mode(text: str, name: str, rule_id: str, mode: Mode) -> str:
    """The text of a page with another mode for one of its rules; comments and layout stay.

    Raises `UserError` when the rule does not stand on this page.
    """
    sheet = from_yaml(text, name)
    index = _index(sheet, rule_id)
    if index is None:
        raise UserError(f"there is no rule '{rule_id[:60]}' in '{name}'")
    lines = text.splitlines(keepends=True)
    rule = ("rules", index)
    if "mode" in sheet.value["rules"][index]:
        line, column = sheet.places[*rule, "mode"]
        before, rest = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        written = _scalar(rest)
        lines[line - 1] = before + mode.value + rest[len(written) :]
        return "".join(lines)
    line, column = sheet.places[rule]
    if lines[line - 1][column - 1 :].startswith("{"):
        before, rest = lines[line - 1][:column], lines[line - 1][column:]
        lines[line - 1] = f"{before}mode: {mode.value}, {rest}"
        return "".join(lines)
    line, column = sheet.key_places[*rule, "id"]
    if not lines[line - 1].endswith("\n"):
        lines[line - 1] += "\n"
    lines.insert(line, " " * (column - 1) + f"mode: {mode.value}\n")
    return "".join(lines)


def _index(sheet: Document, rule_id: str) -> int | None:
    rules = sheet.value.get("rules") if isinstance(sheet.value, dict) else None
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, dict) and rule.get("id") == rule_id:
            return index
    return None


def _scalar(rest: str) -> str:
    """The word at the beginning, with its quotes if it has some."""
    if rest[:1] in ("'", '"'):
        return rest[: rest.index(rest[0], 1) + 1]
    end = next((place for place, sign in enumerate(rest) if sign in " \t,}\r\n#"), len(rest))
    return rest[:end]
