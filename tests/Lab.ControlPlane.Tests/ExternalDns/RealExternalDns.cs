using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Lab.ControlPlane.Tests.Cluster;
using Lab.Tests;

namespace Lab.ControlPlane.Tests.ExternalDns;

/// <summary>The real ExternalDNS on the test's API server and an emulated Route 53.</summary>
internal sealed class RealExternalDns(KubernetesControlPlane plane, Emulator emulator, string program, string space) : IDisposable
{
    private const string Region = "ap-northeast-2";
    private static readonly XNamespace Route53 = "https://route53.amazonaws.com/doc/2013-04-01/";
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    private readonly HttpClient _aws = new() { BaseAddress = new Uri(emulator.Endpoint) };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-external-dns-");
    private readonly Dictionary<string, string> _zones = new(StringComparer.Ordinal);

    /// <summary>Makes the hosted zones.</summary>
    public async Task StartAsync()
    {
        // The emulator tells services apart by what the signature is for.
        _aws.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", "Credential=testing/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=0");
        plane.WriteKubeconfig(Kubeconfig);
        foreach (var zone in DnsSituation.Zones)
        {
            var answer = await SendAsync(HttpMethod.Post, "hostedzone", new XElement(
                Route53 + "CreateHostedZoneRequest", new XElement(Route53 + "Name", zone), new XElement(Route53 + "CallerReference", zone)));
            _zones[zone] = answer.Descendants(Route53 + "Id").First().Value.Split('/')[^1];
        }
    }

    /// <summary>Does a step.</summary>
    public Task DoAsync(DnsStep step) => step switch
    {
        PutObject put => PutAsync(put),
        DeleteObject delete => DeleteAsync(delete),
        PutRecord put => RecordAsync(put),
        Look look => RunAsync(look),
        _ => throw new NotSupportedException(step.ToString()),
    };

    /// <summary>The records of all zones without the zones' own, one per line.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync()
    {
        List<string> records = [];
        foreach (var (zone, id) in _zones)
        {
            var answer = await SendAsync(HttpMethod.Get, $"hostedzone/{id}/rrset");
            records.AddRange(answer.Descendants(Route53 + "ResourceRecordSet").Select(Line).Where(line => !IsOwn(zone, line)));
        }

        return [.. records.Order(StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        _aws.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Kubeconfig => Path.Combine(_folder.FullName, "kubeconfig");

    private static string Line(XElement record)
    {
        string? Text(string name) => record.Descendants(Route53 + name).FirstOrDefault()?.Value;
        return DnsLine.Of(
            Text("Name")!, Text("Type")!, Text("TTL"), Text("DNSName"), record.Descendants(Route53 + "Value").Select(value => value.Value));
    }

    private static bool IsOwn(string zone, string line) =>
        line.StartsWith($"{zone} NS ", StringComparison.Ordinal) || line.StartsWith($"{zone} SOA ", StringComparison.Ordinal);

    private async Task PutAsync(PutObject put)
    {
        var manifest = put.In(space);
        await plane.Client.ApplyAsync(manifest);
        await plane.Client.PatchAsync($"{await plane.Client.PathOfAsync(manifest)}/status", new JsonObject
        {
            ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = put.Addresses } },
        });
    }

    private async Task DeleteAsync(DeleteObject delete)
    {
        var collection = delete.Kind == "Service" ? $"/api/v1/namespaces/{space}/services" : $"/apis/networking.k8s.io/v1/namespaces/{space}/ingresses";
        if (await plane.Client.FindAsync($"{collection}/{delete.Name}") is not null) await plane.Client.DeleteAsync($"{collection}/{delete.Name}");
    }

    private async Task RecordAsync(PutRecord put)
    {
        var zone = _zones.Single(zone => put.Name.EndsWith(zone.Key, StringComparison.Ordinal)).Value;
        await SendAsync(HttpMethod.Post, $"hostedzone/{zone}/rrset", new XElement(
            Route53 + "ChangeResourceRecordSetsRequest",
            new XElement(Route53 + "ChangeBatch", new XElement(Route53 + "Changes", new XElement(
                Route53 + "Change", new XElement(Route53 + "Action", "UPSERT"),
                new XElement(
                    Route53 + "ResourceRecordSet", new XElement(Route53 + "Name", put.Name), new XElement(Route53 + "Type", put.Type),
                    new XElement(Route53 + "TTL", DnsLine.Ttl),
                    new XElement(Route53 + "ResourceRecords", new XElement(Route53 + "ResourceRecord", new XElement(Route53 + "Value", put.Value)))))))));
    }

    private async Task RunAsync(Look look)
    {
        var start = new ProcessStartInfo(program, [.. look.Arguments(space), "--once", $"--kubeconfig={Kubeconfig}", "--aws-batch-change-interval=10ms"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in emulator.EnvironmentOf(Region)) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(LongestRun);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        Log = await output + await errors;
    }

    /// <summary>What it wrote the last time.</summary>
    public string Log { get; private set; } = "";

    private async Task<XDocument> SendAsync(HttpMethod method, string path, XElement? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/2013-04-01/{path}", UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body.ToString(), Encoding.UTF8, "text/xml");
        using var answer = await _aws.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? XDocument.Parse(text) : throw new InvalidOperationException(text);
    }
}
