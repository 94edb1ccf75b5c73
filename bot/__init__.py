"""Tamis: community management and moderation, self-hosted."""

__version__ = "0.1.0"
