"""Event models, envelope and registry."""
