"""EKS Pod Identity associations, which moto has none of.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
"""

import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks.responses import EKSResponse

from labmoto.eks_records import InUse, NotFound, arn, cluster_of, given, route, timestamps
from labmoto.extension import added_to

route("/pod-identity-associations")
route("/pod-identity-associations/(?P<associationId>[^/]+)")

CHANGEABLE = ("roleArn", "targetRoleArn", "disableSessionTags", "policy")


@added_to(EKSResponse)
def create_pod_identity_association(self: EKSResponse) -> ActionResult:
    cluster = cluster_of(self)
    pod = given(self, "namespace", "serviceAccount")
    for other in cluster.pod_identity_associations.values():
        if pod.items() <= other.items():
            raise InUse(f"Association already exists: {other['associationId']}")
    identifier = "a-" + uuid.uuid4().hex[:17]
    cluster.pod_identity_associations[identifier] = {
        "clusterName": cluster.name,
        "associationId": identifier,
        "associationArn": arn(self, "podidentityassociation", cluster.name, identifier),
        "disableSessionTags": False,
        "tags": self._get_param("tags") or {},
        **timestamps(),
        **pod,
        **given(self, *CHANGEABLE),
    }
    return ActionResult({"association": cluster.pod_identity_associations[identifier]})


@added_to(EKSResponse)
def describe_pod_identity_association(self: EKSResponse) -> ActionResult:
    return ActionResult({"association": _association(self)})


@added_to(EKSResponse)
def list_pod_identity_associations(self: EKSResponse) -> ActionResult:
    wanted = given(self, "namespace", "serviceAccount")
    associations = cluster_of(self).pod_identity_associations.values()
    return ActionResult({"associations": [association for association in associations if wanted.items() <= association.items()]})


@added_to(EKSResponse)
def update_pod_identity_association(self: EKSResponse) -> ActionResult:
    association = _association(self)
    association.update(given(self, *CHANGEABLE), modifiedAt=utcnow())
    return ActionResult({"association": association})


@added_to(EKSResponse)
def delete_pod_identity_association(self: EKSResponse) -> ActionResult:
    association = _association(self)
    del cluster_of(self).pod_identity_associations[association["associationId"]]
    return ActionResult({"association": association})


def _association(call: EKSResponse) -> dict[str, Any]:
    identifier = call._get_param("associationId")
    association = cluster_of(call).pod_identity_associations.get(identifier)
    if association is None:
        raise NotFound(f"The association ID {identifier} could not be found.")
    return association
