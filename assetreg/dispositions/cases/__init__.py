"""Cases: from a proposal over every step its path asks to the decision on each line."""
