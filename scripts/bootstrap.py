"""Leadflow's first step, in words that every Python 3 understands, so that an old one can say what is missing."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Leadflow needs Python 3.11 or newer; this is %d.%d (%s)."
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

import installing

installing.main(sys.argv[1:])
