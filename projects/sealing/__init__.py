"""The arithmetic of sealed bids: pure functions, no database (docs/sealed-bids.md).

`keys`: personal opening keys and the tender's key split among holders. `envelopes`: a bid under a
fresh key wrapped to the tender. `markers`: how the server finds its own rows again without naming
tender or organisation.
"""
