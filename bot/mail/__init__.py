"""The face for people with a mailbox: reports that arrive by themselves.

`reports` sends what is due, `letter` is the mail, `smtp` hands it to a server.
"""
