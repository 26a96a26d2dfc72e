"""Tests reach this machine and nothing else."""

import socket
from typing import Any

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_the_network_is_closed() -> None:
    with socket.socket() as probe, pytest.raises(SocketConnectBlockedError):
        probe.connect(("192.0.2.1", 80))


def test_this_machine_is_open(live_server: Any) -> None:
    with socket.create_connection((live_server.thread.host, live_server.thread.port), timeout=5) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"
