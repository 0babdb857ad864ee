"""One case on the page Cases: a module for each of its parts, in the order in which an officer works."""
