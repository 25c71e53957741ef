namespace Lab.Infra.Tests.MultusNodes;

/// <summary>The script that brings the Multus interfaces up, run in a network namespace with interfaces in the states that EKS's AMI leaves them in.</summary>
public class MultusInterfacesTests
{
    // amazon-eks-ami, nodeadm-internal udev: attached early, an ENI is configured by systemd-networkd; attached late, it is down and has no address.
    [SkippableFact]
    public async Task Interfaces_come_up_whichever_state_they_were_attached_in()
    {
        await using var node = await NetworkNamespace.CreateAsync();
        await node.AttachAsync(new("ens5", "02:00:00:00:00:0a", 0));
        await node.AttachAsync(new("ens6", "02:00:00:00:00:0c", 1) { Address = "192.168.21.5/24" });
        await node.AttachAsync(new("ens7", "02:00:00:00:00:0b", 2));

        var result = await node.BringUpAsync(count: 2);

        result.ExitCode.ShouldBe(0, result.Output);
        result.Output.ShouldBe("ens6 is up\nens7 is up\n");
        (await node.StateAsync("ens6")).ShouldBe(new("UP", "0", "192.168.21.5/24"));
        (await node.StateAsync("ens7")).ShouldBe(new("UP", "0", null));

        // The primary one is systemd's and the VPC CNI's.
        (await node.StateAsync("ens5")).ShouldBe(new("DOWN", "2", null));
    }

    // The kernel goes by the larger of the two: Documentation/networking/ip-sysctl.rst, rp_filter.
    [SkippableFact]
    public async Task No_packet_is_dropped_for_where_it_comes_in()
    {
        await using var node = await NetworkNamespace.CreateAsync();
        await node.AttachAsync(new("ens6", "02:00:00:00:00:0b", 1));
        (await node.BringUpAsync(count: 1)).ExitCode.ShouldBe(0);
        (await node.ReversePathFilterAsync("all")).ShouldBe("0");
    }

    // EC2 names interfaces after slots, which differ between families: enp39s0 and ens34 are others' ens6.
    [SkippableFact]
    public async Task Interfaces_are_known_by_device_number_and_not_by_name()
    {
        await using var node = await NetworkNamespace.CreateAsync();
        await node.AttachAsync(new("ens34", "02:00:00:00:00:0d", 0));
        await node.AttachAsync(new("enp39s0", "02:00:00:00:00:0c", 2));
        await node.AttachAsync(new("aens6", "02:00:00:00:00:0e", 1));
        await node.AttachAsync(new("vpc-cni", "02:00:00:00:00:0f", 3));

        (await node.BringUpAsync(count: 2)).Output.ShouldBe("aens6 is up\nenp39s0 is up\n");
        (await node.StateAsync("vpc-cni")).Link.ShouldBe("DOWN");
    }

    [SkippableFact]
    public async Task An_ENI_that_is_attached_late_is_waited_for()
    {
        await using var node = await NetworkNamespace.CreateAsync();
        await node.AttachAsync(new("ens6", "02:00:00:00:00:0b", 1));
        node.AttachAfterFirstLook(new("ens7", "02:00:00:00:00:0c", 2));

        var result = await node.BringUpAsync(count: 2);

        result.ExitCode.ShouldBe(0, result.Output);
        result.Output.ShouldBe("ens6 is up\nens7 is up\n");
        node.Looks.ShouldBe(2);
    }

    // The metadata has an ENI a moment before the kernel has its interface.
    [SkippableFact]
    public async Task An_interface_that_the_kernel_lacks_yet_is_waited_for()
    {
        await using var node = await NetworkNamespace.CreateAsync();
        node.AttachAfterFirstLook(new("ens6", "02:00:00:00:00:0b", 1), inMetadataAtOnce: true);

        var result = await node.BringUpAsync(count: 1);

        result.Output.ShouldBe("ens6 is up\n");
        node.Looks.ShouldBe(2);
    }

    [SkippableFact]
    public async Task It_does_not_wait_for_ever()
    {
        await using var node = await NetworkNamespace.CreateAsync();
        await node.AttachAsync(new("ens6", "02:00:00:00:00:0b", 1));

        var result = await node.BringUpAsync(count: 2, seconds: 0);

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBe("the 2 Multus interfaces are not all there after 0 seconds\n");
        (await node.StateAsync("ens6")).Link.ShouldBe("DOWN");
    }
}
