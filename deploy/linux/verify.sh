#!/bin/sh
# Checks, on a managed Linux device, that the roll-out has arrived: the policy file, the server's offer, the
# installed extension. Run it as the user who browses. Ends with 0 if all is well, 1 if anything is missing.
# Needs curl.
set -u

failures=0
found=0

ok() { printf 'ok       %s\n' "$1"; }
missing() {
  printf 'MISSING  %s\n' "$1"
  failures=$((failures + 1))
}

# value FILE NAME: the text of "NAME": "text". Our files hold each of the names once.
value() { sed -n "s/.*\"$2\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" "$1" | head -n 1; }

verify() { # NAME POLICY-FILE PROFILES-FOLDER
  name=$1 policy=$2 profiles=$3
  [ -e "$policy" ] || return 0
  found=1
  if [ ! -r "$policy" ]; then
    missing "$name: $policy can't be read; it must have mode 0644"
    return 0
  fi
  ok "$name: $policy"

  id=$(sed -n 's/.*"\([a-p]\{32\}\)".*/\1/p' "$policy" | head -n 1)
  update_url=$(value "$policy" update_url)
  if [ -z "$id" ] || [ -z "$update_url" ]; then
    missing "$name: the file names no extension or no update address"
    return 0
  fi

  if offer=$(curl -fsS --max-time 15 "$update_url"); then
    case $offer in
      *"$id"*) ok "$name: the server offers extension $id" ;;
      *) missing "$name: $update_url offers another extension than $id: is the policy file an old one?" ;;
    esac
  else
    missing "$name: $update_url does not answer"
  fi

  if ls -d "$profiles"/*/Extensions/"$id"/* >/dev/null 2>&1; then
    ok "$name: the extension is installed"
  else
    missing "$name: not installed in a profile under $profiles; open the browser, wait a minute, try again"
  fi
}

config=${XDG_CONFIG_HOME:-$HOME/.config}
verify Chromium /etc/chromium/policies/managed/heliograph.json "$config/chromium"
verify Chrome /etc/opt/chrome/policies/managed/heliograph.json "$config/google-chrome"
verify Edge /etc/opt/edge/policies/managed/heliograph.json "$config/microsoft-edge"

[ "$found" = 1 ] || missing 'no policy file heliograph.json for Chromium, Chrome or Edge'
[ "$failures" = 0 ]
