"""Who may do what: plain Python that knows neither Flask nor the database."""
