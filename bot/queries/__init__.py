"""The language in which people say which items they mean: `lang:fr toxicity>0.6 -platform:youtube "colis"`.

The same in the list of the queue, in `tamis review`, in bulk answers, in saved views and in backtests. A text
becomes a tree here, and `store.review.conditions` asks the database for what it means. No input or output,
and no clock: an age stays an age.
"""

from bot.queries.fields import FIELDS, Field
from bot.queries.model import EVERYTHING, Both, Either, Measured, Named, Negation, Node, Query, Words
from bot.queries.parser import LONGEST_QUERY, parse_query

__all__ = [
    "EVERYTHING",
    "FIELDS",
    "LONGEST_QUERY",
    "Both",
    "Either",
    "Field",
    "Measured",
    "Named",
    "Negation",
    "Node",
    "Query",
    "Words",
    "parse_query",
]
