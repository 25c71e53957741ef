using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Targets;

/// <summary>A command that goes through a stack's resources.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Command">The command.</param>
/// <param name="Operation">What it does to a resource of which its events don't tell it.</param>
internal sealed record PulumiUpdate(StackName Stack, PulumiCommand Command, ResourceOperation Operation)
{
    /// <summary>Whether it changes the stack's state.</summary>
    public bool ChangesState { get; init; } = true;

    /// <summary>Fits the update to what is recorded of the stack.</summary>
    public Func<PulumiUpdate, PulumiState, CancellationToken, Task<PulumiUpdate>> Fit { get; init; } = static (update, _, _) => Task.FromResult(update);

    /// <summary>Adds to a failure what pulumi can't know.</summary>
    public Func<ResourceFailure, ResourceFailure> Explain { get; init; } = static failure => failure;

    public static PulumiUpdate Preview(StackName stack) => new(stack, PulumiCommand.Preview(stack), ResourceOperation.Update) { ChangesState = false };

    public static PulumiUpdate Up(StackName stack) => new(stack, PulumiCommand.Up(stack), ResourceOperation.Update);

    public static PulumiUpdate Destroy(StackName stack) => new(stack, PulumiCommand.Destroy(stack), ResourceOperation.Delete);

    public static PulumiUpdate Refresh(StackName stack) => new(stack, PulumiCommand.Refresh(stack), ResourceOperation.Refresh);

    /// <summary>The refresh that puts an interrupted update's state right, with what else this update is given.</summary>
    public PulumiUpdate Repair() => this with { Command = PulumiCommand.Repair(Stack) with { Variables = Command.Variables }, Operation = ResourceOperation.Refresh };
}
