"""What surrounds an event: its thread, its author's history, events similar to it, and what a person means by
an id.

It reads what the other rooms write, but for the keys by which similar events are found. This is the hot path
of every comment: no query grows with the size of a post.
"""
