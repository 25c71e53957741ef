import json
from typing import Any

from aws_case import ACCOUNT, REGION, AwsCase
from test_ec2 import IMAGE

HOOK = {
    "LifecycleHookName": "attach-enis",
    "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
    "HeartbeatTimeout": 300,
    "DefaultResult": "ABANDON",
}


class AutoScalingCase(AwsCase):
    def group(self, name: str = "multus", size: int = 1, zones: str = "a", hooks: list[dict[str, Any]] | None = None) -> None:
        """A group of c5.large with the hook above."""
        image = self.client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"]
        self.client("ec2").create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"InstanceType": "c5.large", "ImageId": image})
        vpc = self.vpc()
        subnets = [self.subnet(vpc, third, zone) for third, zone in enumerate(zones, 1)]
        self.client("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=name, MinSize=0, MaxSize=4, DesiredCapacity=size, VPCZoneIdentifier=",".join(subnets),
            LaunchTemplate={"LaunchTemplateName": name, "Version": "1"},
            LifecycleHookSpecificationList=[HOOK] if hooks is None else hooks,
            Tags=[{"Key": "Name", "Value": "multus", "PropagateAtLaunch": True}, {"Key": "own", "Value": "1", "PropagateAtLaunch": False}],
        )

    def instances(self, name: str = "multus") -> list[dict[str, Any]]:
        return self.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]["Instances"]

    def complete(self, result: str, instance: str) -> None:
        self.client("autoscaling").complete_lifecycle_action(
            AutoScalingGroupName="multus", LifecycleHookName="attach-enis", LifecycleActionResult=result, InstanceId=instance,
        )

    def rule(self, queue: str | None = None, **target: Any) -> str:
        """A rule on the launch hook of the group with one target; without one, a queue of this name."""
        events = self.client("events")
        pattern = {
            "source": ["aws.autoscaling"],
            "detail-type": ["EC2 Instance-launch Lifecycle Action"],
            "detail": {"AutoScalingGroupName": ["multus"], "LifecycleHookName": ["attach-enis"]},
        }
        arn = events.put_rule(Name="launches", EventPattern=json.dumps(pattern))["RuleArn"]
        if queue:
            target = {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"}
        events.put_targets(Rule="launches", Targets=[{"Id": "one", **target}])
        return arn


class LaunchTests(AutoScalingCase):
    def test_without_a_hook_instances_go_into_service_spread_over_the_zones(self) -> None:
        self.group(size=4, zones="ac", hooks=[])

        self.assertEqual(["InService"] * 4, [instance["LifecycleState"] for instance in self.instances()])
        zones = sorted(instance["AvailabilityZone"] for instance in self.instances())
        self.assertEqual([f"{REGION}a", f"{REGION}a", f"{REGION}c", f"{REGION}c"], zones)

    def test_they_have_the_tags_that_propagate_and_the_group_s_name(self) -> None:
        self.group()

        instance = self.client("ec2").describe_instances(InstanceIds=[self.instances()[0]["InstanceId"]])["Reservations"][0]["Instances"][0]
        tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
        self.assertEqual(("multus", "multus"), (tags["Name"], tags["aws:autoscaling:groupName"]))
        self.assertNotIn("own", tags)

    def test_the_version_of_the_template_is_the_one_that_the_group_names(self) -> None:
        self.group(hooks=[])
        ec2 = self.client("ec2")
        data = ec2.describe_launch_template_versions(LaunchTemplateName="multus")["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        ec2.create_launch_template_version(LaunchTemplateName="multus", LaunchTemplateData={**data, "InstanceType": "c5.xlarge"})
        self.client("autoscaling").update_auto_scaling_group(
            AutoScalingGroupName="multus", LaunchTemplate={"LaunchTemplateName": "multus", "Version": "2"}, DesiredCapacity=2,
        )

        self.assertEqual(["c5.large", "c5.xlarge"], [instance["InstanceType"] for instance in self.instances()])


class LaunchHookTests(AutoScalingCase):
    def test_the_hook_of_the_call_reads_back(self) -> None:
        self.group()

        hooks = self.client("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName="multus")["LifecycleHooks"]
        self.assertEqual([{**HOOK, "AutoScalingGroupName": "multus", "GlobalTimeout": 172800}], hooks)

    def test_the_first_instance_waits_for_it(self) -> None:
        self.group()

        self.assertEqual(["Pending:Wait"], [instance["LifecycleState"] for instance in self.instances()])

    def test_each_waiting_instance_is_announced_to_the_rule_s_target(self) -> None:
        queue = self.client("sqs").create_queue(QueueName="launches")["QueueUrl"]
        self.rule(queue="launches")
        self.group(size=2)

        messages = self.eventually(lambda: (seen := self.messages(queue)) and len(seen) == 2 and seen)
        events = [json.loads(message["Body"]) for message in messages]
        self.assertEqual({instance["InstanceId"] for instance in self.instances()}, {event["detail"]["EC2InstanceId"] for event in events})
        self.assertEqual({"autoscaling:EC2_INSTANCE_LAUNCHING"}, {event["detail"]["LifecycleTransition"] for event in events})
        self.assertEqual(2, len({event["detail"]["LifecycleActionToken"] for event in events}))

    def test_continue_puts_it_into_service(self) -> None:
        self.group()
        self.complete("CONTINUE", self.instances()[0]["InstanceId"])

        self.assertEqual("InService", self.instances()[0]["LifecycleState"])

    def test_the_token_of_the_event_completes_it_as_well(self) -> None:
        queue = self.client("sqs").create_queue(QueueName="launches")["QueueUrl"]
        self.rule(queue="launches")
        self.group()

        token = json.loads(self.eventually(lambda: self.messages(queue))[0]["Body"])["detail"]["LifecycleActionToken"]
        self.client("autoscaling").complete_lifecycle_action(
            AutoScalingGroupName="multus", LifecycleHookName="attach-enis", LifecycleActionResult="CONTINUE", LifecycleActionToken=token,
        )
        self.assertEqual("InService", self.instances()[0]["LifecycleState"])

    def test_abandon_ends_the_instance_and_launches_another_that_waits(self) -> None:
        self.group()
        first = self.instances()[0]["InstanceId"]
        self.complete("ABANDON", first)

        second = self.instances()[0]
        self.assertNotEqual(first, second["InstanceId"])
        self.assertEqual("Pending:Wait", second["LifecycleState"])
        ended = self.client("ec2").describe_instances(InstanceIds=[first])["Reservations"][0]["Instances"][0]
        self.assertEqual("terminated", ended["State"]["Name"])

    def test_a_group_that_always_abandons_comes_to_an_end(self) -> None:
        self.group()
        abandoned = 0
        while instances := self.instances():
            self.complete("ABANDON", instances[0]["InstanceId"])
            abandoned += 1
            self.assertLess(abandoned, 10)

    def test_when_nobody_completes_it_the_default_result_is_taken_after_the_heartbeat(self) -> None:
        self.group(hooks=[{**HOOK, "HeartbeatTimeout": 1, "DefaultResult": "CONTINUE"}])

        self.eventually(lambda: self.instances()[0]["LifecycleState"] == "InService")

    def test_an_action_that_is_over_can_not_be_completed_again(self) -> None:
        self.group()
        instance = self.instances()[0]["InstanceId"]
        self.complete("CONTINUE", instance)

        message = self.refused(
            "ValidationError", self.client("autoscaling").complete_lifecycle_action,
            AutoScalingGroupName="multus", LifecycleHookName="attach-enis", LifecycleActionResult="CONTINUE", InstanceId=instance,
        )
        self.assertEqual(f"No active Lifecycle Action found with instance ID {instance}", message)

    def test_a_waiting_instance_that_is_terminated_is_launched_anew(self) -> None:
        self.group()
        first = self.instances()[0]["InstanceId"]
        self.client("ec2").terminate_instances(InstanceIds=[first])

        self.assertEqual(["Pending:Wait"], [instance["LifecycleState"] for instance in self.instances()])
        self.assertNotEqual(first, self.instances()[0]["InstanceId"])

    def test_scaling_in_ends_a_waiting_instance(self) -> None:
        self.group()
        self.client("autoscaling").set_desired_capacity(AutoScalingGroupName="multus", DesiredCapacity=0)

        self.assertEqual([], self.instances())

    def test_a_group_with_instances_is_deleted_by_force_only_and_its_hooks_go_along(self) -> None:
        self.group()
        scaling = self.client("autoscaling")

        self.refused("ResourceInUse", scaling.delete_auto_scaling_group, AutoScalingGroupName="multus")
        scaling.delete_auto_scaling_group(AutoScalingGroupName="multus", ForceDelete=True)
        self.assertEqual([], scaling.describe_lifecycle_hooks(AutoScalingGroupName="multus")["LifecycleHooks"])
        self.assertEqual([], self.client("ec2").describe_network_interfaces()["NetworkInterfaces"])


ATTACHING_FUNCTION = """
import json, os
import boto3

def handler(event, context):
    detail = event["detail"]
    print("launched", detail["EC2InstanceId"], event["detail-type"], event["time"])
    boto3.client("autoscaling").complete_lifecycle_action(
        AutoScalingGroupName=detail["AutoScalingGroupName"], LifecycleHookName=detail["LifecycleHookName"],
        LifecycleActionToken=detail["LifecycleActionToken"], LifecycleActionResult="CONTINUE")
"""


class LaunchEventTests(AutoScalingCase):
    """The whole way: Auto Scaling, EventBridge, Lambda and back."""

    def test_the_function_of_the_rule_puts_the_instance_into_service(self) -> None:
        self.client("logs").create_log_group(logGroupName="/aws/lambda/attach")
        function = self.function("attach", ATTACHING_FUNCTION)
        self.permit(self.rule(Arn=function))
        self.group()

        self.eventually(lambda: self.instances()[0]["LifecycleState"] == "InService")
        line = f"launched {self.instances()[0]['InstanceId']} EC2 Instance-launch Lifecycle Action 20"
        self.eventually(lambda: line in self.log("attach"))

    def test_a_rule_that_the_function_does_not_admit_ends_in_the_target_s_dead_letter_queue(self) -> None:
        queue = self.client("sqs").create_queue(QueueName="dead")["QueueUrl"]
        self.rule(Arn=self.function("attach", ATTACHING_FUNCTION), DeadLetterConfig={"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"})
        self.group()

        message = self.eventually(lambda: self.messages(queue))[0]
        self.assertEqual("NO_PERMISSIONS", message["MessageAttributes"]["ERROR_CODE"]["StringValue"])
        self.assertEqual("Pending:Wait", self.instances()[0]["LifecycleState"])

    def test_a_disabled_rule_sends_nothing(self) -> None:
        queue = self.client("sqs").create_queue(QueueName="launches")["QueueUrl"]
        self.rule(queue="launches")
        other = self.client("sqs").create_queue(QueueName="other")["QueueUrl"]
        events = self.client("events")
        events.put_rule(Name="other", EventPattern=json.dumps({"source": ["aws.autoscaling"]}))
        events.put_targets(Rule="other", Targets=[{"Id": "one", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:other"}])
        events.disable_rule(Name="launches")
        self.group()

        self.eventually(lambda: self.messages(other))
        self.assertEqual([], self.messages(queue))

    def permit(self, rule: str) -> None:
        self.client("lambda").add_permission(
            FunctionName="attach", StatementId="rule", Action="lambda:InvokeFunction", Principal="events.amazonaws.com", SourceArn=rule,
        )
