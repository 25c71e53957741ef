"""EKS updates: every change of a cluster, node group or add-on is one, and clients wait until it is `Successful`.

https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeUpdate.html
"""

from moto.core.responses import ActionResult
from moto.eks.responses import EKSResponse

from labmoto.eks_records import NotFound, cluster_of, route
from labmoto.extension import added_to

route("/updates")
route("/updates/(?P<updateId>[^/]+)")


@added_to(EKSResponse)
def describe_update(self: EKSResponse) -> ActionResult:
    identifier = self._get_param("updateId")
    update = cluster_of(self).updates.get(identifier)
    if update is None:
        raise NotFound(f"No update found for ID: {identifier}")
    return ActionResult({"update": update})


@added_to(EKSResponse)
def list_updates(self: EKSResponse) -> ActionResult:
    return ActionResult({"updateIds": list(cluster_of(self).updates)})
