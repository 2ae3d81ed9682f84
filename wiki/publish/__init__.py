"""The published site: what of the content is rendered into which files, as releases that targets are brought to.

Start with publisher.py. plan.py says which outputs a change touches, build.py makes one, release.py keeps them.
"""
