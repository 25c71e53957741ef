using System.Diagnostics;

namespace Lab.Tests;

/// <summary>
/// An AWS emulator on loopback, for the life of one test collection: moto with the project's extension
/// (<c>tests/emulator/labmoto</c>) in a process of its own, which ends with this one.
/// </summary>
/// <remarks>
/// As an xunit fixture: <c>ICollectionFixture&lt;Emulator&gt;</c>; a test that needs it begins with
/// <c>Skip.If(emulator.Missing is not null, emulator.Missing)</c>, and with <see cref="ResetAsync"/> when it wants an empty account.
/// </remarks>
public sealed class Emulator : IAsyncLifetime
{
    /// <summary>The account that every call falls into.</summary>
    public const string AccountId = "123456789012";

    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromMinutes(1) };

    private Process? _process;
    private string? _endpoint;

    /// <summary>Why there is no emulator on this machine; null where it runs.</summary>
    public string? Missing { get; private set; }

    /// <summary>Where every service answers, for example <c>http://127.0.0.1:40123</c>.</summary>
    /// <exception cref="InvalidOperationException">The emulator isn't running.</exception>
    public string Endpoint => string.IsNullOrEmpty(_endpoint) ? throw new InvalidOperationException($"the emulator isn't running: {Missing}") : _endpoint;

    public async Task InitializeAsync()
    {
        _process = Start();
        if (_process is null) return;

        using var limit = new CancellationTokenSource(LongestStart);
        try
        {
            var line = await _process.StandardOutput.ReadLineAsync(limit.Token);
            if (line?.Split("listening on ") is [_, var endpoint])
            {
                _endpoint = endpoint;
            }
            else
            {
                var complaint = (await _process.StandardError.ReadToEndAsync(limit.Token)).Trim();
                if (!complaint.StartsWith("moto is missing", StringComparison.Ordinal)) throw new InvalidOperationException($"the emulator did not start: {complaint}");
                Missing = $"moto_server: {complaint}";
            }
        }
        catch (OperationCanceledException late)
        {
            await DisposeAsync();
            throw new TimeoutException($"the emulator did not start within {LongestStart.TotalSeconds} s", late);
        }

        if (_endpoint is null) return;
        // Its requests and warnings; unread they would fill the pipe and stop it.
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        await ResetAsync();
    }

    /// <summary>Forgets everything that was made, in every region.</summary>
    /// <exception cref="HttpRequestException">The emulator doesn't answer.</exception>
    public async Task ResetAsync()
    {
        using var answer = await Client.PostAsync(new Uri(Endpoint + "/moto-api/reset"), content: null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// The environment of a child process that is to reach the emulator and nothing else: this process's own without any AWS setting,
    /// with the emulator as the endpoint of every service, and dummy credentials.
    /// </summary>
    /// <remarks>Version 1 of the AWS CLI overlooks it for SQS: <c>aws sqs</c> needs <c>--endpoint-url</c> besides.</remarks>
    /// <exception cref="InvalidOperationException">The emulator isn't running; without an endpoint the child would call AWS itself.</exception>
    public IReadOnlyDictionary<string, string> EnvironmentOf(string region)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!name.StartsWith("AWS_", StringComparison.Ordinal) && !name.StartsWith("TF_", StringComparison.Ordinal)) variables[name] = (string?)variable.Value ?? "";
        }

        variables["AWS_ENDPOINT_URL"] = Endpoint;
        variables["AWS_REGION"] = region;
        variables["AWS_DEFAULT_REGION"] = region;
        variables["AWS_ACCESS_KEY_ID"] = "testing";
        variables["AWS_SECRET_ACCESS_KEY"] = "testing";
        variables["AWS_EC2_METADATA_DISABLED"] = "true";
        variables["AWS_PAGER"] = "";
        // No settings of the user's own, which could name another endpoint.
        variables["AWS_CONFIG_FILE"] = "/dev/null";
        variables["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        variables["CHECKPOINT_DISABLE"] = "1";
        return variables;
    }

    public async Task DisposeAsync()
    {
        if (_process is not { } process) return;
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private Process? Start()
    {
        var process = new Process
        {
            // Standard input stays open as long as this process lives: the emulator ends with it, even when the test run is killed.
            StartInfo = new ProcessStartInfo("python3", ["-m", "labmoto"])
            {
                WorkingDirectory = Path.Combine(RepositoryRoot.Path, "tests", "emulator"),
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
            return process;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            process.Dispose();
            Missing = "moto_server: python3 is not on PATH";
            return null;
        }
    }
}
