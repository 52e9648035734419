"""Pages of unions, people and organisations."""
