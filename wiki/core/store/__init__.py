"""The bare repository that holds all content. Read store.py first: it is all that other modules use.

model.py has the facts that come out, trees.py and loose.py make and write objects, branch.py moves `main`,
lock.py lets one writer at a time do so, gitdb.py reads through GitPython, command.py runs git itself.
"""
