"""The doctor: looks over a real set-up from end to end, says plainly what is wrong and how to
mend it, and measures how fresh the shop's calendar is. `docs/doctor.md` is its manual."""
