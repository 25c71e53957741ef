using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Lambda;

/// <summary>
/// What a function writes: lines in its log group. A group that nobody made is made at the first line, if the role allows that, and
/// stays when the function goes (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html).
/// </summary>
internal sealed class FunctionLog(World world, LambdaFunction function)
{
    /// <summary>Name of the group that a function writes to.</summary>
    public static string GroupName(string functionName) => $"/aws/lambda/{functionName}";

    /// <summary>Writes a line; one that the role does not allow is lost.</summary>
    public void Write(string line)
    {
        if (!LambdaFunctions.MayCall(world, function, "logs:PutLogEvents")) return;
        var name = GroupName(function.Id);
        if (world.Find<LogGroup>(name) is not { } group)
        {
            if (!LambdaFunctions.MayCall(world, function, "logs:CreateLogGroup")) return;
            group = new LogGroup(name);
        }

        world.Put(group with { Lines = group.Lines.Add(line) });
    }
}
