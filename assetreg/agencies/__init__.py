"""Bodies that hold or use assets: who they are, what became of them, and who works where for them."""
