"""Dialogues: check, try and test."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "dialogues.valid": (
        "the dialogues are valid: {count} dialogue ({names}), {tests} tests, version {version}",
        "the dialogues are valid: {count} dialogues ({names}), {tests} tests, version {version}",
    ),
    "dialogues.begun_by": "rules that begin one: {rules}",
    "dialogues.bot": "bot  {text}",
    "dialogues.choice": "     {number}. {choice}",
    "dialogues.silent": "(nothing is said)",
    "dialogues.saw": "     {saw}",
    "dialogues.asks_shop": "the shop is asked at '{target}' with {values}; answer with: /shop {fields}, /shop none or /shop fails",
    "dialogues.handed_over": "a case opens in the queue '{queue}' ({why}) with this note:",
    "dialogues.handed_to": "it is handed over to '{to}' ({why}) with this note:",
    "dialogues.not_sent": "this would not be sent, and a person would be asked: {objection}",
    "dialogues.ended": "it has ended: {end}",
    "dialogues.not_its_business": "this is none of its business any more: the rules decide",
    "dialogues.hint": "write as the person who writes; /photo sends a photo, /wait 2h says nothing for so long, Ctrl-D ends it",
    "dialogues.command_unknown": "'{command}' is no command: there are /photo, /wait 2h and /shop",
    "dialogues.nobody_asked": "the shop was not asked anything",
    "dialogues.failed": "{where}: dialogue {dialogue}, test '{name}': {problem}",
    "dialogues.passed": ("{count} test passed", "{count} tests passed"),
    "dialogues.some_failed": "{failed} of {total} tests failed",
    "dialogues.no_tests": "there are no tests: write some under 'tests' of a dialogue",
}
