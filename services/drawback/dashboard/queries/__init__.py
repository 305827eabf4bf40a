"""What the pages read: every query has a limit, and every list pages by key."""
