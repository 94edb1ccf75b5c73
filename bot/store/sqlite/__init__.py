"""The SQLite engine: connections, group commit, migrations, backup, and the words that only SQLite has.

The only package that imports the driver. What the functions of the store ask stands in `bot/store/queries`;
`queries` beside this module holds what cannot be said portably.
"""
