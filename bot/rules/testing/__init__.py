"""Runs the examples beside the rules on a simulated history.

Uses the engine as the running program does; has no rules of its own, and no database.
"""
