#!/usr/bin/env bash
# Builds the wheel, installs it in a fresh environment outside the checkout, and crawls the sample with it there.
set -euo pipefail
python=$1 builder=$2
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

git -C "$root" ls-files -z --cached --others --exclude-standard | (cd "$root" && xargs -0 -r cp --parents -t "$work" 2>/dev/null) || true
mkdir "$work/dist"
"$builder" -m build --wheel --outdir "$work/dist" "$work" >"$work/build.log" 2>&1 || { tail -40 "$work/build.log"; exit 1; }
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --constraint "$root/constraints.txt" "$work"/dist/*.whl
mkdir "$work/elsewhere" && cd "$work/elsewhere"
"$work/venv/bin/tearsheet" crawl --sample --delay 0 --data here
"$work/venv/bin/tearsheet" check --data here
found="$("$work/venv/bin/tearsheet" sql "select count(*) as n from republications where verdict = 'republication'" --format csv --data here | tail -n 1 | tr -d '\r')"
[ "$found" -ge 3 ] || { echo "expected 3 republications from the wheel's sample, found $found"; exit 1; }
echo "the wheel crawls its sample: $found republications"
