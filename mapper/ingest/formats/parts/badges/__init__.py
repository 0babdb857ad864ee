"""What :mod:`mapper.ingest.formats.open_badges` reads with: rules of the specifications, signatures, baked images."""
