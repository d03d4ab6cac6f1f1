"""refguard: checks the references in notes, keeps archived copies of them, reports what to do.

A tour, floor by floor; imports go down only:

====================  =====  ==============================================================
``ci``                5      what the GitHub action does around a run
``cli``               5      arguments -> Config -> Pipeline -> reports -> exit code
``pipeline``          4      extract -> due? -> fetch -> judge -> archive -> Report
``stages``            4      reading, checking, archiving: what to ask for, what to remember
``tracker``           4      the one issue that tells of what is broken
``fix``               3      repairs of notes, byte for byte, each proven
``archive``           3      look-ups and submissions at a web archive
``store``             3      SQLite: what each run saw, what each note gave
``report``            3      one file a format, ``render(report) -> str``
``fetch``             2      the only place that speaks HTTP to cited hosts
``judge``             2      pure: Observation -> Verdict
``site``              2      which file, or which address, a link in a note means
``extract``           1      one file a format of notes: bytes -> references
``config``            1      typed settings, their defaults and their schema
``diffs``             1      what a change under review did to which lines
``git``               1      what the repository around the notes knows of them
``urls``              0      parse, normalise, compare addresses; pure
``tickets``           0      what a server adds to an address for one visitor; pure
``locks``             0      files that one process has at a time
``models``            0      the words: Reference, Link, Observation, Verdict, Report
``reasons``           0      every status and reason, with what it weighs
``errors``            0      the error tree
====================  =====  ==============================================================

Read ``models`` and ``pipeline`` first, then one extractor and one judge rule.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
