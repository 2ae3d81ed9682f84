"""Events to and from elsewhere. Blog posts of Jekyll and Octopress: start at jekyll_read.py, plan.py, jekyll_write.py."""
