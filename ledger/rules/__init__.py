"""The rules of money: what may happen, decided from states alone.

Nothing here knows the time, the network or a database. A command holds all that is asked, a state
all that is known, and the answer is a list of facts or a typed refusal.
"""
