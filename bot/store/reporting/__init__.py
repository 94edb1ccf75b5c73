"""What is counted: engagement for the report, the reconciliation of promised effects, operational counters.

Only questions to the database: ratios, intervals and definitions are in `bot.services.reports`.
"""
