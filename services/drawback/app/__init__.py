"""Orchestration: what runs in a process, over the pure policy and the adapters. No rule of law or of alerting lives here."""
