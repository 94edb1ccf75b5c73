"""`python -m bot` is `tamis`."""

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="tamis")
