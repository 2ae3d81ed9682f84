"""Events to and from elsewhere: a folder for each format, and arriving/ and leaving/ for what they share."""
