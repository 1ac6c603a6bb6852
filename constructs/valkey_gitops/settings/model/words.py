"""The strings and numbers of a settings file: names, quantities, ranges of addresses."""

from typing import Annotated

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.quantity import PATTERN as QUANTITY

Name = Annotated[str, Constraint(r"^[a-z]([-a-z0-9]*[a-z0-9])?$", "a DNS label: lower-case letters, digits and -", 40)]
ObjectName = Annotated[
    str, Constraint(r"^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$", "a DNS name: lower-case letters, digits, - and .", 253)
]
Domain = Annotated[
    str,
    Constraint(r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]([-a-z0-9]*[a-z0-9])?$", "a domain such as example.com", 200),
]
SecretKey = Annotated[str, Constraint(r"^[-._a-zA-Z0-9]+$", "a key of a Secret: letters, digits, -, _ and .", 253)]
Quantity = Annotated[str, Constraint(QUANTITY, "a Kubernetes quantity such as 256Mi, 5Gi or 100m")]
Port = Annotated[int, Constraint(minimum=1, maximum=65535)]
Repository = Annotated[
    str,
    Constraint(
        r"^[a-z0-9.-]+\.[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+$",
        "an image repository with its registry and without a tag, such as docker.io/valkey/valkey",
    ),
]
Tag = Annotated[str, Constraint(r"^[A-Za-z0-9_][A-Za-z0-9._-]*$", "an image tag such as 9.1.4-alpine; quote it", 128)]
Digest = Annotated[str, Constraint(r"^sha256:[0-9a-f]{64}$", "a digest: sha256: and 64 hexadecimal digits")]
SavePoint = Annotated[
    str, Constraint(r"^[1-9][0-9]* [1-9][0-9]*$", "'SECONDS CHANGES' such as '900 1': save when both are reached")
]
CidrBlock = Annotated[str, Constraint(r"^[0-9a-fA-F.:]+/[0-9]{1,3}$", "a range of addresses such as 192.0.2.0/24")]
CronSchedule = Annotated[str, Constraint(r"^\S+( \S+){4}$", "a cron schedule of five fields such as '17 3 * * *'")]
GitUrl = Annotated[str, Constraint(r"^(https?|ssh)://\S+$|^git@\S+:\S+$", "the URL of a Git repository")]
Path = Annotated[str, Constraint(r"^[^/]\S*$", "a path inside the repository, without a leading /")]
ServerVersion = Annotated[str, Constraint(r"^[0-9]+\.[0-9]+(\.[0-9]+)?$", "a version such as '9.1.4'; quote it")]
DirectiveValue = Annotated[
    str,
    Constraint(r"^[ !#%-&(-\[\]-~]*$", "a directive's value: printable ASCII without quotes, \\ and $"),
]
AclPattern = Annotated[
    str, Constraint(r"^[!#%&(-\[\]-{}~]+$", "a pattern such as argilla:*, without blanks, quotes, \\, $ and |", 200)
]
AclCommand = Annotated[
    str,
    Constraint(
        r"^([+-]@[a-z]+|[+-][a-z][-a-z0-9._]*(\|[a-z][-a-z0-9_]*)?)$",
        "an ACL rule for commands such as +@read, -@dangerous, +get or +config|get",
    ),
]
Ciphertext = Annotated[
    str, Constraint(r"^[A-Za-z0-9+/]{340,}={0,2}$", "what `kubeseal --raw` prints: a long line of base64", hidden=True)
]
Pem = Annotated[
    str,
    Constraint(
        r"^(-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]+\n)+-----END CERTIFICATE-----\n*)+$",
        "one or more certificates in PEM (and nothing else: never a private key)",
        hidden=True,
    ),
]
GoDuration = Annotated[
    str, Constraint(r"^(?=[0-9])([0-9]+h)?([0-9]+m)?([0-9]+s)?$", "a duration such as 2160h0m0s or 30s", 20)
]
StoreUrl = Annotated[str, Constraint(r"^https?://[^/\s$]+$", "a URL without a path, such as https://s3.example.com")]
BucketName = Annotated[
    str, Constraint(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "a bucket's name: lower-case letters, digits, - and .")
]
