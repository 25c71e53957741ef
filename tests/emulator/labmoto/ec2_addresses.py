"""Private addresses of ENIs that moto made with one from nowhere."""

from moto.ec2.models.elastic_network_interfaces import NetworkInterface


def renumber(interface: NetworkInterface, address: str) -> None:
    """Gives the ENI another primary address."""
    interface.private_ip_address = address
    interface.private_ip_addresses = [{**interface.private_ip_addresses[0], "Primary": True, "PrivateIpAddress": address}]
