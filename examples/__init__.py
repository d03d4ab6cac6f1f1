"""What refguard does, to be looked at: notes, a demo that needs no internet, workflows to copy."""
