"""The books for people, in a browser: look at everything, receive payments, match, undo, delete."""

from . import actions, views
from .blueprint import pages

__all__ = ["actions", "pages", "views"]
