"""What ``import mapper`` gives: the questions of an analyst, one function each, for a notebook or a script.

They are what the commands of the same names do, without printing. Said once for all of them:

- A **catalogue** (``subject``, ``object_``, ``from_``) is an id (its latest version), ``id@version``, an embedded one
  such as ``embedded-uk``, a file or folder, which is ingested first, or a :class:`~mapper.ingest.stored.Catalogue`. A
  **credential** is an id such as ``deakin-it:SIT103``.
- ``workspace`` is the folder that keeps catalogues, runs, coverages and vectors; without it ``MAPPER_WORKSPACE``, else
  ``./workspace``. It is made if it is not there. What was computed before is read back.
- ``settings`` are :class:`~mapper.settings.Settings` or their TOML file, else the defaults; ``encoder`` changes the
  sentence encoder (packaged, from Hugging Face, or a folder). The first work on new texts encodes them: about 100
  texts a second on two cores.
- ``progress`` is called with what is done, how much of it, and of how much; nothing is shown without it.
- Tables are pandas with Arrow types, and :mod:`mapper.tables` says what their columns mean.
- What goes wrong on purpose is a :class:`~mapper.errors.MapperError`: :class:`~mapper.errors.UsageError` for an unknown
  id or a value out of range, :class:`~mapper.errors.DataError` for bad input.

The functions stand in the modules of this package and are called by their names in :mod:`mapper`, which imports each
module when something of it is first used.

Nothing here decides: suggestions and coverages are estimates with reasons, and people decide in the app.
"""
