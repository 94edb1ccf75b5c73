"""The running program: receives webhooks, decides events, carries out actions, and repeats that.

This room knows asyncio, sockets and clocks, and passes the time on as an argument. It decides nothing
itself: what an event means is up to `rules`, what a platform wants is up to `platforms`, what must be
committed together is up to `store`.
"""
