"""EC2: quotas of a VPC that affect containment (Amazon VPC user guide: *Amazon VPC quotas*); moto has none of them."""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
from moto.ec2.models.network_acls import NetworkAclBackend
from moto.ec2.models.security_groups import SecurityGroupBackend

from .present import present

# In each direction, of IPv4 and IPv6 each, with the rule that denies all others.
RULES_OF_A_NETWORK_ACL = 20
GROUPS_OF_AN_INTERFACE = 5
# In a Region.
SECURITY_GROUPS = 2500


def apply() -> None:
    create_entry = present(NetworkAclBackend, "create_network_acl_entry")
    modify_interface = present(NetworkInterfaceBackend, "modify_network_interface_attribute")
    create_group = present(SecurityGroupBackend, "create_security_group")

    def create_network_acl_entry(self: Any, network_acl_id: str, *args: Any, **kwargs: Any) -> Any:
        made = create_entry(self, network_acl_id, *args, **kwargs)
        entries = self.get_network_acl(network_acl_id).network_acl_entries
        beside = [e for e in entries if e.egress == made.egress and bool(e.ipv6_cidr_block) == bool(made.ipv6_cidr_block)]
        if len(beside) > RULES_OF_A_NETWORK_ACL:
            entries.remove(made)
            raise EC2ClientError("NetworkAclEntryLimitExceeded", "The maximum number of network acl entries has been reached.")
        return made

    def modify_network_interface_attribute(self: Any, eni_id: str, group_ids: Any, *args: Any, **kwargs: Any) -> None:
        if len(group_ids) > GROUPS_OF_AN_INTERFACE:
            raise EC2ClientError(
                "SecurityGroupsPerInterfaceLimitExceeded",
                f"The maximum number of security groups for interface {eni_id} has been reached.",
            )
        modify_interface(self, eni_id, group_ids, *args, **kwargs)

    def create_security_group(self: Any, *args: Any, **kwargs: Any) -> Any:
        if sum(len(groups) for groups in self.groups.values()) >= SECURITY_GROUPS:
            raise EC2ClientError("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.")
        return create_group(self, *args, **kwargs)

    NetworkAclBackend.create_network_acl_entry = create_network_acl_entry
    NetworkInterfaceBackend.modify_network_interface_attribute = modify_network_interface_attribute
    SecurityGroupBackend.create_security_group = create_security_group
