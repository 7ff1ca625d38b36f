"""A region to try the ledger on: published figures where there are any, invented people."""
