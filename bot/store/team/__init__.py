"""Who of the team comes in over a network: users, the tokens that let them in, sessions of their browsers."""
