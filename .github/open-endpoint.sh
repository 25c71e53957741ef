#!/bin/sh
# Lets one address alone reach the endpoint of an environment's cluster: open-endpoint.sh ENVIRONMENT ADDRESS. What is in the cluster is destroyed through it, by a
# machine that mostly is another one than that which made it. Where there is no endpoint there is nothing to do.
set -eu
cluster=$1-myeks
cidr=$2/32
description=$(mktemp)
refusal=$(mktemp)
trap 'rm -f "$description" "$refusal"' EXIT

if ! aws eks describe-cluster --name "$cluster" --output json >"$description" 2>"$refusal"; then
    grep -q ResourceNotFoundException "$refusal" && exit 0
    cat "$refusal" >&2
    exit 1
fi
# https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html
case $(jq -r .cluster.status "$description") in
    FAILED | DELETING) exit 0 ;;
    ACTIVE) ;;
    *) aws eks wait cluster-active --name "$cluster" ;;
esac
# AWS refuses a change to what already is.
if ! jq -e --arg cidr "$cidr" '.cluster.resourcesVpcConfig.publicAccessCidrs == [$cidr]' "$description" >/dev/null; then
    aws eks update-cluster-config --name "$cluster" --resources-vpc-config "publicAccessCidrs=$cidr" >/dev/null
    aws eks wait cluster-active --name "$cluster"
fi
