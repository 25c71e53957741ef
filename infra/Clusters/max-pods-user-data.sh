#!/bin/bash
# Sets how many pods the node holds, in a drop-in that nodeadm lays over everything else it is told.
# cloud-init runs it once as root, before nodeadm starts the kubelet; what it says is in /var/log/cloud-init-output.log.
set -euo pipefail

mkdir -p /etc/eks/nodeadm.d
cat >/etc/eks/nodeadm.d/eks-lab-max-pods.yaml <<'NODECONFIG'
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  kubelet:
    config:
      maxPods: {{maxPods}}
NODECONFIG
