"""Fixtures that every test may use."""

pytest_plugins = ["support.example", "support.kafka", "support.postgres", "support.smtp"]
