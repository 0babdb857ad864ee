"""What the commands of :mod:`mapper.cli` do; one module per family, imported when one of its commands runs."""
