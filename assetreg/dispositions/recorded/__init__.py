"""What was decided and delivered on paper before the register: recorded, and confirmed by a second person."""
