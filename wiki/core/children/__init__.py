"""Processes beside the wiki that look at what anybody sent, within limits that the kernel holds; begin at process.py."""
