using Lab.Emulated.Tests.Runs;

namespace Lab.Emulated.Tests;

/// <summary>All tests that read the one run.</summary>
[CollectionDefinition(Name)]
public sealed class EmulatedCollection : ICollectionFixture<EmulatedRun>
{
    public const string Name = "emulated AWS";
}
