"""Topic catalogue."""
