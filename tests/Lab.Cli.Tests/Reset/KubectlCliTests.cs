using System.Globalization;
using Lab.Cli.Aws;
using Lab.Cli.Processes;
using Lab.Cli.Reset;
using Lab.Tests;

namespace Lab.Cli.Tests.Reset;

public sealed class KubectlCliTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-kubectl-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_cluster_that_was_made_anew_is_asked_for_at_its_new_address()
    {
        var programs = new OneCluster { Address = "https://old" };
        var kubectl = Kubectl(programs);
        (await kubectl.ListAsync("pods", CancellationToken.None)).ShouldBeEmpty();

        programs.Address = "https://new";
        (await kubectl.ListAsync("pods", CancellationToken.None)).ShouldBeEmpty();

        programs.Ways.ShouldBe(2);
    }

    [Fact]
    public async Task A_cluster_that_answers_nobody_is_refused_with_how_to_reach_it()
    {
        var programs = new OneCluster { Address = "https://old", IsClosed = true };

        var refusal = await Should.ThrowAsync<LabException>(() => Kubectl(programs).ListAsync("pods", CancellationToken.None));

        refusal.Message.ShouldContain("operatorCidr");
    }

    [Fact]
    public async Task A_way_that_AWS_did_not_tell_once_is_asked_for_again()
    {
        var programs = new OneCluster { Address = "https://old", Refusals = 1 };
        var kubectl = Kubectl(programs);
        await Should.ThrowAsync<AwsCliException>(() => kubectl.ListAsync("pods", CancellationToken.None));

        (await kubectl.ListAsync("pods", CancellationToken.None)).ShouldBeEmpty();
    }

    private KubectlCli Kubectl(IProcessRunner programs)
    {
        var host = SilentHost.Of(_folder.FullName, programs);
        return new KubectlCli(host, new AwsCli(host, "ap-northeast-2", profile: null), "alice-myeks", Path.Combine(_folder.FullName, "kubeconfig"));
    }

    /// <summary>A cluster at one address, which <c>aws eks update-kubeconfig</c> tells and at which alone <c>kubectl</c> finds it.</summary>
    private sealed class OneCluster : IProcessRunner
    {
        public required string Address { get; set; }

        /// <summary>Whether it lets nobody in.</summary>
        public bool IsClosed { get; init; }

        /// <summary>How often AWS throttles the question.</summary>
        public int Refusals { get; set; }

        /// <summary>How often the address was asked for.</summary>
        public int Ways { get; private set; }

        public string? Find(string program) => $"/usr/bin/{program}";

        public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
        {
            string FileAfter(string option) => call.Arguments[call.Arguments.ToList().IndexOf(option) + 1];
            if (call.Program == "aws")
            {
                if (Refusals-- > 0)
                {
                    await call.Error!.WriteLineAsync("An error occurred (ThrottlingException) when calling the DescribeCluster operation: Rate exceeded");
                    return 254;
                }

                Ways++;
                await File.WriteAllTextAsync(FileAfter("--kubeconfig"), Address, cancellationToken);
                return 0;
            }

            if (!IsClosed && await File.ReadAllTextAsync(FileAfter("--kubeconfig"), cancellationToken) == Address)
            {
                await call.Output!.WriteLineAsync("""{"items":[]}""");
                return 0;
            }

            await call.Error!.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Unable to connect to the server: dial tcp: lookup {Address}: no such host"));
            return 1;
        }
    }
}
