"""What the commands in bin/ do. Standard library only: they run before anything is installed."""
