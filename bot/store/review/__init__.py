"""What people are asked and what they answered: cases and who is looking at them, overrides of what rules
decided, approvals of two, blind reviews, and what all of it teaches.

Nothing here plans an effect or knows a command: a use case in `bot.services.review` does both.
"""
