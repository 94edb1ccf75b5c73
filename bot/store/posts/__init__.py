"""Planned posts: their rows, and how one gets into the outbox."""
