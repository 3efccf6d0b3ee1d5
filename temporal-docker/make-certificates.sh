#!/bin/sh
# Makes two authorities, and the certificates for mutual TLS: of ca.pem one for Temporal's frontend and one for each process
# that speaks to it, of internode-ca.pem one for Temporal's own services, which ask one another for no token.
#   sh make-certificates.sh FOLDER
# What exists is kept: remove NAME.pem and NAME.key to renew one, and everything to begin anew. Keep ca.key and
# internode-ca.key off the machine that runs the processes: anyone who has them lets anybody in.
set -eu
[ $# -eq 1 ] || { echo "usage: sh make-certificates.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
cd "$1"
umask 077

# Files get their names only when all of them are made.
work=$(mktemp -d ./making.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
  cat "$work/said" >&2
  echo "$1 was not made: see the error of openssl above" >&2
  exit 1
}

new_key() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key" 2> "$work/said" || fail "$1.key"
}

# The certificate last: where it exists, its key does too.
keep() {
  mv "$work/$1.key" "$1.key"
  mv "$work/$1.pem" "$1.pem"
}

# authority NAME SUBJECT
authority() {
  [ -e "$1.pem" ] && return 0
  new_key "$1"
  openssl req -x509 -new -key "$work/$1.key" -sha256 -days 3650 -subj "/CN=$2" -out "$work/$1.pem" 2> "$work/said" || fail "$1.pem"
  keep "$1"
}

# certificate AUTHORITY NAME USE [SUBJECT-ALTERNATIVE-NAMES]
certificate() {
  [ -e "$2.pem" ] && return 0
  [ -e "$1.key" ] || { echo "$2.pem was not made: $1.key, which signs it, is not in this folder" >&2; exit 1; }
  new_key "$2"
  {
    echo 'basicConstraints=critical,CA:FALSE'
    echo 'keyUsage=critical,digitalSignature'
    echo "extendedKeyUsage=$3"
    echo "subjectAltName=${4:-DNS:$2}"
  } > "$work/ext"
  openssl req -new -key "$work/$2.key" -subj "/CN=$2" -out "$work/csr" 2> "$work/said" || fail "$2.pem"
  openssl x509 -req -in "$work/csr" -CA "$1.pem" -CAkey "$1.key" -CAserial "$work/serial" -CAcreateserial -sha256 -days 397 \
    -extfile "$work/ext" -out "$work/$2.pem" 2> "$work/said" || fail "$2.pem"
  keep "$2"
  echo "$2"
}

authority ca firebreak-temporal-ca
authority internode-ca firebreak-temporal-internode-ca
certificate ca temporal serverAuth DNS:temporal,DNS:localhost,IP:127.0.0.1
# Temporal's own services are also clients of one another.
certificate internode-ca internode serverAuth,clientAuth
for client in worker intake slack-app console temporal-ui operator; do certificate ca "$client" clientAuth; done
