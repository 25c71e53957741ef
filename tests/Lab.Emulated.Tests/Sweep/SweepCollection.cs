using Lab.Tests;

namespace Lab.Emulated.Tests.Sweep;

/// <summary>All sweeps share one emulator and empty it before each test.</summary>
[CollectionDefinition(Name)]
public sealed class SweepCollection : ICollectionFixture<Emulator>
{
    public const string Name = "swept accounts";
}
