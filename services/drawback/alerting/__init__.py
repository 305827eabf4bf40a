"""When a due date is spoken of, to whom, and in which words: policy without a clock, a database or a channel.

What a message looks like in Slack or in a mail stands in `adapters/channels/`, one folder per channel.
"""
