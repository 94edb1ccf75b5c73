"""Stand-ins for what is outside the bot: platforms, models, a terminal, a whole running instance.

Values that a test needs (an event, an answer to a call) come from `tests.factories`.
"""
