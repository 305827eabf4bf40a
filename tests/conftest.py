"""Fixtures that every test may use."""

pytest_plugins = ["support.kafka", "support.postgres", "support.smtp"]
