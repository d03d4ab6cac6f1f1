"""Repairs of notes, byte for byte: from what a run knows of links to the same notes with addresses that work.

A ``Repair`` (``repairs``) says what is to become of one link, in every note alike; ``deciding`` makes them of a
report, and ``targets`` says what speaks against a new address. ``rewriting`` makes of it, for each citation in a
note, a ``Proposal`` with the ways in which it could be written there: ``spelling`` writes an address so that it means
itself where it stands, ``styles`` words what is put beside it, ``endings`` finds where a citation ends, ``drawn`` which
tables and titles are as wide as they are drawn. ``proof`` reads the changed note again by the extractor that found the
citation, and accepts only what makes the note cite the new addresses, all others as before, and nothing else;
``settling`` finds the most that it accepts. ``patch`` shows the change as a diff that ``git apply`` takes, ``writing``
replaces the file, whole or not at all, and ``commits`` tells which notes git could not give back then.
"""
