"""What follows a decision: delivery, booking, declaration, registration, proceeds, use."""
