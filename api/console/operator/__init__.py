"""What the operator of the service sees: views, their health, keys and runs."""
