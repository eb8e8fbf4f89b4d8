#!/usr/bin/env bash
# Tells Spark which NVIDIA cards this machine or container has: {"name": "gpu", "addresses": ["0", "1"]}.
set -euo pipefail

addresses=$(nvidia-smi --query-gpu=index --format=csv,noheader | sed 's/[[:space:]]*//g; s/.*/"&"/' | paste -sd , -)
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
