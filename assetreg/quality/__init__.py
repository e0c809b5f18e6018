"""How far the places in the register can be believed: checks, scores, lists of work, figures published with loads."""
