"""Who now travels how far: flows of staff from old seats to new centres, and the burden they add up to."""
