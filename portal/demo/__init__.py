"""The demonstration: role cards, a movable clock, and a small world built by calling actions."""
