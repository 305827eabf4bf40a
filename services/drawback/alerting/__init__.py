"""When a due date raises an alert, who gets it, and with which text: policy without a clock, a database or a channel.

What a message looks like in Slack or in a mail stands in `adapters/channels/`, one folder per channel.
"""
