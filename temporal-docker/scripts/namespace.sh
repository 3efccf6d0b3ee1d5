#!/bin/sh
# Creates the namespace with its retention, and the search attributes that contract/search-attributes.ts names.
# Safe to run again: what exists is kept, and the retention becomes what RETENTION says.
set -eu

# Runs a command up to 60 times, a second apart, until it succeeds; then prints what it printed. Fails with its last error.
wait_for() {
  tries=0
  until printed=$("$@" 2>&1); do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || { echo "$TEMPORAL_ADDRESS: $* failed $tries times: $printed" >&2; return 1; }
    sleep 1
  done
  echo "$printed"
}

wait_for temporal operator cluster health
if temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace update -n "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
else
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
fi
# Temporal's servers learn of a new namespace some seconds after it was created. Until then it is "not found".
known=$(wait_for temporal operator search-attribute list -n "$TEMPORAL_NAMESPACE")
set --
for name in FirebreakCustomer FirebreakAccount FirebreakSeverity FirebreakCategory FirebreakPhase FirebreakStatus; do
  case "$known" in
    *"$name"*) ;;
    *) set -- "$@" --name "$name" --type Keyword ;;
  esac
done
[ $# -eq 0 ] || temporal operator search-attribute create -n "$TEMPORAL_NAMESPACE" "$@"
