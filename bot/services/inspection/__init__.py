"""Looks at single inputs as the program would: texts with the classifier, captured webhooks with an adapter.

Needs neither a configuration nor a database, decides nothing and stores nothing.
"""
