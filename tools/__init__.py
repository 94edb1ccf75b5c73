"""What developers run by hand or through make; the program never imports it."""
