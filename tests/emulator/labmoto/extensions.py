"""Importing this extends moto in this process by every module of the package."""

import importlib
import os

# moto reads it when it loads: without it the managed policies that roles are attached to don't exist.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

MODULES = [
    "auto_scaling_launches",
    "auto_scaling_lifecycle",
    "ec2_dependencies",
    "ec2_instances",
    "ec2_network_interfaces",
    "eks_access_entries",
    "eks_addons",
    "eks_clusters",
    "eks_node_groups",
    "eks_pod_identity",
    "eks_tags",
    "eks_updates",
    "events_to_lambda",
    "lambda_functions",
    "launch_templates",
    "nat_gateways",
    "security_group_rules",
    "ssm_parameters",
    "subnet_cidr_reservations",
]

for module in MODULES:
    importlib.import_module(f"labmoto.{module}")
