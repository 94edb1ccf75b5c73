"""What a desk for moderators has beside the queue: its commands, its keys, and macros."""
