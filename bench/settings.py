"""Leadflow as in production, with one more address: an empty page, which is the floor of every measurement."""

from leadflow.settings import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "bench.urls"
