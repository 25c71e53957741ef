using System.Text.Json;
using Lab.Cli.Classes;
using Lab.Infra;
using Lab.Tests;

namespace Lab.Cli.Tests.Classes;

public sealed class ClassFileTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_list_of_names_some_with_settings_of_their_own_is_read()
    {
        var file = Read("""
            name: autumn
            environments:
              - alice
              - name: bob
                settings: { replicas: 8, secondaryCidrs: [100.64.0.0/16] }
            settings: { natGateway: true }
            stages: [max-pods]
            ttl: 1d12h
            protected: true
            """);

        file.TargetName.ShouldBe("sim");
        file.Environments.Select(student => student.Name).ShouldBe(["alice", "bob"]);
        file.Environments[1].Settings["replicas"].ShouldBe("8");
        file.Environments[1].Settings["secondaryCidrs"].ShouldBe("""["100.64.0.0/16"]""");
        file.Settings["natGateway"].ShouldBe("true");
        file.Settings["protected"].ShouldBe("true");
        file.Stages.ShouldBe(["max-pods"]);
        file.TimeToLive.ShouldBe(TimeSpan.FromHours(36));
    }

    [Theory]
    [InlineData("student-{n}", 12, "student-1", "student-12")]
    [InlineData("student-{nn}", 12, "student-01", "student-12")]
    [InlineData("s{nnn}-lab", 1000, "s001-lab", "s1000-lab")]
    public void A_count_and_a_pattern_make_names(string pattern, int count, string first, string last)
    {
        var file = Read($"name: autumn\nenvironments: {{ count: {count}, pattern: '{pattern}' }}");

        file.Environments.Length.ShouldBe(count);
        file.Environments[0].Name.ShouldBe(first);
        file.Environments[^1].Name.ShouldBe(last);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_its_place_and_its_key()
    {
        var problems = Problems($"""
            name: Autumn Class
            taget: aws
            environments:
              - alice
              - alice
              - {new string('x', ResourceNames.MaxEnvironmentLength + 1)}
              - name: carol
                setings: {"{}"}
                settings:
                  replicas: many
            settings:
              nodeCount: 31
              repliccas: 3
            stages: [netshot]
            places:
              - region: seoul
            ttl: tomorrow
            distinctCidrs: sometimes
            """);

        problems.Select(problem => problem[..(problem.IndexOf(": ", StringComparison.Ordinal))]).ShouldBe(
        [
            "class.yaml:1:7", "class.yaml:2:1", "class.yaml:5:5", "class.yaml:6:5", "class.yaml:8:5", "class.yaml:10:7", "class.yaml:12:3", "class.yaml:13:3",
            "class.yaml:14:10", "class.yaml:16:13", "class.yaml:17:6", "class.yaml:18:16",
        ]);
        problems[1].ShouldContain("taget: there is no such key; did you mean target?");
        problems[2].ShouldContain("alice is there twice");
        problems[3].ShouldContain($"has {ResourceNames.MaxEnvironmentLength + 1} characters");
        problems[4].ShouldContain("environments[3].setings: there is no such key; did you mean settings?");
        problems[5].ShouldContain("replicas: \"many\" is not a whole number");
        problems[6].ShouldContain("nodeCount: \"31\" is not a whole number from 1 to 30");
        problems[7].ShouldContain("did you mean replicas?");
        problems[8].ShouldContain("did you mean netshoot?");
        problems[9].ShouldContain("places[0].region: \"seoul\" is not a region");
        problems[10].ShouldContain("ttl: \"tomorrow\" is not a duration: write it like 90m, 8h, 2d or 1h30m");
        problems[11].ShouldContain("distinctCidrs: \"sometimes\" is neither true nor false nor a block");
    }

    [Fact]
    public void What_is_missing_is_told()
    {
        var problems = Problems("target: sim");

        problems.Length.ShouldBe(2);
        problems.ShouldContain(problem => problem.StartsWith("class.yaml:1:1: name: it is missing", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("class.yaml:1:1: environments: it is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void A_shared_setting_that_is_wrong_is_told_once_however_many_environments_there_are() =>
        Problems("name: autumn\nenvironments: { count: 300, pattern: 's{n}' }\nsettings: { nodeCount: 0 }").ShouldHaveSingleItem().ShouldStartWith("class.yaml:3:13: nodeCount:");

    [Theory]
    [InlineData("ttl: 8h", "expiresAt: 2026-12-01T18:00:00Z", "expiresAt: the key ttl of the class sets it")]
    [InlineData("places: [{ region: eu-central-1 }]", "region: eu-west-1", "region: the key places of the class sets it")]
    [InlineData("distinctCidrs: true", "vpcCidr: 10.0.0.0/16", "vpcCidr: the key distinctCidrs of the class sets it")]
    public void A_setting_that_a_key_of_the_class_derives_is_refused(string key, string setting, string problem) =>
        Problems($"name: autumn\nenvironments: [alice]\n{key}\nsettings:\n  {setting}").ShouldContain($"class.yaml:5:3: {problem}: leave one of them out");

    [Fact]
    public void An_environment_may_name_its_own_region_beside_the_places_of_the_others() =>
        Read("name: autumn\nenvironments: [{ name: alice, settings: { region: eu-west-1 } }]\nplaces: [{ region: eu-central-1 }]").Environments.Length.ShouldBe(1);

    [Fact]
    public void A_stage_that_the_settings_leave_out_is_refused_as_a_single_up_refuses_it() =>
        Problems("name: autumn\nenvironments: [alice, bob]\nstages: [netshoot, external-dns]").ShouldHaveSingleItem().ShouldStartWith("class.yaml:3:20: stages[1]: external-dns: it keeps names in a domain");

    [Fact]
    public void A_block_that_is_too_small_is_refused() =>
        Problems("name: autumn\nenvironments: [alice, bob, carol]\ndistinctCidrs: 10.0.0.0/16").ShouldHaveSingleItem().ShouldContain("10.0.0.0/16 has room for 2 environments of a /17 each, and there are 3");

    // Parts of 172.16.0.0/12: the third is in the docker bridge's 172.17.0.0/16, the ninth in the 172.20.0.0/16 of Services.
    [Fact]
    public void A_block_in_which_an_environment_would_have_addresses_that_are_taken_is_refused_with_its_place()
    {
        var problems = Problems("name: autumn\nenvironments: { count: 9, pattern: 's{n}' }\ndistinctCidrs: 172.16.0.0/12");

        problems.ShouldAllBe(problem => problem.StartsWith("class.yaml:3:16: distinctCidrs: s", StringComparison.Ordinal));
        problems.Select(problem => problem.Split(": ")[2]).Distinct().ShouldBe(["s3", "s4", "s9"]);
        problems.ShouldContain(problem => problem.Contains("the docker bridge of nodes", StringComparison.Ordinal));
        Read("name: autumn\nenvironments: [a, b]\ndistinctCidrs: 172.16.0.0/12").Environments.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("name: [autumn", "class.yaml:2:1: this is not YAML")]
    [InlineData("name: autumn\nname: spring", "class.yaml:2:1: this is not YAML")]
    [InlineData("- alice", "class.yaml:1:1: a class is one document with keys and values")]
    public void What_is_not_YAML_or_no_mapping_is_refused_with_its_place(string yaml, string problem) => Problems(yaml).ShouldHaveSingleItem().ShouldStartWith(problem);

    [Theory]
    [InlineData("name: autumn\nenvironments: [null]", "class.yaml:2:16: environments[0]: it must be a name, or have the keys name and settings")]
    [InlineData("name: autumn\nenvironments: [alice, ~]", "class.yaml:2:23: environments[1]: it must be a name")]
    [InlineData("name: null\nenvironments: [alice]", "class.yaml:1:7: name: it must be a text")]
    public void What_is_said_to_be_none_is_no_name(string yaml, string problem) => Problems(yaml).ShouldHaveSingleItem().ShouldStartWith(problem);

    [Fact]
    public void A_quoted_null_is_a_name() => Read("name: autumn\nenvironments: ['null']").Environments[0].Name.ShouldBe("null");

    [Fact]
    public void What_is_missing_is_told_as_it_stands_in_the_file()
    {
        var problem = Problems("name: autumn\nenvironments: [alice]\nstages: [external-dns]").ShouldHaveSingleItem();

        problem.ShouldContain("`domain: example.org` below the key settings");
        problem.ShouldNotContain("--set");
    }

    [Fact]
    public async Task A_folder_is_no_class()
    {
        Directory.CreateDirectory(Path.Combine(_lab.Folder, "autumn"));

        (await _lab.RunAsync("class", "up", "autumn")).ShouldEnd(2).Error.ShouldContain("autumn is a folder: name the class's file, such as autumn/class.yaml");
    }

    [Fact]
    public async Task A_file_that_is_missing_is_named_with_the_example()
    {
        (await _lab.RunAsync("class", "up", "spring.yaml")).ShouldEnd(2).Error.ShouldContain("spring.yaml is not there: docs/class.yaml is an example");
    }

    [Fact]
    public void The_example_of_the_documentation_is_right_and_the_documentation_has_every_key()
    {
        var file = ClassFileReader.Read(RepositoryRoot.Path, "docs/class.yaml");
        file.Environments.Length.ShouldBe(4);
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "class.md"));
        foreach (var key in ClassFileReader.Keys) text.ShouldContain($"| `{key}` |");
    }

    [Fact]
    public void The_schema_has_the_keys_that_the_reader_has()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "class.schema.json")));
        schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name).ShouldBe(ClassFileReader.Keys, ignoreOrder: true);
        schema.RootElement.GetProperty("definitions").GetProperty("environment").GetProperty("maxLength").GetInt32().ShouldBe(ResourceNames.MaxEnvironmentLength);
    }

    private ClassFile Read(string yaml)
    {
        _lab.Write(yaml);
        return ClassFileReader.Read(_lab.Folder, ClassLab.File);
    }

    private string[] Problems(string yaml) => [.. Should.Throw<LabException>(() => Read(yaml)).Problems];
}
