"""Every write of unions, people and organisations, by subject."""
