#!/bin/sh
# Makes an authority of its own, and a certificate for Temporal and for each process that speaks to it (mutual TLS).
#   sh make-certificates.sh FOLDER
# What exists is kept: remove NAME.pem and NAME.key to renew one, and everything to begin anew. Keep ca.key off the machine
# that runs the processes: whoever has it lets anybody in.
set -eu
[ $# -eq 1 ] || { echo "usage: sh make-certificates.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
cd "$1"
umask 077

new_key() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$1"
}

if [ ! -e ca.pem ]; then
  new_key ca.key
  openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj '/CN=firebreak-temporal-ca' -out ca.pem
fi

# certificate NAME USE [SUBJECT-ALTERNATIVE-NAMES]
certificate() {
  [ -e "$1.pem" ] && return 0
  new_key "$1.key"
  {
    echo 'basicConstraints=critical,CA:FALSE'
    echo 'keyUsage=critical,digitalSignature'
    echo "extendedKeyUsage=$2"
    echo "subjectAltName=${3:-DNS:$1}"
  } > "$1.ext"
  openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -days 397 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
  rm "$1.csr" "$1.ext"
  echo "$1"
}

# Temporal's own services are also clients of one another.
certificate temporal serverAuth,clientAuth DNS:temporal,DNS:localhost,IP:127.0.0.1
for client in worker intake slack-app temporal-ui operator; do certificate "$client" clientAuth; done
