"""One JSON decoder for each type, made by one thread at a time.

msgspec builds what it knows of a Struct class when a decoder first meets it, and another thread that meets the class meanwhile takes
what is half built: the process ends with a segmentation fault (seen with msgspec 0.22.0 and Python 3.11; 28 of 30 processes in which six
threads made decoders at once). A decoder once made is safe in any number of threads.
"""

import threading
from typing import Any, TypeVar, overload

import msgspec

T = TypeVar("T")
_MADE: dict[Any, msgspec.json.Decoder[Any]] = {}
_MAKING = threading.Lock()


@overload
def decoder_of(kind: type[T]) -> msgspec.json.Decoder[T]: ...


@overload
def decoder_of(kind: Any) -> msgspec.json.Decoder[Any]: ...


def decoder_of(kind: Any) -> msgspec.json.Decoder[Any]:
    """The decoder of a type: a Struct class, or a type made of some, e.g. `list[Alert]`."""
    made = _MADE.get(kind)
    if made is None:
        with _MAKING:
            made = _MADE.get(kind)
            if made is None:
                made = _MADE[kind] = msgspec.json.Decoder(kind)
    return made
