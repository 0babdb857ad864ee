"""The formats of the field, one module each; what they are made of lies in ``parts``.

A module here has two functions. ``recognise(head)`` says from the first text of a file whether it is of this format;
``read(path, profile, limits)`` gives its :class:`~mapper.ingest.records.Records` under our own field names
(:func:`~mapper.ingest.records.entries_as_records`). :mod:`mapper.ingest.registry` asks them in the order of
:data:`~mapper.ingest.readers.FORMAT_NAMES`. Libraries of a format are imported in ``read``, so that a CSV file never
waits for them.
"""
