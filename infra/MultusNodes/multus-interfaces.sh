#!/bin/bash
# Brings the interfaces of the Multus networks up, however late they are attached: eks-lab-multus-interfaces COUNT [SECONDS]
#
# An ENI that is there before nodeadm starts gets its address by DHCP from systemd-networkd; one that comes later is left to the CNI: down and
# without an address. ipvlan needs its master up in both cases. The interfaces are found by the MAC addresses that the instance metadata has at
# the device numbers 1 to COUNT, since their names differ between instance families.
set -euo pipefail

count="$1"
seconds="${2:-300}"
metadata="${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}/latest"

fetch() {
  curl --fail --silent --show-error --max-time 5 "$@"
}

# Prints the interface's name, or fails when the kernel doesn't have it yet. It reads to the end, lest ip fail for a closed pipe.
name_of() {
  ip -oneline link show |
    awk -v mac="link/ether $1 " '!found && index($0, mac) { sub(/[:@].*/, "", $2); print $2; found = 1 } END { exit !found }'
}

# Prints the names of all Multus interfaces in the order of their device numbers, or fails when one is missing.
interfaces() {
  local token macs mac number names=()
  token="$(fetch --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata/api/token")" || return
  macs="$(fetch --header "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/network/interfaces/macs/")" || return
  for mac in ${macs//\//}; do
    number="$(fetch --header "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/network/interfaces/macs/$mac/device-number")" || return
    if ((number >= 1 && number <= count)); then
      names[number]="$(name_of "$mac")" || return
    fi
  done
  ((${#names[@]} == count)) && printf '%s\n' "${names[@]}"
}

deadline=$((SECONDS + seconds))
until found="$(interfaces)"; do
  if ((SECONDS >= deadline)); then
    echo "the $count Multus interfaces are not all there after $seconds seconds" >&2
    exit 1
  fi
  sleep 2
done

# udev sets rp_filter of an interface that appears, and must not come after what follows.
udevadm settle --timeout=30

# The kernel goes by the larger one of "all" and the interface's own; pods' packets come in where the node's own routes would not send them.
sysctl --quiet --write net.ipv4.conf.all.rp_filter=0
while read -r name; do
  sysctl --quiet --write "net.ipv4.conf.$name.rp_filter=0"
  ip link set dev "$name" up
  echo "$name is up"
done <<<"$found"
