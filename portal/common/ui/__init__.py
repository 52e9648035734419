"""The component set: one dictionary of states, formatting, server-drawn pictures, form rendering."""
