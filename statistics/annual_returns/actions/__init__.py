"""Every write of annual returns, by subject."""
