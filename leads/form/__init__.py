"""What a form asks, what a visitor answered, how it looks and what it brought: only read."""
