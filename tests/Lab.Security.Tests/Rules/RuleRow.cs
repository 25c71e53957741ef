using Xunit.Abstractions;

namespace Lab.Security.Tests.Rules;

/// <summary>One rule and one resource of a configuration, a row of the tests.</summary>
public sealed record RuleRow : IXunitSerializable
{
    /// <summary>For xunit, which fills it.</summary>
    public RuleRow()
    {
    }

    public RuleRow(string rule, string address, string configuration) => (Rule, Address, Configuration) = (rule, address, configuration);

    public string Rule { get; private set; } = "";

    public string Address { get; private set; } = "";

    public string Configuration { get; private set; } = "";

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Rule), Rule);
        info.AddValue(nameof(Address), Address);
        info.AddValue(nameof(Configuration), Configuration);
    }

    public void Deserialize(IXunitSerializationInfo info)
    {
        Rule = info.GetValue<string>(nameof(Rule));
        Address = info.GetValue<string>(nameof(Address));
        Configuration = info.GetValue<string>(nameof(Configuration));
    }

    public override string ToString() => $"{Rule} {Address} ({Configuration})";
}
