"""What platforms count themselves: importing it, and undoing an import."""
