"""Golden items: what people check themselves by."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "golden.added": "{item}: the right answer is {answer}; 'tamis golden next' asks people about it",
    "golden.removed": "{item} is asked about no more",
    "golden.nothing": "no right answer was named yet; 'tamis golden add ITEM ANSWER' names one",
    "golden.end": "you have answered everything; 'tamis golden score' shows how far you agree",
    "golden.no_answers": "you have answered nothing yet; 'tamis golden next' asks",
    "golden.how": "your answer: tamis golden answer {id} keep, hide or delete",
    "golden.right": "{agreed}: as was agreed on",
    "golden.other": "agreed on was {agreed}, your first answer was {mine}",
    "golden.own": "my agreement",
    "golden.everybody": "everybody's agreement",
    "golden.head_item": "item",
    "golden.head_policy": "policy",
    "golden.head_answer": "right answer",
    "golden_answer": "'{answer}' can be no right answer; these can: {answers}",
    "golden_none": "there is no golden item '{item}'",
    "golden_leads": "right answers are for leads: {leads}",
}
