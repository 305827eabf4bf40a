"""What a user can do wrong, as one family: the command line and the pages say the sentence, and no traceback is shown."""

from typing import ClassVar


class UserError(ValueError):
    """What a user asked for, set or handed in cannot be used.

    The text is a sentence for that person: what was seen and what is expected.
    """

    code: ClassVar[int] = 2
    """Exit code of a command that ends with it: 2 for a wrong call or setting, 1 for a problem in the data."""
