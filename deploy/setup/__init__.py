"""`make setup`: an interview in the terminal that takes a barbershop live.

It goes through chapters. Each first looks whether all is well; only what is not is asked for,
and every answer is checked by calling. Nothing is remembered on this computer but what is no
secret (`.env`), so that going on after an interruption is looking again, and a second run is
a check-up. `docs/going-live.md` has a heading for each chapter, with what to click.
"""
