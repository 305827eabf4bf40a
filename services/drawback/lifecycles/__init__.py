"""lifecycles."""
