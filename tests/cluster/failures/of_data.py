"""Failures of the commands that speak to a server: verify, backup, restore."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.backup import s3
from tests.cluster.failures.case import NORMAL, Call, failure, interrupt
from tests.cluster.failures.world import PASSWORD, SSH, World, disk, wait_for
from tests.verify.servers import Valkey, answering, free_port

OLD = "valkey-20200101T000000Z.rdb"


def _verify(world: World, server: Valkey | int, *words: object, password: str = "password") -> tuple[object, ...]:
    return ("verify", *world.at(server, password), "--timeout", 0, *words)


@failure("verify", NORMAL, 0, "two small keys that expire, and the memory of this run")
def _verify_normal(world: World) -> Iterator[Call]:
    with world.valkey() as server:
        yield Call(_verify(world, server))


@failure("verify", "nothing listens", 2, "it writes nothing")
def _verify_closed(world: World) -> Iterator[Call]:
    yield Call(_verify(world, free_port()))
    assert [] == list(world.home.rglob("*.json"))


@failure("verify", "wrong password", 1, "it writes nothing")
def _verify_wrong(world: World) -> Iterator[Call]:
    with world.valkey() as server:
        yield Call(_verify(world, server, password="wrong"))
        assert 100 == server.client(PASSWORD).dbsize()


@failure("verify", "another protocol at the port", 2, "it writes nothing")
def _verify_protocol(world: World) -> Iterator[Call]:
    with answering(SSH) as port:
        yield Call(_verify(world, port))


@failure("verify", "read-only folder", 2, "it writes nothing")
def _verify_read_only(world: World) -> Iterator[Call]:
    with world.valkey() as server, disk(world.folder / "disk", mode="ro") as fixed:
        yield Call(_verify(world, server, "--junit", fixed / "junit.xml"))
        assert 100 == server.client(PASSWORD).dbsize()


@failure("verify", "no cluster", 2, "it writes nothing")
def _verify_no_cluster(world: World) -> Iterator[Call]:
    yield Call(_with_cluster(world), {"KUBECONFIG": str(world.gone())})


@failure("verify", "no rights", 2, "it writes nothing")
def _verify_powerless(world: World) -> Iterator[Call]:
    world.secret()
    yield Call(_with_cluster(world), {"KUBECONFIG": str(world.powerless)})


@failure("verify", "missing Secret", 2, "it writes nothing")
def _verify_no_secret(world: World) -> Iterator[Call]:
    yield Call(_with_cluster(world), {"KUBECONFIG": str(world.kubeconfig)})


def _with_cluster(world: World) -> tuple[object, ...]:
    file = world.folder / "expectations.yaml"
    file.write_text(
        f"{{deployment: cache, namespace: {world.namespace}, host: 127.0.0.1, port: 1,"
        f" auth: {{namespace: {world.namespace}, name: valkey-auth, key: password}},"
        f" workload: {{kind: Deployment, name: valkey, container: valkey, selector: {{app: valkey}}}}}}"
    )
    return ("verify", "--cluster", "--expectations", file, "--timeout", 0)


@failure("verify", "Ctrl-C in the middle", 130, "the same again proves it")
def _verify_interrupted(world: World) -> Iterator[Call]:
    with world.valkey() as server:
        client = server.client(PASSWORD)

        def stop(process: Any) -> None:
            client.execute_command("CLIENT", "PAUSE", 20_000, "WRITE")
            wait_for(lambda: _blocked(client))
            interrupt(process)

        yield Call(_verify(world, server, "--timeout", 30), meanwhile=stop)
        client.execute_command("CLIENT", "UNPAUSE")
        world.again(Call(_verify(world, server)))


def _blocked(client: Any) -> bool:
    return int(client.info("clients")["blocked_clients"]) > 0


def _backup(
    world: World, server: Valkey | int, to: object, *words: object, password: str = "password"
) -> tuple[object, ...]:
    return ("backup", "--to", to, *world.at(server, password), "--keep", 1, *words)


def _backups(world: World) -> Path:
    folder = world.folder / "backups"
    folder.mkdir()
    (folder / OLD).write_bytes(b"old")
    return folder


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


KEPT = "the older backup is there, and nothing else"


@failure("backup", NORMAL, 0, "the new backup is there, the older one made room")
def _backup_normal(world: World) -> Iterator[Call]:
    folder = _backups(world)
    with world.valkey() as server:
        yield Call(_backup(world, server, folder))
    [name] = _names(folder)
    assert OLD != name


@failure("backup", "nothing listens", 1, KEPT)
def _backup_closed(world: World) -> Iterator[Call]:
    folder = _backups(world)
    yield Call(_backup(world, free_port(), folder))
    assert [OLD] == _names(folder)


@failure("backup", "wrong password", 1, KEPT)
def _backup_wrong(world: World) -> Iterator[Call]:
    folder = _backups(world)
    with world.valkey() as server:
        yield Call(_backup(world, server, folder, password="wrong"))
    assert [OLD] == _names(folder)


@failure("backup", "no rights", 1, KEPT)
def _backup_powerless(world: World) -> Iterator[Call]:
    folder = _backups(world)
    with world.valkey() as server:
        server.client(PASSWORD).execute_command("ACL", "SETUSER", "reader", "on", f">{PASSWORD}", "~*", "+@read")
        yield Call(_backup(world, server, folder, "--username", "reader"))
    assert [OLD] == _names(folder)


@failure("backup", "another protocol at the port", 1, KEPT)
def _backup_protocol(world: World) -> Iterator[Call]:
    folder = _backups(world)
    with answering(SSH) as port:
        yield Call(_backup(world, port, folder))
    assert [OLD] == _names(folder)


@failure("backup", "disk full", 1, KEPT)
def _backup_full(world: World) -> Iterator[Call]:
    with world.valkey(keys=5000) as server, disk(world.folder / "disk", files={OLD: b"old"}) as small:
        yield Call(_backup(world, server, small))
        assert [OLD] == _names(small)


@failure("backup", "read-only folder", 1, KEPT)
def _backup_read_only(world: World) -> Iterator[Call]:
    with world.valkey() as server, disk(world.folder / "disk", files={OLD: b"old"}, mode="ro") as fixed:
        yield Call(_backup(world, server, fixed))
        assert [OLD] == _names(fixed)


def _half(folder: Path) -> bool:
    return any(file.name.endswith(".partial") and file.stat().st_size for file in folder.iterdir())


def _slowly(server: Valkey) -> None:
    """From now on the server takes a millisecond for each key of a snapshot."""
    server.client(PASSWORD).config_set("rdb-key-save-delay", 1000)


@failure("backup", "the server dies in the middle", 1, KEPT)
def _backup_dies(world: World) -> Iterator[Call]:
    folder = _backups(world)
    with world.valkey(keys=20_000) as server:
        _slowly(server)

        def kill(_process: object) -> None:
            wait_for(lambda: _half(folder))
            os.kill(server.pid, signal.SIGKILL)

        yield Call(_backup(world, server, folder), meanwhile=kill)
    assert [OLD] == _names(folder)


@failure("backup", "Ctrl-C in the middle", 130, KEPT)
def _backup_interrupted(world: World) -> Iterator[Call]:
    folder = _backups(world)
    with world.valkey(keys=20_000) as server:
        _slowly(server)

        def stop(process: Any) -> None:
            wait_for(lambda: _half(folder))
            interrupt(process)

        yield Call(_backup(world, server, folder), meanwhile=stop)
        assert [OLD] == _names(folder)


def bucket(world: World, endpoint: str) -> tuple[object, ...]:
    files = ("--access-key-file", world.folder / "store", "--secret-key-file", world.folder / "store")
    return ("--endpoint", endpoint, *files)


@failure("backup", "a bucket that is full", 1, "no object and no part of one is there")
def _backup_bucket_full(world: World) -> Iterator[Call]:
    with world.valkey() as server, s3.running() as (endpoint, store):
        store.fails = True
        yield Call(_backup(world, server, "s3://backups/valkey", *bucket(world, endpoint)))
        assert ({}, {}) == (store.objects, store.parts)


@failure("backup", "a store that is not there", 1, "no object and no part of one is there")
def _backup_no_bucket(world: World) -> Iterator[Call]:
    with world.valkey() as server:
        nowhere = f"http://127.0.0.1:{free_port()}"
        yield Call(_backup(world, server, "s3://backups/valkey", *bucket(world, nowhere)))


def _stored(world: World, keys: int = 100) -> Path:
    """A good backup, alone in its folder."""
    folder = world.folder / "stored"
    folder.mkdir()
    with world.valkey(keys=keys, name="source") as server:
        world.again(Call(("backup", "--to", folder, *world.at(server))))
    [file] = folder.iterdir()
    return file


def _restore(world: World, file: Path, *words: object) -> tuple[object, ...]:
    return ("restore", file, "--server", world.binary, "--yes", *words)


ALONE = "the backup is there, and nothing else"
MINE = "the server holds what it held"


@failure("restore", NORMAL, 0, "the server holds what the backup holds")
def _restore_normal(world: World) -> Iterator[Call]:
    file = _stored(world)
    with world.valkey(keys=0) as server:
        yield Call(_restore(world, file, *world.at(server)))
        assert (100, [file.name]) == (server.client(PASSWORD).dbsize(), _names(file.parent))


@failure("restore", "a damaged backup", 1, MINE)
def _restore_damaged(world: World) -> Iterator[Call]:
    file = _stored(world)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with world.valkey(keys=7) as server:
        yield Call(_restore(world, file, *world.at(server), "--replace"))
        assert (7, [file.name]) == (server.client(PASSWORD).dbsize(), _names(file.parent))


@failure("restore", "a server that holds data", 2, MINE)
def _restore_full_server(world: World) -> Iterator[Call]:
    file = _stored(world)
    with world.valkey(keys=7) as server:
        yield Call(_restore(world, file, *world.at(server)))
        assert (7, [file.name]) == (server.client(PASSWORD).dbsize(), _names(file.parent))


@failure("restore", "nobody there to be asked", 2, MINE)
def _restore_nobody(world: World) -> Iterator[Call]:
    file = _stored(world)
    with world.valkey(keys=7) as server:
        words = [word for word in _restore(world, file, *world.at(server), "--replace") if word != "--yes"]
        yield Call(tuple(words))
        assert (7, [file.name]) == (server.client(PASSWORD).dbsize(), _names(file.parent))


@failure("restore", "nothing listens", 1, ALONE)
def _restore_closed(world: World) -> Iterator[Call]:
    file = _stored(world)
    yield Call(_restore(world, file, *world.at(free_port())))
    assert [file.name] == _names(file.parent)


@failure("restore", "wrong password", 1, MINE)
def _restore_wrong(world: World) -> Iterator[Call]:
    file = _stored(world)
    with world.valkey(keys=7) as server:
        yield Call(_restore(world, file, *world.at(server, "wrong"), "--replace"))
        assert (7, [file.name]) == (server.client(PASSWORD).dbsize(), _names(file.parent))


@failure("restore", "no rights", 1, MINE)
def _restore_powerless(world: World) -> Iterator[Call]:
    file = _stored(world)
    with world.valkey(keys=7) as server:
        server.client(PASSWORD).execute_command("ACL", "SETUSER", "reader", "on", f">{PASSWORD}", "~*", "+@read")
        yield Call(_restore(world, file, *world.at(server), "--replace", "--username", "reader"))
        assert (7, [file.name]) == (server.client(PASSWORD).dbsize(), _names(file.parent))


@failure("restore", "another protocol at the port", 1, ALONE)
def _restore_protocol(world: World) -> Iterator[Call]:
    file = _stored(world)
    with answering(SSH) as port:
        yield Call(_restore(world, file, *world.at(port)))
    assert [file.name] == _names(file.parent)


@failure("restore", "disk full", 1, "the data folder is as it was")
def _restore_disk_full(world: World) -> Iterator[Call]:
    file = _stored(world, keys=5000)
    with disk(world.folder / "disk", files={"mine": b"mine"}) as small:
        yield Call(_restore(world, file, "--into", small))
        assert ["mine"] == _names(small)


@failure("restore", "read-only folder", 2, "the data folder is as it was")
def _restore_read_only(world: World) -> Iterator[Call]:
    file = _stored(world)
    with disk(world.folder / "disk", files={"mine": b"mine"}, mode="ro") as fixed:
        yield Call(_restore(world, file, "--into", fixed))
        assert ["mine"] == _names(fixed)


@failure("restore", "no valkey-server for the proof", 2, ALONE)
def _restore_no_program(world: World) -> Iterator[Call]:
    file = _stored(world)
    yield Call(("restore", file, "--server", world.folder / "none"))
    assert [file.name] == _names(file.parent)


SAVED = "what the server held is saved; the same again fills it"


@failure("restore", "the server dies in the middle", 1, SAVED)
def _restore_dies(world: World) -> Iterator[Call]:
    file = _stored(world, keys=20_000)
    with world.valkey(keys=7) as server:
        call = Call(_restore(world, file, *world.at(server), "--replace"))

        def kill(_process: object) -> None:
            _hold_in_the_middle(server)
            os.kill(server.pid, signal.SIGKILL)

        yield call._replace(meanwhile=kill)
        server.stop()
    with world.valkey(keys=0) as server:
        _saved_and_done_again(world, file, server)


@failure("restore", "Ctrl-C in the middle", 130, SAVED)
def _restore_interrupted(world: World) -> Iterator[Call]:
    file = _stored(world, keys=20_000)
    with world.valkey(keys=7) as server:

        def stop(process: Any) -> None:
            _hold_in_the_middle(server)
            interrupt(process)

        yield Call(_restore(world, file, *world.at(server), "--replace"), meanwhile=stop)
        server.client(PASSWORD).execute_command("CLIENT", "UNPAUSE")
        _saved_and_done_again(world, file, server)


def _hold_in_the_middle(server: Valkey) -> None:
    client = server.client(PASSWORD)
    wait_for(lambda: client.dbsize() > 1000)
    client.execute_command("CLIENT", "PAUSE", 60_000, "WRITE")  # or a fast machine is done before


def _saved_and_done_again(world: World, file: Path, server: Valkey) -> None:
    [saved] = file.parent.glob("before-restore-*.rdb")
    assert sorted([file.name, saved.name]) == _names(file.parent)
    world.again(Call(_restore(world, file, *world.at(server), "--replace")))
    assert 20_000 == server.client(PASSWORD).dbsize()
    world.again(Call(_restore(world, saved, *world.at(server), "--replace")))
    assert 7 == server.client(PASSWORD).dbsize()
