"""What all capabilities share: the parts a wiki is made of, and later signing in, errors, templating, translation."""
