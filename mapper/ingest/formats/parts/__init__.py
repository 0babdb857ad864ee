"""What the readers of formats are made of, and what several of them share."""
