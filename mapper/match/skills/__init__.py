"""Learning outcomes and the skills of a published vocabulary, such as ESCO: read, and linked as a match links outcomes.

No skill is part of this project: a vocabulary is read at run time, from a package that ships it or from a file.
"""
