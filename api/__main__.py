"""Lets `python -m api` be the command `certledger`."""

from api.cli import main

main()
