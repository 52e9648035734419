"""What waits for people in the needs stage."""
