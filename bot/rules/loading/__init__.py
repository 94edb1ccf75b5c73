"""Rules files as a whole: loading and linting them, changing a mode, and their reference and schema.

Opens nothing and decides nothing.
"""
