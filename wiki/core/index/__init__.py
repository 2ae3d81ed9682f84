"""The index: what Git holds, as rows that answer in microseconds. Derived and disposable; start with index.py."""
