"""Questions to the index in SQL, answered by a process that can neither write, nor read anything else, nor go on for long."""
