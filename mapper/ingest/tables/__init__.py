"""Plain tables: one reader per kind of file, and the guess which of their columns is which of our fields."""
