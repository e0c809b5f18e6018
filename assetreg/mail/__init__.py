"""Letters to people: an outbox in the database, sent until they have gone, each of them once."""
