"""The vocabulary of the ledger: what has happened, in the words of the field, and nothing else.

A fact is an immutable record of something that has happened to a child's certificate, a contract,
a programme or a budget. Read the files from `region` to `invoice` and you have read a school year.
Facts carry no names, no birth dates, no certificate numbers and no free text: those live in the
vault, and a fact names a person only by a random reference.
"""
