"""What waits for people in the tenders stage."""
