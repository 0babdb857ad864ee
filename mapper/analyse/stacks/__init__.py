"""Stacks: the credentials that together cover a target, chosen by a solver under conditions; a person decides."""
