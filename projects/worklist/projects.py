"""What waits for people in the projects stage."""
