"""The commands of `drawback`, one module each; loaded only when asked for."""
