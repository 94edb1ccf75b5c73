"""The use cases of an operator: pause and resume, the breaker, strikes, audit, backup, doctor, configuration.

Each function takes a `Workspace` and returns values; nothing is drawn here. Import the module you need: some
load the rules' language or a model, most do not.
"""
