"""Posts of Jekyll and of 2012's Octopress, in and out. In: start at blog.py and posts.py; out: at site_files.py."""
