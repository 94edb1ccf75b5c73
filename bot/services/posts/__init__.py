"""Planned posts: what people want published, when, and what becomes of it."""
