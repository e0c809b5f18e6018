"""How far and how long between two points: one protocol, and the ways to answer it."""
