"""EKS access entries and the access policies associated with them, which moto has none of.

https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html
"""

import uuid
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse
from moto.iam.models import iam_backends

from labmoto.eks_records import InUse, InvalidParameter, InvalidRequest, NotFound, arn, cluster_of, given, route, timestamps
from labmoto.extension import added_to

route("/access-entries")
# A principal's ARN has slashes, which the server sees decoded.
route("/access-entries/(?P<principalArn>.+)")

ADMINISTRATOR = "cluster-access-policy/AmazonEKSClusterAdminPolicy"

# What an entry of the type is in Kubernetes when the call names neither user nor groups.
NODE_USER, NODE_GROUPS = "system:node:{{EC2PrivateDNSName}}", ["system:nodes"]


@added_to(EKSResponse)
def create_access_entry(self: EKSResponse) -> ActionResult:
    cluster, principal = cluster_of(self), self._get_param("principalArn")
    _must_know_entries(cluster)
    if principal in cluster.access_entries:
        raise InUse("The specified access entry resource is already in use on this cluster.")
    _must_exist(self, principal)
    entry = add_entry(self, cluster, principal, self._get_param("type") or "STANDARD")
    entry.update(given(self, "username", "kubernetesGroups", "tags"))
    return ActionResult({"accessEntry": entry})


@added_to(EKSResponse)
def describe_access_entry(self: EKSResponse) -> ActionResult:
    return ActionResult({"accessEntry": _entry(self)})


@added_to(EKSResponse)
def list_access_entries(self: EKSResponse) -> ActionResult:
    policy = self._get_param("associatedPolicyArn")
    entries = cluster_of(self).access_entries
    return ActionResult({"accessEntries": [principal for principal, entry in entries.items() if not policy or policy in entry["policies"]]})


@added_to(EKSResponse)
def update_access_entry(self: EKSResponse) -> ActionResult:
    entry = _entry(self)
    entry.update(given(self, "username", "kubernetesGroups"), modifiedAt=utcnow())
    return ActionResult({"accessEntry": entry})


@added_to(EKSResponse)
def delete_access_entry(self: EKSResponse) -> ActionResult:
    del cluster_of(self).access_entries[_entry(self)["principalArn"]]
    return EmptyResult()


@added_to(EKSResponse)
def associate_access_policy(self: EKSResponse) -> ActionResult:
    entry, policy, scope = _entry(self), self._get_param("policyArn"), self._get_param("accessScope")
    if entry["type"] != "STANDARD":
        raise InvalidRequest(f"You can't associate an access policy with an access entry of type {entry['type']}.")
    if not policy.startswith(f"arn:{self.partition}:eks::aws:cluster-access-policy/"):
        raise InvalidParameter("The policyArn parameter format is not valid")
    return ActionResult({**_of_entry(entry), "associatedAccessPolicy": _associate(entry, policy, scope)})


@added_to(EKSResponse)
def disassociate_access_policy(self: EKSResponse) -> ActionResult:
    if _entry(self)["policies"].pop(self._get_param("policyArn"), None) is None:
        raise NotFound("No associated access policy was found for the specified principalArn and policyArn.")
    return EmptyResult()


@added_to(EKSResponse)
def list_associated_access_policies(self: EKSResponse) -> ActionResult:
    entry = _entry(self)
    return ActionResult({**_of_entry(entry), "associatedAccessPolicies": list(entry["policies"].values())})


def add_entry(call: EKSResponse, cluster: Cluster, principal: str, kind: str) -> dict[str, Any]:
    """Makes an entry, for a caller or for EKS itself, which admits the cluster's creator and the roles of managed node groups."""
    is_node = kind == "EC2_LINUX"
    resource_type, name = principal.split(":")[5].split("/")[0], principal.split("/")[-1]
    cluster.access_entries[principal] = {
        "clusterName": cluster.name,
        "principalArn": principal,
        "type": kind,
        "username": NODE_USER if is_node else _user(call, principal, resource_type, name),
        "kubernetesGroups": NODE_GROUPS if is_node else [],
        "accessEntryArn": arn(call, "access-entry", cluster.name, resource_type, call.current_account, name, str(uuid.uuid4())),
        "tags": {},
        "policies": {},
        **timestamps(),
    }
    return cluster.access_entries[principal]


def admit_creator(call: EKSResponse, cluster: Cluster) -> None:
    """`bootstrapClusterCreatorAdminPermissions`: whoever makes the cluster is its administrator by an entry of their own."""
    creator = f"arn:{call.partition}:iam::{call.current_account}:user/moto"
    entry = add_entry(call, cluster, creator, "STANDARD")
    _associate(entry, f"arn:{call.partition}:eks::aws:{ADMINISTRATOR}", {"type": "cluster"})


def knows_entries(cluster: Cluster) -> bool:
    return cluster.access_config["authenticationMode"] != "CONFIG_MAP"


def _associate(entry: dict[str, Any], policy: str, scope: dict[str, Any]) -> dict[str, Any]:
    now = utcnow()
    entry["policies"][policy] = {
        "policyArn": policy,
        "accessScope": {"type": scope["type"], "namespaces": scope.get("namespaces") or []},
        "associatedAt": now,
        "modifiedAt": now,
    }
    return entry["policies"][policy]


def _user(call: EKSResponse, principal: str, resource_type: str, name: str) -> str:
    if resource_type != "role":
        return principal
    return f"arn:{call.partition}:sts::{call.current_account}:assumed-role/{name}/{{{{SessionName}}}}"


def _of_entry(entry: dict[str, Any]) -> dict[str, Any]:
    return {"clusterName": entry["clusterName"], "principalArn": entry["principalArn"]}


def _entry(call: EKSResponse) -> dict[str, Any]:
    cluster = cluster_of(call)
    _must_know_entries(cluster)
    entry = cluster.access_entries.get(call._get_param("principalArn"))
    if entry is None:
        raise NotFound("The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.")
    return entry


def _must_know_entries(cluster: Cluster) -> None:
    if not knows_entries(cluster):
        raise InvalidRequest(
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
        )


def _must_exist(call: EKSResponse, principal: str) -> None:
    """EKS refuses a role that IAM doesn't know."""
    roles = iam_backends[call.current_account][call.partition].roles.values()
    if ":role/" in principal and all(role.arn != principal for role in roles):
        raise InvalidParameter("The specified principalArn is invalid: invalid principal.")
