#!/bin/sh
# Removes Heliograph's policy files. Running browsers take the extension away within seconds, others at their next
# start. Run it as root.
set -eu

removed=0
for folder in /etc/chromium /etc/opt/chrome /etc/opt/edge; do
  file=$folder/policies/managed/heliograph.json
  [ -e "$file" ] || continue
  rm -- "$file"
  printf 'removed %s\n' "$file"
  removed=1
done
[ "$removed" = 1 ] || echo 'nothing to remove: no heliograph.json was there'
