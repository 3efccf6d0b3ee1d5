#!/bin/sh
# The images of compose.yaml and Dockerfile are named by tag and digest. A tag can be moved by anyone who may push to its
# registry; a digest is the content itself.
#   sh pin-images.sh check    exit 1 if an image has no digest. Needs nothing but this folder. Run it before you deploy.
#   sh pin-images.sh verify   asks the registry (docker buildx) whether each digest is the one that its tag has now
#   sh pin-images.sh pin      writes the digest that each tag has now; first change the tag, then run this
set -eu
cd "$(dirname "$0")"
files="compose.yaml Dockerfile"

# All images but our own, which is built here, and but the stages of the Dockerfile, which other stages start FROM.
images() {
  {
    sed -n 's/^ *image: *//p' compose.yaml | grep -v '^firebreak:'
    awk 'toupper($1) == "FROM" {
      at = 2
      while ($at ~ /^--/) at++
      if (!(tolower($at) in stages)) print $at
      if (toupper($(at + 1)) == "AS") stages[tolower($(at + 2))]
    }' Dockerfile
  } | sort -u
}

digest_now() {
  docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}'
}

wrong=0
case "${1:-}" in
  check)
    for image in $(images); do
      if ! echo "$image" | grep -Eq '^[a-z0-9./_-]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}$'; then
        echo "$image has no digest: run sh pin-images.sh pin" >&2
        wrong=1
      fi
    done
    ;;
  verify)
    for image in $(images); do
      tag=${image%@*}
      now=$(digest_now "$tag")
      if [ "$image" != "$tag@$now" ]; then
        echo "$image: the registry has $now for $tag" >&2
        wrong=1
      fi
    done
    ;;
  pin)
    for image in $(images); do
      tag=${image%@*}
      now=$(digest_now "$tag")
      echo "$now" | grep -Eq '^sha256:[0-9a-f]{64}$' || { echo "$tag: the registry gave no digest" >&2; exit 1; }
      for file in $files; do
        sed -e "s#$image\$#$tag@$now#" -e "s#$image #$tag@$now #" "$file" > "$file.pinned"
        cat "$file.pinned" > "$file"
        rm "$file.pinned"
      done
      echo "$tag@$now"
    done
    ;;
  *)
    echo "usage: sh pin-images.sh check | verify | pin" >&2
    exit 2
    ;;
esac
exit $wrong
