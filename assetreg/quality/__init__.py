"""How far the register can be believed: where things really lie, scored per record and per unit."""
