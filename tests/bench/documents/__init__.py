"""How well documents are read, beside programs made for it."""
