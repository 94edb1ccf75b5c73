"""What every face shares: messages in the user's language, JSON, the view of a case, safe text per sink.

Values in, text out: nothing here opens an instance, asks a person or writes to a screen.
"""
