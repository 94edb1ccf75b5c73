"""Reads what ad managers and the tools of platforms export: bytes go in, rows of metrics come out.

Nothing here does I/O or knows a clock.
"""
