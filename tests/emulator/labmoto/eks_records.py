"""What hangs on an EKS cluster: add-ons, access entries, pod identity associations and updates, in the shape of the API."""

import uuid
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow
from moto.eks import urls
from moto.eks.models import CLUSTER_NOT_FOUND_MSG, Cluster
from moto.eks.responses import EKSResponse


class NotFound(ServiceException):
    code = "ResourceNotFoundException"


class InUse(ServiceException):
    code = "ResourceInUseException"


class InvalidParameter(ServiceException):
    code = "InvalidParameterException"


class InvalidRequest(ServiceException):
    code = "InvalidRequestException"


def route(path: str) -> None:
    """Makes the server hand calls to a path below a cluster to `EKSResponse`, whose methods are named after operations."""
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)" + path + "$"] = urls.response.dispatch


def cluster_of(call: EKSResponse) -> Cluster:
    """The cluster in the call's path; EKS answers ResourceNotFoundException when there is none."""
    name = call._get_param("name")
    try:
        return call.eks_backend.clusters[name]
    except KeyError:
        raise NotFound(CLUSTER_NOT_FOUND_MSG.format(clusterName=name)) from None


def arn(call: EKSResponse, kind: str, *parts: str) -> str:
    return f"arn:{call.partition}:eks:{call.region}:{call.current_account}:{kind}/{'/'.join(parts)}"


def given(call: EKSResponse, *names: str) -> dict[str, Any]:
    """The parameters of these names that the call has."""
    values = {name: call._get_param(name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def timestamps() -> dict[str, Any]:
    now = utcnow()
    return {"createdAt": now, "modifiedAt": now}


def updated(cluster: Cluster, kind: str, **values: Any) -> dict[str, Any]:
    """Records an update that has succeeded, as DescribeUpdate shows it; `values` are its parameters."""
    update = {
        "id": str(uuid.uuid4()),
        "status": "Successful",
        "type": kind,
        "params": [{"type": name, "value": str(value)} for name, value in values.items()],
        "createdAt": utcnow(),
        "errors": [],
    }
    cluster.updates[update["id"]] = update
    return update
