"""Speed of the way from Kafka to the database."""
