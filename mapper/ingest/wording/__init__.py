"""How outcomes are worded: markers and stems that are taken off, where one statement ends, verbs, and languages."""
