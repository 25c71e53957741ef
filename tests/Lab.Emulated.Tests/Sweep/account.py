"""Fills an account of the emulator, or shows everything in it that a sweep could touch.

make: reads {"places": [...], "things": [...]} from standard input and prints the id of each by its key.
show: prints what there is, by kind and id.
"""

import json
import sys
from typing import Any

import boto3

REGION = "ap-northeast-2"
ZONES = ["a", "b"]
# What a subnet has left changes with what others have in it.
VOLATILE = {"AvailableIpAddressCount", "CreatedTime", "CreateTime", "LaunchTime", "AttachTime", "creationTime", "UsageOperationUpdateTime"}


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


ec2, elb, elbv2, route53, logs, eks = (client(name) for name in ["ec2", "elb", "elbv2", "route53", "logs", "eks"])


def pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def specification(kind: str, tags: dict[str, str]) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": pairs(tags)}] if tags else []


class Maker:
    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.subnets: dict[str, list[str]] = {}

    def vpc(self, place: dict[str, Any], number: int) -> str:
        identifier = ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16", TagSpecifications=specification("vpc", place["tags"]))["Vpc"]["VpcId"]
        self.subnets[place["key"]] = [
            ec2.create_subnet(VpcId=identifier, CidrBlock=f"10.{number}.{index}.0/24", AvailabilityZone=REGION + zone)["Subnet"]["SubnetId"]
            for index, zone in enumerate(ZONES)
        ]
        return identifier

    def zone(self, place: dict[str, Any], number: int) -> str:
        identifier = route53.create_hosted_zone(Name=place["name"], CallerReference=str(number))["HostedZone"]["Id"].split("/")[-1]
        if place["tags"]:
            route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=identifier, AddTags=pairs(place["tags"]))
        return identifier

    def cluster(self, place: dict[str, Any], _number: int) -> str:
        role = "arn:aws:iam::123456789012:role/cluster"
        network = {"subnetIds": self.subnets[place["vpc"]]}
        eks.create_cluster(name=place["name"], roleArn=role, resourcesVpcConfig=network, tags=place["tags"])
        return place["name"]

    def groups(self, thing: dict[str, Any]) -> list[str]:
        return [self.ids[key] for key in thing.get("groups", [])]

    def load_balancer(self, thing: dict[str, Any]) -> str:
        made = elbv2.create_load_balancer(
            Name=thing["name"], Type="network", Subnets=self.subnets[thing["vpc"]], SecurityGroups=self.groups(thing), **tags(thing)
        )
        return made["LoadBalancers"][0]["LoadBalancerArn"]

    def classic_load_balancer(self, thing: dict[str, Any]) -> str:
        listener = {"Protocol": "TCP", "LoadBalancerPort": 80, "InstanceProtocol": "TCP", "InstancePort": 30080}
        elb.create_load_balancer(LoadBalancerName=thing["name"], Listeners=[listener], Subnets=self.subnets[thing["vpc"]])
        if thing["tags"]:
            elb.add_tags(LoadBalancerNames=[thing["name"]], Tags=pairs(thing["tags"]))
        return thing["name"]

    def target_group(self, thing: dict[str, Any]) -> str:
        made = elbv2.create_target_group(Name=thing["name"], Protocol="TCP", Port=80, VpcId=self.ids[thing["vpc"]], **tags(thing))
        arn = made["TargetGroups"][0]["TargetGroupArn"]
        if "balancer" in thing:
            action = {"Type": "forward", "TargetGroupArn": arn}
            elbv2.create_listener(LoadBalancerArn=self.ids[thing["balancer"]], Protocol="TCP", Port=80, DefaultActions=[action])
        return arn

    def security_group(self, thing: dict[str, Any]) -> str:
        made = ec2.create_security_group(
            GroupName=thing["name"], Description=thing["name"], VpcId=self.ids[thing["vpc"]],
            TagSpecifications=specification("security-group", thing["tags"]),
        )
        return made["GroupId"]

    def network_interface(self, thing: dict[str, Any]) -> str:
        made = ec2.create_network_interface(
            SubnetId=self.subnets[thing["vpc"]][0], Description=thing["name"], Groups=self.groups(thing),
            TagSpecifications=specification("network-interface", thing["tags"]),
        )
        return made["NetworkInterface"]["NetworkInterfaceId"]

    def volume(self, thing: dict[str, Any]) -> str:
        return ec2.create_volume(AvailabilityZone=REGION + "a", Size=1, TagSpecifications=specification("volume", thing["tags"]))["VolumeId"]

    def launch_template(self, thing: dict[str, Any]) -> str:
        made = ec2.create_launch_template(
            LaunchTemplateName=thing["name"], LaunchTemplateData={"InstanceType": "t3.micro"},
            TagSpecifications=specification("launch-template", thing["tags"]),
        )
        return made["LaunchTemplate"]["LaunchTemplateId"]

    def instance(self, thing: dict[str, Any]) -> str:
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        made = ec2.run_instances(
            ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", SubnetId=self.subnets[thing["vpc"]][0],
            TagSpecifications=specification("instance", thing["tags"]),
        )
        return made["Instances"][0]["InstanceId"]

    def log_group(self, thing: dict[str, Any]) -> str:
        logs.create_log_group(logGroupName=thing["name"], tags=thing["tags"])
        return thing["name"]

    def record(self, thing: dict[str, Any]) -> str:
        """The name of a load balancer with ExternalDNS's TXT record beside it; without an owner the name alone."""
        balancer = f"k8s-web-1.elb.{thing.get('region', REGION)}.amazonaws.com"
        sets = [{"Name": thing["name"], "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": balancer}]}]
        if thing.get("owner"):
            heritage = f'"heritage=external-dns,external-dns/owner={thing["owner"]},external-dns/resource=service/default/web"'
            sets.append({"Name": "cname-" + thing["name"], "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": heritage}]})
        zone = self.ids[thing["zone"]]
        changes = [{"Action": "CREATE", "ResourceRecordSet": each} for each in sets]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
        return f"{zone}/{sets[-1]['Name']}."

    def rules(self, thing: dict[str, Any]) -> None:
        for key in thing.get("ingressFrom", []):
            permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": self.ids[key]}]}
            ec2.authorize_security_group_ingress(GroupId=self.ids[thing["key"]], IpPermissions=[permission])
        for key in thing.get("egressTo", []):
            permission = {"IpProtocol": "tcp", "FromPort": 81, "ToPort": 81, "UserIdGroupPairs": [{"GroupId": self.ids[key]}]}
            ec2.authorize_security_group_egress(GroupId=self.ids[thing["key"]], IpPermissions=[permission])

    def make(self, wanted: dict[str, Any]) -> dict[str, str]:
        for number, place in enumerate(wanted["places"]):
            self.ids[place["key"]] = getattr(self, place["kind"])(place, number + 10)
        # What others have or name comes first.
        order = ["security_group", "load_balancer"]
        for thing in sorted(wanted["things"], key=lambda each: order.index(each["kind"]) if each["kind"] in order else len(order)):
            self.ids[thing["key"]] = getattr(self, thing["kind"])(thing)
        for thing in wanted["things"]:
            self.rules(thing)
        return self.ids


def tags(thing: dict[str, Any]) -> dict[str, Any]:
    """The argument for tags; AWS takes no empty list."""
    return {"Tags": pairs(thing["tags"])} if thing["tags"] else {}


def tagged(arns: list[str]) -> list[Any]:
    return [elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"] for arn in arns]


def show() -> dict[str, Any]:
    shown: dict[str, Any] = {}

    def add(items: list[dict[str, Any]], name: str) -> None:
        shown.update({str(item[name]): plain(item) for item in items})

    balancers, targets = elbv2.describe_load_balancers()["LoadBalancers"], elbv2.describe_target_groups()["TargetGroups"]
    add(balancers, "LoadBalancerArn")
    add(targets, "TargetGroupArn")
    shown["tags"] = {arn: tagged([arn]) for arn in [each["LoadBalancerArn"] for each in balancers] + [each["TargetGroupArn"] for each in targets]}
    add(elb.describe_load_balancers()["LoadBalancerDescriptions"], "LoadBalancerName")
    add(ec2.describe_vpcs()["Vpcs"], "VpcId")
    add(ec2.describe_subnets()["Subnets"], "SubnetId")
    add(ec2.describe_security_groups()["SecurityGroups"], "GroupId")
    add(ec2.describe_network_interfaces()["NetworkInterfaces"], "NetworkInterfaceId")
    add(ec2.describe_volumes()["Volumes"], "VolumeId")
    add(ec2.describe_launch_templates()["LaunchTemplates"], "LaunchTemplateId")
    instances = [each for group in ec2.describe_instances()["Reservations"] for each in group["Instances"]]
    add([each for each in instances if each["State"]["Name"] != "terminated"], "InstanceId")
    add(logs.describe_log_groups()["logGroups"], "logGroupName")
    for zone in route53.list_hosted_zones()["HostedZones"]:
        identifier = zone["Id"].split("/")[-1]
        for record in route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]:
            shown[f"{identifier}/{record['Name']}{'' if record['Type'] == 'TXT' else '/' + record['Type']}"] = plain(record)
    for name in eks.list_clusters()["clusters"]:
        shown["cluster/" + name] = plain(eks.describe_cluster(name=name)["cluster"])
    return shown


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key not in VOLATILE}
    return [plain(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    print(json.dumps(Maker().make(json.load(sys.stdin)) if sys.argv[1] == "make" else show(), default=str, sort_keys=True))
