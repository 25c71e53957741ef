namespace Lab.Simulation.Aws.Ec2;

/// <summary>The DNS names that EC2 gives addresses (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html).</summary>
public static class HostNames
{
    /// <summary>For example <c>ip-192-168-1-10.ap-northeast-2.compute.internal</c>; it is also the name of a Kubernetes node.</summary>
    public static string Private(string region, string address) =>
        $"ip-{Dashed(address)}.{(region == "us-east-1" ? "ec2.internal" : region + ".compute.internal")}";

    /// <summary>For example <c>ec2-198-18-1-10.ap-northeast-2.compute.amazonaws.com</c>.</summary>
    public static string Public(string region, string address) =>
        $"ec2-{Dashed(address)}.{(region == "us-east-1" ? "compute-1" : region + ".compute")}.amazonaws.com";

    private static string Dashed(string address) => address.Replace('.', '-');
}
