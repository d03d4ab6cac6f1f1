"""What a change under review has done to the files of a repository, as git tells it.

``patch`` reads a unified diff and tells lines that are new from those that only moved; ``change`` finds the base of a
change and what is different from it; ``spans`` says which bytes of a file were touched; ``shadow`` lays out a folder as
it was at the base. ``patch`` and ``spans`` are pure.
"""
