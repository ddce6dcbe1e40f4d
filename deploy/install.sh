#!/bin/sh
# install.sh SOURCE TARGET: psod-bot from the tree at SOURCE into a virtual environment at TARGET, from hash-checked pins.
# These are the steps of the image (Dockerfile) and of an installation beside systemd; needs Python 3.11 or newer with venv and pip.
set -eu
source=$(cd "$1" && pwd)
target=$2

"${PYTHON:-python3}" -m venv "$target"
"$target/bin/pip" install --quiet --no-cache-dir --require-hashes -r "$source/requirements.txt"
"$target/bin/pip" install --quiet --no-cache-dir --no-build-isolation --no-deps "$source"
"$target/bin/psod" schema >/dev/null
