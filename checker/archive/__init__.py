"""Archived copies: look-ups and submissions."""
