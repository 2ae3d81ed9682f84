"""Notes of HedgeDoc and HackMD, pads of Etherpad. Start at note.py."""
