"""Who may do what: the questions in plain Python, and the two walls that keep rows from others."""
