"""``python -m validator`` is the command ``validator``."""

from validator.cli import main

main()
