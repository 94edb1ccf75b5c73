"""What people ask of the knowledge base: is it right, what would it answer, what does it lack, what is it
worth."""
