"""What an agent will need, and how long its training will take, by plain arithmetic."""
