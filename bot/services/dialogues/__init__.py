"""The use cases of dialogues: whether they are right, and how a conversation goes."""
