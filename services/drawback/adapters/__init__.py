"""The edges: everything that touches a broker, a database, a file, a channel, a clock or a socket.

One folder per trade. No rule of law, no state machine and no alert policy may enter; what is decided here is only how to talk to the outside.
"""
