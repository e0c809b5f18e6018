"""The kit of the JSON interface: its document, its problems and its pages of items."""
