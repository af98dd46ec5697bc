"""The one mistake that is the command line's own."""


class UsageError(Exception):
    """What was asked for makes no sense, or a file that was named cannot be read; the message names it."""
