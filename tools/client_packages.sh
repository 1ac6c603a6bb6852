#!/bin/sh
# The packages of the client programs that `info` prints for Node.js and Go, as tests/operate/clients pins and locks them,
# for the tests that run these programs. What is missing (a runtime, a registry) is said, and its tests skip.
#
# usage: eval "$(tools/client_packages.sh FOLDER)"
#
# prints the variables that name them.
set -eu
[ $# = 1 ] || { sed -n '5s/# //p' "$0" >&2; exit 2; }
locks=$(cd "$(dirname "$0")/../tests/operate/clients" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)

without() { echo "client_packages.sh: without $1: $2" >&2; }

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' 2> /dev/null || ! command -v npm > /dev/null; then
    without Node.js "node 20 or later and npm are not installed"
else
    cp "$locks/package.json" "$locks/package-lock.json" "$folder"
    if (cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts >&2); then
        echo "export VALKEY_GITOPS_NODE_MODULES='$folder/node_modules'"
    else
        without Node.js "npm could not install its packages"
    fi
fi

if ! command -v go > /dev/null; then
    without Go "go is not installed"
elif (cd "$locks" && go mod download >&2); then
    echo "export VALKEY_GITOPS_GO_MODULE='$locks'"
else
    without Go "its modules could not be downloaded"
fi
