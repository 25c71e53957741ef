using System.Reflection;

namespace Pulumi;

/// <summary>The root of all resources of a program. A subclass makes them in its constructor and publishes its output properties.</summary>
public class Stack : ComponentResource
{
    internal const string TypeToken = "pulumi:pulumi:Stack";

    /// <summary>Registers the stack of the running deployment.</summary>
    public Stack(StackOptions? options = null)
        : base(
            TypeToken,
            $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}",
            new ComponentResourceOptions { ResourceTransformations = options?.ResourceTransformations ?? [] })
        => Deployment.Running.Stack = this;

    /// <summary>Publishes the properties marked with <see cref="OutputAttribute"/>.</summary>
    /// <exception cref="RunException">One of them has no value, or is no output.</exception>
    internal void RegisterPropertyOutputs()
    {
        var outputs = GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.DeclaringType?.IsAssignableFrom(typeof(Stack)) != true)
            .Select(property => (Property: property, Attribute: property.GetCustomAttribute<OutputAttribute>()))
            .Where(output => output.Attribute is not null)
            .ToDictionary(output => output.Attribute!.Name ?? output.Property.Name, output => output.Property.GetValue(this));

        var missing = outputs.Where(output => output.Value is null).Select(output => output.Key).ToArray();
        if (missing.Length > 0)
        {
            throw new RunException(
                $"Output(s) '{string.Join(", ", missing)}' have no value assigned. "
                + "[Output] attributed properties must be assigned inside Stack constructor.");
        }

        var wrong = outputs.Where(output => output.Value is not IOutput).Select(output => output.Key).ToArray();
        if (wrong.Length > 0) throw RunException.OutputsHaveIncorrectType(wrong);

        RegisterOutputs(outputs);
    }
}
