#!/bin/bash
# Sets the operating server up: the tools of the course, in fixed versions, each held against its maker's checksum.
# cloud-init runs it once as root; what it says is in /var/log/cloud-init-output.log.
set -euo pipefail

hostnamectl set-hostname '{{hostname}}'

work="$(mktemp --directory)"
trap 'rm --recursive --force "$work"' EXIT
cd "$work"

# The public address changes once while the instance starts (its Elastic IP takes the place of the first one), which breaks open connections.
retry() {
  for _ in $(seq 9); do
    if "$@"; then return; fi
    sleep 5
  done
  "$@"
}
retry dnf --quiet --assumeyes install bind-utils git htop jq nmap-ncat tar tcpdump traceroute tree

fetch() {
  curl --fail --silent --show-error --location --retry 10 --retry-all-errors --retry-delay 5 --output "$2" "$1"
}

fetch 'https://dl.k8s.io/release/v{{kubectlVersion}}/bin/linux/amd64/kubectl' kubectl
fetch 'https://dl.k8s.io/release/v{{kubectlVersion}}/bin/linux/amd64/kubectl.sha256' kubectl.sha256
echo "$(cat kubectl.sha256)  kubectl" | sha256sum --check --quiet
install --mode=0755 kubectl /usr/local/bin/kubectl

fetch 'https://get.helm.sh/helm-v{{helmVersion}}-linux-amd64.tar.gz' 'helm-v{{helmVersion}}-linux-amd64.tar.gz'
fetch 'https://get.helm.sh/helm-v{{helmVersion}}-linux-amd64.tar.gz.sha256sum' helm.sha256sum
sha256sum --check --quiet helm.sha256sum
tar --extract --gzip --file='helm-v{{helmVersion}}-linux-amd64.tar.gz' --strip-components=1 linux-amd64/helm
install --mode=0755 helm /usr/local/bin/helm

fetch 'https://github.com/eksctl-io/eksctl/releases/download/v{{eksctlVersion}}/eksctl_Linux_amd64.tar.gz' eksctl_Linux_amd64.tar.gz
fetch 'https://github.com/eksctl-io/eksctl/releases/download/v{{eksctlVersion}}/eksctl_checksums.txt' eksctl_checksums.txt
grep ' eksctl_Linux_amd64.tar.gz$' eksctl_checksums.txt | sha256sum --check --quiet
tar --extract --gzip --file=eksctl_Linux_amd64.tar.gz
install --mode=0755 eksctl /usr/local/bin/eksctl

cat >/etc/profile.d/eks-lab.sh <<'PROFILE'
export AWS_DEFAULT_REGION='{{region}}'
export CLUSTER_NAME='{{clusterName}}'
alias k=kubectl
source <(kubectl completion bash)
complete -o default -F __start_kubectl k
PROFILE
cat >/usr/local/bin/use-cluster <<'USE'
#!/bin/sh
# Writes ~/.kube/config for the lab's cluster, once it is up.
exec aws eks update-kubeconfig --region '{{region}}' --name '{{clusterName}}' --alias '{{clusterName}}'
USE
chmod 0755 /usr/local/bin/use-cluster
