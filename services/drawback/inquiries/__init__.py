"""inquiries."""
