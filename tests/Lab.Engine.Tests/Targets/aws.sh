#!/bin/sh
# Stands for `aws`: whose account it is, and what of a cluster lies in cluster.json beside it.
folder=${0%/*}
case $* in
    *get-caller-identity*) echo '{"Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/instructor"}' ;;
    *list-account-aliases*) echo '{"AccountAliases":["classroom"]}' ;;
    *describe-cluster*)
        [ ! -f "$folder/cluster.json" ] || exec cat "$folder/cluster.json"
        echo 'An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: alice-myeks.' >&2
        exit 254
        ;;
    *) exit 252 ;;
esac
