"""What EKS makes of a managed node group and moto leaves out: defaults, the node role's access entry and instance profile, and
the Auto Scaling group of its nodes with a launch template of EKS's own.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
"""

import copy
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.eks.models import Cluster, Nodegroup
from moto.eks.responses import EKSResponse
from moto.iam.models import IAMBackend, InstanceProfile, iam_backends

from labmoto.eks_access_entries import add_entry, knows_entries
from labmoto.eks_records import InvalidParameter, InvalidRequest, cluster_of, route, updated
from labmoto.extension import added_to, around
from labmoto.ssm_parameters import eks_image

route("/node-groups/(?P<nodegroupName>[^/]+)/update-version")

DEFAULT_AMI_TYPE = "AL2023_x86_64_STANDARD"
ARCHITECTURES = {"AL2023_x86_64_STANDARD": "x86_64", "AL2023_ARM_64_STANDARD": "arm64"}
DEFAULT_DISK_SIZE = 20
IMAGE_DATE = "20250601"


@around(EKSResponse, "create_nodegroup")
def create_nodegroup(original: Any, self: EKSResponse) -> ActionResult:
    cluster, template = cluster_of(self), self._get_param("launchTemplate")
    data = _version(self, template).data if template else {}
    if data.get("InstanceType") and self._get_param("instanceTypes"):
        raise InvalidParameter("Instance type must be specified either in the launch template or in the request, not both.")

    answer = original(self)
    group = cluster.nodegroups[self._get_param("nodegroupName")]
    group.update_config = self._get_param("updateConfig") or {"maxUnavailable": 1}
    group.remote_access = self._get_param("remoteAccess")
    group.ami_type = "CUSTOM" if data.get("ImageId") else self._get_param("amiType") or DEFAULT_AMI_TYPE
    group.disk_size = None if template else self._get_int_param("diskSize", DEFAULT_DISK_SIZE)
    group.instance_types = self._get_param("instanceTypes") or ([] if data.get("InstanceType") else ["t3.medium"])
    _set_version(group, self._get_param("version") or cluster.version, self._get_param("releaseVersion"))
    group.resources = {"autoScalingGroups": [{"name": f"eks-{group.nodegroup_name}-{group.uuid}"}]}
    if knows_entries(cluster) and group.node_role not in cluster.access_entries:
        add_entry(self, cluster, group.node_role, "EC2_LINUX")
    group.profile = _make_profile(self, group)
    group.template = _make_template(self, cluster, group, data)
    _launch(self, cluster, group)
    return answer


@around(EKSResponse, "update_nodegroup_config")
def update_nodegroup_config(original: Any, self: EKSResponse) -> ActionResult:
    cluster, group = cluster_of(self), _group(self)
    update = original(self).result["update"]
    cluster.updates[update["id"]] = update
    _auto_scaling(self).update_auto_scaling_group(**_unchanged(_name(group)), **_sizes(group))
    return ActionResult({"update": update})


@added_to(EKSResponse)
def update_nodegroup_version(self: EKSResponse) -> ActionResult:
    """The nodes are replaced by ones of the new version and template, of which there is always the newest only."""
    cluster, group, changed = cluster_of(self), _group(self), self._get_param("launchTemplate")
    version = self._get_param("version") or group.version
    if version != group.version and _minor(version) > _minor(cluster.version):
        raise InvalidRequest(f"Nodegroup Kubernetes version {version} is higher than the cluster's {cluster.version}")
    if changed:
        group.launch_template = {**group.launch_template, **changed}
    _set_version(group, version, self._get_param("releaseVersion"))
    group.modified_at = utcnow()
    _remove(self, group)
    group.template = _make_template(self, cluster, group, _version(self, group.launch_template).data if group.launch_template else {})
    _launch(self, cluster, group)
    return ActionResult({"update": updated(cluster, "VersionUpdate", Version=version, ReleaseVersion=group.release_version)})


@around(EKSResponse, "delete_nodegroup")
def delete_nodegroup(original: Any, self: EKSResponse) -> ActionResult:
    cluster, group = cluster_of(self), _group(self)
    answer = original(self)
    _remove(self, group)
    _iam(self).delete_instance_profile(group.profile.name, ignore_attached_roles=True)
    if all(other.node_role != group.node_role for other in cluster.nodegroups.values()):
        cluster.access_entries.pop(group.node_role, None)
    return answer


def _set_version(group: Nodegroup, version: str, release: str | None) -> None:
    group.version, group.release_version = version, release or f"{version}.0-{IMAGE_DATE}"


def _make_profile(call: EKSResponse, group: Nodegroup) -> InstanceProfile:
    return _iam(call).create_instance_profile(f"eks-{group.uuid}", "/", [group.node_role.split("/")[-1]])


def _make_template(call: EKSResponse, cluster: Cluster, group: Nodegroup, data: dict[str, Any]) -> LaunchTemplate:
    """EKS adds to the caller's template: the image, the instance profile, and the cluster security group when it names none."""
    ec2, merged = ec2_backends[call.current_account][call.region], copy.deepcopy(data)
    image = eks_image(call.current_account, call.region, group.version, ARCHITECTURES.get(group.ami_type, "x86_64"))
    merged.setdefault("ImageId", image.id)
    merged["IamInstanceProfile"] = {"Arn": group.profile.arn}
    if not (merged.get("SecurityGroupIds") or merged.get("NetworkInterfaces")):
        merged["SecurityGroupIds"] = [cluster.resources_vpc_config["clusterSecurityGroupId"]]
    if group.instance_types:
        merged["InstanceType"] = group.instance_types[0]
    return ec2.create_launch_template(f"eks-{group.uuid}-{group.version}", "", merged, {})


def _launch(call: EKSResponse, cluster: Cluster, group: Nodegroup) -> None:
    tags = {
        "eks:cluster-name": cluster.name,
        "eks:nodegroup-name": group.nodegroup_name,
        f"kubernetes.io/cluster/{cluster.name}": "owned",
    }
    _auto_scaling(call).create_auto_scaling_group(
        name=_name(group), availability_zones=[], launch_config_name="",
        launch_template={"LaunchTemplateId": group.template.id, "Version": "1"}, vpc_zone_identifier=",".join(group.subnets),
        default_cooldown=None, health_check_period=None, health_check_type=None, load_balancers=[], target_group_arns=[],
        placement_group=None, termination_policies=[],
        tags=[{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items()], **_sizes(group),
    )


def _remove(call: EKSResponse, group: Nodegroup) -> None:
    _auto_scaling(call).delete_auto_scaling_group(_name(group))
    ec2_backends[call.current_account][call.region].delete_launch_template(group.template.name, None)


def _sizes(group: Nodegroup) -> dict[str, int]:
    sizes = group.scaling_config
    return {"min_size": sizes["minSize"], "max_size": sizes["maxSize"], "desired_capacity": sizes["desiredSize"]}


def _unchanged(name: str) -> dict[str, Any]:
    """An update of an Auto Scaling group that leaves everything else as it is."""
    return {
        "name": name, "availability_zones": [], "launch_config_name": "", "launch_template": {}, "vpc_zone_identifier": "",
        "health_check_period": None, "health_check_type": None,
    }


def _auto_scaling(call: EKSResponse) -> Any:
    return autoscaling_backends[call.current_account][call.region]


def _iam(call: EKSResponse) -> IAMBackend:
    return iam_backends[call.current_account][call.partition]


def _name(group: Nodegroup) -> str:
    return group.resources["autoScalingGroups"][0]["name"]


def _group(call: EKSResponse) -> Nodegroup:
    return call.eks_backend.describe_nodegroup(call._get_param("name"), call._get_param("nodegroupName"))


def _version(call: EKSResponse, template: dict[str, str]) -> Any:
    ec2 = ec2_backends[call.current_account][call.region]
    known = ec2.get_launch_template(template["id"]) if template.get("id") else ec2.get_launch_template_by_name(template["name"])
    return known.get_version(template.get("version") or "$Default")


def _minor(version: str) -> int:
    return int(version.split(".")[1])
