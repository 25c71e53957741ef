using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Tests;

public sealed class RenderTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Netshoot_renders_as_YAML_that_kubectl_reads()
    {
        var run = (await _lab.RunAsync("render", "netshoot")).ShouldEnd(0);

        var yaml = new YamlStream();
        yaml.Load(new StringReader(run.Out));
        var deployment = yaml.Documents.Select(document => (YamlMappingNode)document.RootNode).Single(item => item["kind"].ToString() == "Deployment");
        deployment.Children.Keys.Select(key => key.ToString()).Take(3).ShouldBe(["apiVersion", "kind", "metadata"]);
        deployment["spec"]["replicas"].ToString().ShouldBe("3");
    }

    [Fact]
    public async Task Aws_resources_are_a_table_in_comments()
    {
        var run = (await _lab.RunAsync("render", "network")).ShouldEnd(0);

        run.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith('#'));
        run.Out.ShouldContain("aws:ec2/vpc:Vpc");
        run.Out.ShouldContain("cidrBlock=192.168.0.0/16");
    }

    [Fact]
    public async Task Rendering_changes_nothing()
    {
        (await _lab.RunAsync("render", "cluster")).ShouldEnd(0);

        Directory.Exists(Path.Combine(_lab.Folder, ".lab")).ShouldBeFalse();
    }
}
