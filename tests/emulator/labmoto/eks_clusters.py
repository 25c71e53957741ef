"""What EKS makes of a cluster and moto leaves out: access configuration, upgrade policy, endpoint, certificate authority,
OIDC issuer, the cluster security group and the ENIs of the control plane; and updates that change only what they name.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
"""

import base64
import datetime
import uuid
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import ec2_backends
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse

from labmoto.eks_access_entries import admit_creator, knows_entries
from labmoto.eks_records import InvalidParameter, cluster_of, given, updated
from labmoto.extension import added_to, around

DEFAULT_ACCESS = {"authenticationMode": "CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": True}
DEFAULT_UPGRADE_POLICY = {"supportType": "EXTENDED"}
DEFAULT_NETWORK = {"ipFamily": "ipv4", "serviceIpv4Cidr": "10.100.0.0/16", "elasticLoadBalancing": {"enabled": False}}
DEFAULT_ENDPOINTS = {
    "securityGroupIds": [],
    "endpointPublicAccess": True,
    "endpointPrivateAccess": False,
    "publicAccessCidrs": ["0.0.0.0/0"],
}

GROUP_DESCRIPTION = (
    "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads."
)
SMALLEST_CLUSTER_ZONES = 2


@around(Cluster, "__init__")
def cluster_init(original: Any, self: Cluster, *arguments: Any, **named: Any) -> None:
    original(self, *arguments, **named)
    self.addons, self.access_entries, self.pod_identity_associations, self.updates = {}, {}, {}, {}


@around(EKSResponse, "create_cluster")
def create_cluster(original: Any, self: EKSResponse) -> ActionResult:
    ec2 = ec2_backends[self.current_account][self.region]
    subnets = [ec2.get_subnet(identifier) for identifier in self._get_param("resourcesVpcConfig")["subnetIds"]]
    if len({subnet.availability_zone for subnet in subnets}) < SMALLEST_CLUSTER_ZONES:
        raise InvalidParameter("Subnets specified must be in at least two different AZs")

    answer = original(self)
    cluster = cluster_of(self)
    identifier = uuid.uuid4().hex.upper()
    cluster.endpoint = f"https://{identifier}.gr7.{self.region}.eks.amazonaws.com"
    cluster.identity = {"oidc": {"issuer": f"https://oidc.eks.{self.region}.amazonaws.com/id/{identifier}"}}
    cluster.certificate_authority = {"data": _certificate_authority()}
    cluster.access_config = {**DEFAULT_ACCESS, **(self._get_param("accessConfig") or {})}
    cluster.upgrade_policy = self._get_param("upgradePolicy") or dict(DEFAULT_UPGRADE_POLICY)
    cluster.kubernetes_network_config = {**DEFAULT_NETWORK, **(self._get_param("kubernetesNetworkConfig") or {})}

    group = _security_group(ec2, cluster.name, subnets[0].vpc_id)
    cluster.resources_vpc_config = {
        **DEFAULT_ENDPOINTS, **self._get_param("resourcesVpcConfig"), "vpcId": subnets[0].vpc_id, "clusterSecurityGroupId": group.id,
    }
    cluster.control_plane_interfaces = [_interface(ec2, cluster.name, subnet, group.id) for subnet in _one_a_zone(subnets)]
    if knows_entries(cluster) and cluster.access_config["bootstrapClusterCreatorAdminPermissions"]:
        admit_creator(self, cluster)
    return answer


@around(EKSResponse, "delete_cluster")
def delete_cluster(original: Any, self: EKSResponse) -> ActionResult:
    cluster = cluster_of(self)
    answer = original(self)
    ec2 = ec2_backends[self.current_account][self.region]
    for interface in cluster.control_plane_interfaces:
        interface.delete()
    try:
        ec2.delete_security_group(group_id=cluster.resources_vpc_config["clusterSecurityGroupId"])
    except DependencyViolationError:
        # EKS leaves the group behind when something else still uses it, and so blocks the VPC.
        pass
    return answer


@around(EKSResponse, "update_cluster_config")
def update_cluster_config(original: Any, self: EKSResponse) -> ActionResult:
    """moto would put the named part of the VPC configuration in the place of the whole, and answers with a cluster."""
    cluster = cluster_of(self)
    changes = given(self, "resourcesVpcConfig", "accessConfig", "upgradePolicy", "logging")
    cluster.resources_vpc_config.update(changes.get("resourcesVpcConfig", {}))
    cluster.access_config.update(changes.get("accessConfig", {}))
    cluster.upgrade_policy.update(changes.get("upgradePolicy", {}))
    cluster.logging = changes.get("logging", cluster.logging)
    kinds = {"accessConfig": "AccessConfigUpdate", "upgradePolicy": "UpgradePolicyUpdate", "logging": "LoggingUpdate"}
    kind = next((kinds[name] for name in changes if name in kinds), "EndpointAccessUpdate")
    return ActionResult({"update": updated(cluster, kind, **changes)})


@added_to(EKSResponse)
def update_cluster_version(self: EKSResponse) -> ActionResult:
    cluster, version = cluster_of(self), self._get_param("version")
    if _minor(version) not in (_minor(cluster.version), _minor(cluster.version) + 1):
        raise InvalidParameter(f"Unsupported Kubernetes minor version update from {cluster.version} to {version}")
    cluster.version = version
    return ActionResult({"update": updated(cluster, "VersionUpdate", Version=version)})


def _minor(version: str) -> int:
    return int(version.split(".")[1])


def _one_a_zone(subnets: list[Any]) -> list[Any]:
    """EKS puts two to four ENIs into the given subnets, in at least two zones."""
    return list({subnet.availability_zone: subnet for subnet in reversed(subnets)}.values())[:SMALLEST_CLUSTER_ZONES]


def _interface(ec2: Any, cluster: str, subnet: Any, group: str) -> Any:
    interface = ec2.create_network_interface(subnet, None, group_ids=[group], description=f"Amazon EKS {cluster}")
    interface.requester_managed, interface.status = True, "in-use"
    return interface


def _security_group(ec2: Any, cluster: str, vpc: str) -> Any:
    """The cluster security group: everything among its members, everything outwards."""
    name = f"eks-cluster-sg-{cluster}-{uuid.uuid4().int % 10**9}"
    tags = {"Name": name, "aws:eks:cluster-name": cluster, f"kubernetes.io/cluster/{cluster}": "owned"}
    group = ec2.create_security_group(name, GROUP_DESCRIPTION, vpc, tags=tags)
    ec2.authorize_security_group_ingress(group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}], vpc_id=vpc)
    return group


def _certificate_authority() -> str:
    """A certificate authority of the cluster's own, base64 of PEM as a kubeconfig has it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kubernetes")])
    start = utcnow()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(start).not_valid_after(start + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.PEM)).decode()
