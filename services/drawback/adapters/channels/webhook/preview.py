"""A kept webhook, to be read on a page."""

import json

from drawback.alerting.channel import Preview


def preview(body: bytes) -> Preview:
    """The JSON, indented; what is none is shown as its text."""
    try:
        return Preview(json.dumps(json.loads(body), indent=2, ensure_ascii=False))
    except ValueError:
        return Preview(body.decode("utf-8", "replace"))
