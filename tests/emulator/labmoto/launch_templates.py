"""Launch templates: the template's own tags are no part of its data.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html (TagSpecification: "the tags to apply to
the launch template on creation"; tags of what it launches are in LaunchTemplateData)
"""

from typing import Any

from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion

from labmoto.extension import around


@around(LaunchTemplate, "create_version")
def create_version(original: Any, self: LaunchTemplate, data: dict[str, Any], description: str) -> LaunchTemplateVersion:
    if specifications := data.get("TagSpecifications"):
        data["TagSpecifications"] = [tags for tags in specifications if tags["ResourceType"] != "launch-template"]
    return original(self, data, description)
