"""What goes out: the outbox with its states, and everything that holds an effect back.

Pauses, rate limits, the circuit breaker and timers are checked in the transaction that plans or claims an
effect. Nothing here calls a platform; the dispatcher does.
"""
