"""What the brand knows: questions with their answers, read from files, indexed, and looked up for a message.

No I/O and no clock: texts, embeddings and moments are arguments. What is looked up here is only read; whether
an answer is given, and where, the rules decide.
"""
