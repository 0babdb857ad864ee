"""Our own development sets, see the README beside this file."""
