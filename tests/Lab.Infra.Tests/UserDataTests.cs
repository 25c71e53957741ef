using Lab.Infra.OperatingServers;

namespace Lab.Infra.Tests;

public class UserDataTests
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["hostname"] = "alice-operator-server",
        ["region"] = "ap-northeast-2",
        ["clusterName"] = "alice-myeks",
        ["kubectlVersion"] = "1.31.14",
        ["helmVersion"] = "3.18.4",
        ["eksctlVersion"] = "0.230.0",
    };

    [Fact]
    public void All_placeholders_are_filled_in()
    {
        var script = UserData.OperatingServer(Values);
        script.ShouldStartWith("#!/bin/bash\n");
        script.ShouldNotContain("{{");
        script.ShouldContain("https://dl.k8s.io/release/v1.31.14/bin/linux/amd64/kubectl");
    }

    [Fact]
    public void EC2_takes_it() => System.Text.Encoding.UTF8.GetByteCount(UserData.OperatingServer(Values)).ShouldBeLessThanOrEqualTo(16 * 1024);

    [Fact]
    public void Every_download_is_held_against_a_checksum()
    {
        var lines = UserData.OperatingServer(Values).Split('\n');
        var downloads = lines.Count(line => line.StartsWith("fetch '", StringComparison.Ordinal)
            && !line.Contains("sum", StringComparison.Ordinal) && !line.Contains("sha256", StringComparison.Ordinal));
        downloads.ShouldBe(3);
        lines.Count(line => line.Contains("sha256sum --check", StringComparison.Ordinal)).ShouldBe(downloads);
    }

    // cloud-init runs it while the network may still be changing.
    [Fact]
    public void Everything_that_is_loaded_is_tried_again()
    {
        var lines = UserData.OperatingServer(Values).Split('\n');
        lines.ShouldAllBe(line => !line.TrimStart().StartsWith("dnf ", StringComparison.Ordinal));
        lines.Where(line => line.Contains("curl ", StringComparison.Ordinal)).ShouldAllBe(line => line.Contains("--retry-all-errors", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a'; rm -rf /; '")]
    [InlineData("a b")]
    public void A_value_that_could_leave_its_quotes_is_refused(string value) =>
        Should.Throw<ArgumentException>(
            () => UserData.OperatingServer(new Dictionary<string, string>(Values, StringComparer.Ordinal) { ["hostname"] = value }));

    [Fact]
    public void A_placeholder_without_a_value_is_refused()
    {
        var values = new Dictionary<string, string>(Values, StringComparer.Ordinal);
        values.Remove("region");
        Should.Throw<ArgumentException>(() => UserData.OperatingServer(values)).Message.ShouldContain("{{region}}");
    }
}
