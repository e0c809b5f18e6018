"""What assetreg costs, as ratios to the bare work in the same run; ``make bench`` prints it all."""
