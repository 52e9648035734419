"""From business records to figures: one module per form, a fixed number of queries each."""
