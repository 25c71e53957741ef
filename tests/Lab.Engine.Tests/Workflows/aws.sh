#!/bin/sh
# Stands for `aws`: the account, and the clusters that lie as NAME.json in the folder clusters beside it. Calls that change or wait are written down.
folder=${0%/*}
name=
previous=
for argument in "$@"; do
    [ "$previous" != --name ] || name=$argument
    previous=$argument
done
case $* in
    *get-caller-identity*) echo '{"Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/instructor"}' ;;
    *list-account-aliases*) echo '{"AccountAliases":["classroom"]}' ;;
    *describe-cluster*)
        [ ! -f "$folder/clusters/$name.json" ] || exec cat "$folder/clusters/$name.json"
        if [ -f "$folder/clusters/$name.denied" ]; then
            echo 'An error occurred (AccessDeniedException) when calling the DescribeCluster operation: not authorized' >&2
        else
            echo "An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: $name." >&2
        fi
        exit 254
        ;;
    *) echo "$*" >>"$folder/aws.calls" ;;
esac
