"""Short public ids for URLs and the API, so that row numbers stay inside."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/l/i: an id can be read out on the telephone
LENGTH = 10  # 31^10, about 8e14: a collision among a million ids has a chance below one in a thousand


def new_public_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
