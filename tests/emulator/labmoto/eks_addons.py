"""EKS add-ons, which moto has none of. They are installed at once; what they run is no part of the emulator.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html
"""

import json
import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse

from labmoto.eks_records import InUse, InvalidParameter, NotFound, arn, cluster_of, given, route, timestamps, updated
from labmoto.extension import added_to

route("/addons")
route("/addons/(?P<addonName>[^/]+)")
route("/addons/(?P<addonName>[^/]+)/update")

CHANGEABLE = ("addonVersion", "serviceAccountRoleArn", "configurationValues")


@added_to(EKSResponse)
def create_addon(self: EKSResponse) -> ActionResult:
    cluster, name = cluster_of(self), self._get_param("addonName")
    if name in cluster.addons:
        raise InUse("Addon already exists.")
    settings = given(self, *CHANGEABLE)
    _check(settings)
    cluster.addons[name] = {
        "addonName": name,
        "clusterName": cluster.name,
        "status": "ACTIVE",
        "addonArn": arn(self, "addon", cluster.name, name, str(uuid.uuid4())),
        "health": {"issues": []},
        "tags": self._get_param("tags") or {},
        **timestamps(),
        **settings,
    }
    return ActionResult({"addon": cluster.addons[name]})


@added_to(EKSResponse)
def describe_addon(self: EKSResponse) -> ActionResult:
    return ActionResult({"addon": _addon(self, cluster_of(self))})


@added_to(EKSResponse)
def list_addons(self: EKSResponse) -> ActionResult:
    return ActionResult({"addons": sorted(cluster_of(self).addons)})


@added_to(EKSResponse)
def update_addon(self: EKSResponse) -> ActionResult:
    cluster = cluster_of(self)
    addon, settings = _addon(self, cluster), given(self, *CHANGEABLE)
    _check(settings)
    addon.update(settings, modifiedAt=utcnow())
    return ActionResult({"update": updated(cluster, "AddonUpdate", **settings)})


@added_to(EKSResponse)
def delete_addon(self: EKSResponse) -> ActionResult:
    cluster = cluster_of(self)
    addon = _addon(self, cluster)
    return ActionResult({"addon": cluster.addons.pop(addon["addonName"])})


def _addon(call: EKSResponse, cluster: Cluster) -> dict[str, Any]:
    name = call._get_param("addonName")
    if name not in cluster.addons:
        raise NotFound(f"No addon: {name} found in cluster: {cluster.name}")
    return cluster.addons[name]


def _check(settings: dict[str, Any]) -> None:
    """EKS holds the configuration against the add-on's schema; that it is a JSON object at all is checked here."""
    try:
        configuration = json.loads(settings.get("configurationValues") or "{}")
    except ValueError as fault:
        raise InvalidParameter(f"ConfigurationValue is in wrong format: {fault}") from None
    if not isinstance(configuration, dict):
        raise InvalidParameter("ConfigurationValue is in wrong format: not an object")
