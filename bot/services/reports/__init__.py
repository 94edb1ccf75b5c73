"""Measures how the service did in a period, from what the store recorded. Draws nothing, changes nothing."""
