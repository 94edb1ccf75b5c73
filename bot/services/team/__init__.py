"""Who of the team may come in over a network, and who somebody is who asks to."""
