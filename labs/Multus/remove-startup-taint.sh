#!/bin/sh
# Takes the startup taint off this node once Multus has put its configuration before that of the VPC CNI: pods that came earlier would run
# without their further networks, and nothing would say so. A label on the node tells from then on that it had been there.
# Usage: NODE_NAME=... remove-startup-taint.sh KEY-OF-THE-TAINT CONFIGURATION-OF-MULTUS LABEL
set -eu
taint=$1
configuration=$2
label=$3
account=/var/run/secrets/kubernetes.io/serviceaccount
node="https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/api/v1/nodes/$NODE_NAME"

call() {
  curl --fail --silent --show-error --max-time 10 --cacert "$account/ca.crt" --header "Authorization: Bearer $(cat "$account/token")" "$@"
}

until [ -e "$configuration" ]; do sleep 1; done

# A patch replaces the whole list of taints. With the version that it was made from, it fails if somebody else changed the node in between.
while :; do
  # Asked for apart from the patch: an answer that did not come must not look like a node without the taint.
  found=$(call "$node") || { sleep 1; continue; }
  patch=$(printf '%s' "$found" | jq --compact-output --arg key "$taint" --arg mark "$label" '
    select(any(.spec.taints[]?; .key == $key))
    | {metadata: {resourceVersion: .metadata.resourceVersion, labels: {($mark): "true"}}, spec: {taints: [.spec.taints[] | select(.key != $key)]}}') || { sleep 1; continue; }
  [ -n "$patch" ] || break
  call --request PATCH --header 'Content-Type: application/merge-patch+json' --data "$patch" --output /dev/null "$node" || sleep 1
done

touch /tmp/removed
exec tail -f /dev/null
