"""What comes in: deliveries byte for byte, the events in them, and echoes of our own effects.

Nothing here reads a provider's format (the adapters do) or decides; it stores each thing once, says what is
still to be done, and keeps what crashes the program away from the rest.
"""
