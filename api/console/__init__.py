"""The console: pages for people, drawn on the server from the answers of the API itself."""
