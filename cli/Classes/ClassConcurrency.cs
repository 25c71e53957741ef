using Lab.Cli.Targets;

namespace Lab.Cli.Classes;

/// <summary>How many environments of a class are worked on at once, where <c>--parallel</c> doesn't say it.</summary>
/// <param name="InAll">On this machine.</param>
/// <param name="InPlace">In one account and region; <see langword="null"/> where no other limit counts.</param>
internal sealed record ClassConcurrency(int InAll, int? InPlace)
{
    /// <summary>
    /// What one more environment of the simulated world takes while it is worked on: with every stage, the whole process had 138 MB with one at a time and
    /// 180 MB with eight at once, measured 2026-11-21.
    /// </summary>
    public const long SimulatedBytes = 6L << 20;

    /// <summary>
    /// Memory of an environment on AWS while it is worked on: up to four stages side by side, each a <c>pulumi</c> with the program and the plugins of AWS
    /// and Kubernetes. Several hundred megabytes each, an estimate.
    /// </summary>
    public const long AwsBytes = 4 * (500L << 20);

    /// <summary>
    /// EC2 lets an account make a burst of 50 of a changing call in a region, then 5 a second (mutating actions: token bucket and its refill). The network of
    /// an environment has twelve subnets, the most of one kind: four environments may make all of theirs in the same second.
    /// </summary>
    /// <remarks>Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, read 2026-11. The provider does a throttled call again.</remarks>
    public const int AwsInPlace = 4;

    // Programs and plugins wait most of the time, for AWS.
    private const int AwsPerProcessor = 4;

    // What others on the machine may need.
    private const double ShareOfMemory = 0.75;

    /// <summary>For this machine.</summary>
    public static ClassConcurrency OfMachine(string target) => Of(target, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <param name="target">The target.</param>
    /// <param name="processors">How many processors there are.</param>
    /// <param name="memory">How much memory there is, in bytes.</param>
    public static ClassConcurrency Of(string target, int processors, long memory)
    {
        var isSimulated = target == SimulatedTarget.TargetName;
        var byMemory = (long)(memory * ShareOfMemory) / (isSimulated ? SimulatedBytes : AwsBytes);
        var byProcessors = isSimulated ? processors : processors * AwsPerProcessor;
        return new ClassConcurrency((int)Math.Clamp(byMemory, 1, byProcessors), isSimulated ? null : AwsInPlace);
    }
}
