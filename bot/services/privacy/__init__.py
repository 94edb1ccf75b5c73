"""Forgetting people: asked for by a platform or by an operator, carried out, and repeated after a restore."""
