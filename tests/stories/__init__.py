"""What happens over years, as commands with dates, and what is printed of it."""
