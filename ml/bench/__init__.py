"""Imported before anything that loads OpenMP, which reads the environment only then."""

import os

# As in the service's image; with threads that spin, seconds of CPU say how busy the machine was.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
