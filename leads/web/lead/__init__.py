"""The lead page and its acts."""
