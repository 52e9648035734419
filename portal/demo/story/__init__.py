"""A small world that lives two years: built by calling the product's own actions."""
