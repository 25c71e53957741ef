using System.Text.Json;
using Lab.Stacks.Settings;
using Lab.Tests;
using YamlDotNet.Serialization;

namespace Lab.Stacks.Tests;

public class PulumiProjectTests
{
    [Fact]
    public void Pulumi_yaml_declares_exactly_the_keys_of_the_program()
    {
        var project = new DeserializerBuilder().Build()
            .Deserialize<Dictionary<string, object>>(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Pulumi.yaml")));
        project["name"].ShouldBe("eks-lab");
        project["main"].ShouldBe("stacks");
        ((Dictionary<object, object>)project["config"]).Select(Declared).ShouldBe(SettingKeys.All);
    }

    private static SettingKey Declared(KeyValuePair<object, object> entry)
    {
        var key = (Dictionary<object, object>)entry.Value;
        var type = (string)key["type"];
        if (type == "array") ((Dictionary<object, object>)key["items"])["type"].ShouldBe("string");
        return new SettingKey(
            (string)entry.Key, type,
            key["default"] is List<object> items ? JsonSerializer.Serialize(items.Cast<string>()) : (string)key["default"],
            (string)key["description"]);
    }
}
