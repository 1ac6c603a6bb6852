#!/bin/sh
# A Valkey that is built with TLS, which the wheels' are not: Debian's own, unpacked with the libraries that it needs. It
# installs nothing and needs no root: apt reads lists of its own, below the folder.
#
# usage: tools/valkey_with_tls.sh FOLDER
#
# prints the server's path; valkey-cli lies beside it.
set -eu
[ $# = 1 ] || { sed -n '5s/# //p' "$0" >&2; exit 2; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
command -v apt-get > /dev/null && [ -r "$keyring" ] ||
    { echo "valkey_with_tls.sh: it needs apt-get and $keyring (package debian-archive-keyring)" >&2; exit 2; }

mkdir -p "$1"
folder=$(cd "$1" && pwd)
if [ ! -x "$folder/bin/valkey-server" ]; then
    apt="$folder/apt" root="$folder/root"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/packages" "$root" "$folder/bin"
    : > "$apt/status"
    # Debian 14: the oldest that has Valkey 9.1.
    echo "deb [signed-by=$keyring] http://deb.debian.org/debian forky main" > "$apt/sources.list"
    from() {
        apt-get -qq -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
            -o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::State::lists="$apt/lists" \
            -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root \
            -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@" >&2
    }
    from update
    (cd "$apt/packages" && from download valkey-tools libatomic1 libc6 libgcc-s1 libjemalloc2 liblzf1 libssl3t64 \
        libstdc++6 libsystemd0 libcap2 libzstd1 zlib1g)
    for package in "$apt"/packages/*.deb; do dpkg-deb -x "$package" "$root"; done
    rm -r "$apt"
    # The machine's own libc may be older: each program is started by the loader that it came with.
    for name in valkey-cli valkey-server; do
        program=$name
        [ $name = valkey-cli ] || program=valkey-check-rdb # one program, which looks at its name
        cat > "$folder/bin/$name" << END
#!/bin/sh
root=\$(dirname "\$(readlink -f "\$0")")/../root
set -- "\$root/usr/bin/$program" "\$@"
for loader in "\$root"/usr/lib/*/ld-linux-*.so.*; do :; done
exec "\$loader" --argv0 $name --library-path "\$(dirname "\$loader")" "\$@"
END
        chmod +x "$folder/bin/$name"
    done
fi
"$folder/bin/valkey-server" --version >&2
echo "$folder/bin/valkey-server"
