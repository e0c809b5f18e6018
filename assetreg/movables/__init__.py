"""What can be carried away: vehicles, other fixed assets, and the records of dissolved bodies."""
