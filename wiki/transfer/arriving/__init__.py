"""What all imports share: files come in as a bundle, are planned, and make one commit. Start at arrive.py."""
