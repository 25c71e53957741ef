#!/bin/bash
# Installs the service that brings the Multus interfaces up, now and after each start of the node.
# cloud-init runs it once as root, before nodeadm starts the kubelet; what it says is in /var/log/cloud-init-output.log.
set -euo pipefail

cat >/usr/local/sbin/eks-lab-multus-interfaces <<'SCRIPT'
{{file:multus-interfaces.sh}}
SCRIPT
chmod 0755 /usr/local/sbin/eks-lab-multus-interfaces

cat >/etc/systemd/system/eks-lab-multus-interfaces.service <<'UNIT'
[Unit]
Description=Bring the interfaces of the Multus networks up
Wants=network-online.target
After=network-online.target
# An ENI may be attached at any time, so it is tried for as long as the node lives.
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/eks-lab-multus-interfaces {{networks}}
Restart=on-failure
RestartSec=10

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload

# It must not hold cloud-init up: the kubelet starts after that, with or without the ENIs.
systemctl enable eks-lab-multus-interfaces.service
systemctl start --no-block eks-lab-multus-interfaces.service
