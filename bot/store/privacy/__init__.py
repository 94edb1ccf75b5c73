"""Forgetting a person: who is to be forgotten, and taking them out of every table."""
