"""Forms of people and organisations: they shape what is typed; actions judge it."""
