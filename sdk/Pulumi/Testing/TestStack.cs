namespace Pulumi.Testing;

/// <summary>The stack of a program that is no stack class.</summary>
internal sealed class TestStack : Stack;
