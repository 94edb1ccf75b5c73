"""The JSON Schema of a file of dialogues, for editors."""

from collections.abc import Mapping
from typing import Any

from bot.dialogues.schema import PageModel
from bot.documents.editor_schema import build_editor_schema

_PAGES: Mapping[str, str] = {
    "version": "Always 1.",
    "language": "The language of texts that stand without one, as fr or en.",
    "dialogues": "What may be asked in private conversations; a rule begins one with 'dialogue: ID'.",
    "id": "Up to 64 small letters, digits, - and _.",
    "StepModel.id": "The name by which other steps lead here.",
    "title": "How notes and reports call it.",
    "slots": "What is to be filled in, by name.",
    "SampleModel.slots": "What must be filled in at the end.",
    "steps": "What happens, one after the other.",
    "texts": "Other words for what every dialogue says.",
    "remind_after": "After so long the question is said once more: 1m to 20h.",
    "end_after": "After so long without an answer it is over: 5m to 30d; 7d unless it is said.",
    "on_silence": "What happens then: the end, or a case for a person.",
    "knowledge": "How sure an answer of the knowledge base must be to be given in between; false: none is.",
    "queue": "The queue of the case when a person takes over.",
    "priority": "From 0 to 100; the higher comes first.",
    "tests": "Conversations, and how they must go: 'tamis dialogues test'.",
    "kind": "What the slot takes; what each takes and its settings stand in docs/dialogues.md.",
    "pattern": "A regular expression of the whole value, such as '[0-9]{6}'.",
    "choices": "2 to 10 answers to choose from, by value.",
    "least": "The least number, or of a date the first day, counted from today.",
    "most": "The highest number, or of a date the last day, counted from today; 0 is today.",
    "ChoiceModel.text": "What the button says, or the line with its number.",
    "AskModel.text": "The question.",
    "also": "What counts as the same answer.",
    "ask": "Asks for one slot until it is filled.",
    "say": "Says something, in one message with what comes next.",
    "HandOverModel.say": "What is said to the person before a colleague takes over.",
    "look_up": "Asks your shop, a target of config.yaml.",
    "hand_over": "A person takes over with everything that was filled in.",
    "branch": "Goes on where the first line that holds says.",
    "go": "The step that comes next; 'end' ends the dialogue.",
    "slot": "Which slot is asked for.",
    "again": "What is said when an answer does not fit.",
    "tries": "After so many answers that do not fit a person takes over: 1 to 5, 3 unless it is said.",
    "target": "The target of config.yaml that is asked.",
    "send": "The slots that are sent.",
    "fields": "What is read of the answer; it can be said and branched on.",
    "waiting": "What is said while the shop is asked.",
    "not_found": "The step that comes next when the shop knows of nothing.",
    "failed": "The step that comes next when the shop does not answer.",
    "DialogueTextsModel.failed": "When the shop does not answer and a person takes over.",
    "to": "The target of config.yaml that takes over, instead of a case here.",
    "when": "Values of slots and fields that must hold, any of each list.",
    "intent": "What the message was about that began the dialogue, or the last free text.",
    "name": "What the test shows.",
    "turns": "What is written and said, line by line.",
    "ends": "How the conversation stands at the end.",
    "user": "What the person writes.",
    "photo": "The person sends a photo.",
    "bot": "A part of what must have been said.",
    "not_bot": "What must not have been said.",
    "shop": "What the shop answers: fields, 'fails', or 'knows nothing'.",
    "wait": "So long nobody writes: 4h.",
    "person": "When somebody asked for a person.",
    "cancelled": "When somebody left it.",
    "corrected": "When somebody corrected themselves.",
    "reminder": "Before the question that is said once more.",
}


def build_dialogues_schema() -> dict[str, Any]:
    """The schema, with what each key means."""
    return build_editor_schema(PageModel, "Dialogues of Tamis", _PAGES)
