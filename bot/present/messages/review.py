"""The terminal app of moderators: `tamis review`."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "review.open": ("{count} open case", "{count} open cases"),
    "review.decided": ("{count} case answered", "{count} cases answered"),
    "review.by_age": "oldest first",
    "review.changed": "it has changed since it was drawn; this is how it is now",
    "review.keys_of_nothing": "u undo · q quit · new cases appear by themselves",
    "review.answered": "case {id} is answered; u takes your last answer back",
    "review.writing": "Enter sends · Ctrl-J begins a line · Ctrl-O opens $EDITOR · Esc goes back and keeps the text",
    "review.characters": ("{count} character", "{count} characters"),
    "review.which_reply": "which text?",
    "review.local": "colleagues here (queue 'escalated')",
    "review.other_keys": "  c  reply with a text of the rules file\n  d  reply with the draft, which you can change first\n  v  reply in $EDITOR\n  n  note something for colleagues\n  o  show the address of the item on the platform\n  u  take back what you answered last; again: the answer before (z, too)\n  s  the next case, without an answer\n  b  back to the case that you looked at before\n  j k  down and up (arrows and mouse, too); g G  the first case, the last\n  Space  everything about the item, and on; Backspace: back\n  t  the oldest first, or the most pressing first\n  x  the commands that do the same as what was done here\n  q  quit; the case goes back to the queue",
    "review.no_terminal": "'tamis review' needs a terminal. For programs there are 'tamis queue list --json' and 'tamis queue hide', 'reply' …; for screen readers 'tamis queue next'",
}
