"""Client programs that store a value and read it back, ready to run; the password comes from VALKEY_PASSWORD."""

import json
from collections.abc import Callable

from valkey_gitops.operate.info.connection import Connection


def python(way: Connection) -> str:
    """For redis-py or valkey-py."""
    words = [f"host={json.dumps(way.host)}", f"port={way.port}", "decode_responses=True"]
    if way.username:
        words += [f"username={json.dumps(way.username)}", 'password=os.environ["VALKEY_PASSWORD"]']
    words += ["ssl=True"] if way.tls else []
    words += ['ssl_ca_certs="ca.crt"'] if way.ca else []
    head = ["# pip install redis"] + (["import os", ""] if way.username else [])
    call = ["client = redis.Redis(", *(f"    {word}," for word in words), ")"]
    return "\n".join([*head, "import redis", "", *call, 'client.set("key", "value")', 'print(client.get("key"))'])


def node(way: Connection) -> str:
    """For node-redis; a module, because it awaits at its top."""
    tls = ['tls: true, ca: readFileSync("ca.crt")' if way.ca else "tls: true"] if way.tls else []
    socket = ", ".join([f"host: {json.dumps(way.host)}", f"port: {way.port}", *tls])
    login = [f"  username: {json.dumps(way.username)},", "  password: process.env.VALKEY_PASSWORD,"]
    return "\n".join(
        [
            "// npm install redis; save it as client.mjs",
            *(['import { readFileSync } from "node:fs";'] if way.ca else []),
            'import { createClient } from "redis";',
            "",
            "const client = createClient({",
            f"  socket: {{ {socket} }},",
            *(login if way.username else []),
            "});",
            'client.on("error", (error) => console.error(error.message));',
            "await client.connect();",
            'await client.set("key", "value");',
            'console.log(await client.get("key"));',
            "client.destroy();",
        ]
    )


def go(way: Connection) -> str:
    """For go-redis."""
    packages = ["context", "fmt"] + (["os"] if way.username or way.ca else [])
    packages += (["crypto/tls"] if way.tls else []) + (["crypto/x509"] if way.ca else [])
    lines = [f"\t{json.dumps(name)}" for name in sorted(packages)]
    options = [f"\t\tAddr: {json.dumps(f'{way.host}:{way.port}')},"]
    if way.username:
        options += [f"\t\tUsername: {json.dumps(way.username)},", '\t\tPassword: os.Getenv("VALKEY_PASSWORD"),']
    if way.tls:
        authority = ", RootCAs: roots" if way.ca else ""
        options.append(f"\t\tTLSConfig: &tls.Config{{ServerName: {json.dumps(way.host)}{authority}}},")
    roots = ['\tpem, err := os.ReadFile("ca.crt")', "\tif err != nil {", "\t\tpanic(err)", "\t}"]
    roots += ["\troots := x509.NewCertPool()", "\troots.AppendCertsFromPEM(pem)"]
    head = ["// go get github.com/redis/go-redis/v9", "package main", "", "import (", *lines, ""]
    body = ["\tctx := context.Background()", *(roots if way.ca else []), "\tclient := redis.NewClient(&redis.Options{"]
    body += [*options, "\t})", '\tif err := client.Set(ctx, "key", "value", 0).Err(); err != nil {', "\t\tpanic(err)"]
    body += ["\t}", '\tvalue, err := client.Get(ctx, "key").Result()', "\tif err != nil {", "\t\tpanic(err)", "\t}"]
    return "\n".join(
        [*head, '\t"github.com/redis/go-redis/v9"', ")", "", "func main() {", *body, "\tfmt.Println(value)", "}"]
    )


def valkey_cli(way: Connection) -> str:
    """For a shell; valkey-cli takes the password from REDISCLI_AUTH, which no process list shows."""
    words = f"valkey-cli -h {way.host} -p {way.port}"
    words += f" --user {way.username}" if way.username else ""
    words += " --tls" if way.tls else ""
    words += f" --sni {way.host}" if way.tls else ""
    words += " --cacert ca.crt" if way.ca else ""
    login = ['export REDISCLI_AUTH="$VALKEY_PASSWORD"'] if way.username else []
    return "\n".join([*login, f"{words} SET key value", f"{words} GET key"])


CLIENTS: dict[str, Callable[[Connection], str]] = {"python": python, "node": node, "go": go, "valkey-cli": valkey_cli}
"""By the word of --client."""
