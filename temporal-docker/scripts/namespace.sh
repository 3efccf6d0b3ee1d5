#!/bin/sh
# Creates the namespace and the search attributes that contract/search-attributes.ts names.
set -eu
tries=0
until temporal operator cluster health >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || { echo "Temporal did not become healthy at $TEMPORAL_ADDRESS" >&2; exit 1; }
  sleep 2
done
temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
known=$(temporal operator search-attribute list -n "$TEMPORAL_NAMESPACE")
for name in FirebreakCustomer FirebreakAccount FirebreakSeverity FirebreakCategory FirebreakPhase FirebreakStatus; do
  case "$known" in
    *"$name"*) ;;
    *) temporal operator search-attribute create -n "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword ;;
  esac
done
