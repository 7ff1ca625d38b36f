"""The commands of `certledger`, a file a group; each is read only when it is asked for."""
