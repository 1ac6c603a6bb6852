"""The cdk8s app: deployments/ to dist/. Run it as `python app.py`, `cdk8s synth` or `valkey-gitops synth`."""

import os
import sys

from valkey_gitops.cli import main

if __name__ == "__main__":
    # cdk8s' own command names the output folder by this variable.
    sys.exit(main(["synth", "--out", os.environ.get("CDK8S_OUTDIR", "dist"), *sys.argv[1:]]))
