"""The knowledge base: check, try, gaps and stats."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "knowledge.valid": (
        "the knowledge base is valid: {count} entry, languages {languages}, version {version}",
        "the knowledge base is valid: {count} entries, languages {languages}, version {version}",
    ),
    "knowledge.used_by": "rules that answer from it: {rules}",
    "knowledge.unused": "no rule answers from it: a rule does with 'then: [{{answer: {{from: knowledge}}}}]'",
    "knowledge.uncalibrated": "no precision is known for this model: every answer is a proposal",
    "knowledge.nothing_near": "no entry comes near",
    "knowledge.read_as": "read as {language}",
    "knowledge.answer": "{entry}  precision {precision}  {language}",
    "knowledge.answers": "answers: {question}",
    "knowledge.objection": "would not be sent: {objection}",
    "knowledge.no_gaps": "nothing that asked for an answer was left without one",
    "knowledge.gaps": (
        "{count} question without an answer of the knowledge base since {since}",
        "{count} questions without an answer of the knowledge base since {since}",
    ),
    "knowledge.gap": (
        "{count} person, {questions} questions",
        "{count} people, {questions} questions",
    ),
    "knowledge.nearest": "nearest entry: {entry} (precision {precision})",
    "knowledge.never": "nothing was answered or proposed from the knowledge base since {since}",
    "knowledge.entry": "entry",
    "knowledge.sent": "sent",
    "knowledge.taken_back": "taken back",
    "knowledge.accepted": "proposed: sent as it is",
    "knowledge.changed": "changed",
    "knowledge.rejected": "rejected",
}
