using Pulumi;

namespace Lab.Simulation.Tests.Engine;

/// <summary>A resource of the tests' own provider, <see cref="ThingHandler"/>.</summary>
internal sealed class Thing(string name, ThingArgs args, CustomResourceOptions? options = null) : CustomResource(
    ThingHandler.Type, name, args, options)
{
    [Output("value")]
    public Output<string> Value { get; private set; } = null!;

    [Output("arn")]
    public Output<string> Arn { get; private set; } = null!;
}

internal sealed class ThingArgs : ResourceArgs
{
    /// <summary>Can be changed in place.</summary>
    [Input("value")]
    public Input<string>? Value { get; set; }

    /// <summary>Can't be changed: the thing is replaced, the new one first.</summary>
    [Input("kind")]
    public Input<string>? Kind { get; set; }

    /// <summary>Is the thing's id, so a changed kind makes it go before its successor comes.</summary>
    [Input("fixedId")]
    public Input<string>? FixedId { get; set; }

    /// <summary>The id of the thing that it is in. Can't be changed.</summary>
    [Input("within")]
    public Input<string>? Within { get; set; }

    /// <summary>Anything; can be changed in place.</summary>
    [Input("note")]
    public Input<string>? Note { get; set; }
}

/// <summary>A component without a provider behind it.</summary>
internal sealed class Group(string name) : ComponentResource("tests:index:Group", name);
