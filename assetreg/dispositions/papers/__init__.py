"""Papers with an identity of their own: number, symbol, date, issuer, signer, capacity, file."""
