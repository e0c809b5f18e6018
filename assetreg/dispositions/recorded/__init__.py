"""What was decided on paper before us: recorded, confirmed by a second officer, counted with the rest."""
