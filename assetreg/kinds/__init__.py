"""What every kind of thing gets alike: its JSON routes and its pages, made from one description."""
