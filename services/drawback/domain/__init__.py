"""The frozen vocabulary of drawback: what a customs broker would name. Standard library only."""
