"""The PostgreSQL engine: connections, group commit, migrations, and the words that only PostgreSQL has.

The only package that imports psycopg. What the functions of the store ask stands in `bot/store/queries`;
`queries` beside this module holds what PostgreSQL says in other words.
"""

from bot.store.postgres.arrival import arriving
from bot.store.postgres.engine import PostgresStore
from bot.store.postgres.health import check_health

__all__ = ["PostgresStore", "arriving", "check_health"]
