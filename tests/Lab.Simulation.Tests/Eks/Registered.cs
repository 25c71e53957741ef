using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Eks;

/// <summary>What the real component registered; the parent as <c>type::name</c>.</summary>
internal sealed record Registered(string Type, string Name, string Parent, PropertyMap Inputs)
{
    public string Key => $"{Type}::{Name}";
}
