"""The dashboard: server-rendered pages over the tables the step writes, with JSON and CSV twins."""
