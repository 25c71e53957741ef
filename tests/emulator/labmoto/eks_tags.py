"""Tags of everything EKS has an ARN for; moto knows those of clusters only.

https://docs.aws.amazon.com/eks/latest/APIReference/API_TagResource.html
"""

from collections.abc import Iterator
from typing import Any

from moto.eks.models import EKSBackend

from labmoto.eks_records import NotFound
from labmoto.extension import around


@around(EKSBackend, "tag_resource")
def tag_resource(original: Any, self: EKSBackend, resource_arn: str, tags: dict[str, str]) -> None:
    _tags(self, resource_arn).update(tags)


@around(EKSBackend, "untag_resource")
def untag_resource(original: Any, self: EKSBackend, resource_arn: str, tag_keys: list[str] | str) -> None:
    for key in [tag_keys] if isinstance(tag_keys, str) else tag_keys:
        _tags(self, resource_arn).pop(key, None)


@around(EKSBackend, "list_tags_for_resource")
def list_tags_for_resource(original: Any, self: EKSBackend, resource_arn: str) -> dict[str, str]:
    return _tags(self, resource_arn)


def _tags(backend: EKSBackend, arn: str) -> dict[str, str]:
    for known, tags in _tagged(backend):
        if known == arn:
            return tags
    raise NotFound(f"Resource {arn} was not found")


def _tagged(backend: EKSBackend) -> Iterator[tuple[str, dict[str, str]]]:
    for cluster in backend.clusters.values():
        yield cluster.arn, cluster.tags
        yield from ((group.arn, group.tags) for group in cluster.nodegroups.values())
        yield from ((addon["addonArn"], addon["tags"]) for addon in cluster.addons.values())
        yield from ((entry["accessEntryArn"], entry["tags"]) for entry in cluster.access_entries.values())
        yield from ((pod["associationArn"], pod["tags"]) for pod in cluster.pod_identity_associations.values())
