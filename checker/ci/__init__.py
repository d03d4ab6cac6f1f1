"""What action.yml does in Python instead of YAML: from an event of GitHub Actions to a run of refguard.

``event`` decides, purely; ``clone`` fetches the history that a comparison needs; ``python -m checker.ci`` puts them
to work. It is no command of ``refguard``: outside of the action, its options say the same more plainly.
"""
