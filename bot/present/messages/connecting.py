"""Connecting accounts, and how their tokens, permissions and webhooks are."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "doctor.account.token_lasts": "its token lasts until {until} (UTC)",
    "doctor.account.token_over": "its token was over on {until} (UTC); is the bot running? 'tamis connect {platform}' connects the account again",
    "doctor.account.not_renewed": "its token cannot be renewed, for {hours} h ({detail}); it is tried again and again",
    "doctor.account.ended": "its token cannot be renewed any more ({detail}); connect the account again: 'tamis connect {platform}'",
    "doctor.account.answer_lost": "the answer to the renewal of its token got lost, and the old one is not accepted any more ({detail}); connect the account again: 'tamis connect {platform}'",
    "doctor.account.lacks_permission": "its token lacks {detail}; connect the account again and allow it: 'tamis connect {platform}'",
    "doctor.account.unsubscribed": "the platform sends no webhooks of it, for {hours} h ({detail}); subscribe the app again at the platform, or 'tamis connect {platform}'",
    "doctor.account.unreadable": "nobody can tell how it is, for {hours} h: {detail}",
}
