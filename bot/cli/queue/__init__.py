"""`tamis queue`: the commands of a moderator, one after the other or in a session at a terminal.

They parse, call one service of `bot.services.review` and draw; they decide nothing.
"""
