"""Everything one does with rules besides letting them decide: check, test, try, explain, replay and promote.

Each use case is a module. The language of the rules is in `bot.rules`; nothing here prints.
"""
