"""What a loaded rules file is: rules, specs of actions, calendars, and the context they are evaluated in.

Values without behaviour beyond their own invariants. Compiles no conditions and decides nothing.
"""
