"""Imported before anything that loads OpenMP, which reads the environment only then."""

import os

# Threads that spin while they wait made a fit 6 times slower on a machine that other work shares.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
