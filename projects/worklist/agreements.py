"""What waits for people in the agreements stage."""
