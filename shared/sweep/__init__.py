"""The sweep: each minute, whatever a crash, a lost errand or a late list left behind."""
