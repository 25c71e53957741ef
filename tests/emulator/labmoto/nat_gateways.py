"""NAT gateways: the address comes from the gateway's subnet, and the ENI goes with the gateway.

https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html ("The network interface … is automatically assigned a
private IP address from the IP address range of the subnet"; deleting the gateway disassociates its Elastic IP address)
"""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.nat_gateways import NatGateway, NatGatewayBackend

from labmoto.ec2_addresses import renumber
from labmoto.extension import around


@around(NatGatewayBackend, "create_nat_gateway")
def create_nat_gateway(original: Any, self: EC2Backend, *arguments: Any, **named: Any) -> NatGateway:
    gateway = original(self, *arguments, **named)
    interface = gateway._eni
    renumber(interface, interface.subnet.get_available_subnet_ip(interface))
    interface.description, interface.interface_type = f"Interface for NAT Gateway {gateway.id}", "nat_gateway"
    interface.requester_managed, interface.status = True, "in-use"
    gateway.private_ip = gateway.address_set[0]["privateIp"] = interface.private_ip_address
    return gateway


@around(NatGatewayBackend, "delete_nat_gateway")
def delete_nat_gateway(original: Any, self: EC2Backend, nat_gateway_id: str) -> NatGateway:
    gateway = original(self, nat_gateway_id)
    for address in self.addresses:
        if address.eni is gateway._eni:
            self.disassociate_address(address=address.public_ip)
    gateway._eni.delete()
    return gateway
