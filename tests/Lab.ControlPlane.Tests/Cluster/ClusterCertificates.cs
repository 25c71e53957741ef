using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>
/// The keys of one control plane, good for a day: an authority, the API server's certificate for <c>localhost</c>, an administrator's, and
/// the key that signs the tokens of service accounts (https://kubernetes.io/docs/setup/best-practices/certificates/). The folder must be its user's alone.
/// </summary>
internal sealed class ClusterCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // Whoever is in this group may do everything.
    private const string AdministratorSubject = "CN=lab-tests, O=system:masters";

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public ClusterCertificates(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lab-tests-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        Authority = request.CreateSelfSigned(_now.AddHours(-1), _now.AddDays(1));
        Administrator = Issue(AdministratorSubject, ClientAuthentication);
        using var server = Issue("CN=localhost", ServerAuthentication);
        using var tokens = RSA.Create(2048);

        AuthorityFile = Write(folder, "ca.crt", Authority.ExportCertificatePem());
        ServerFile = Write(folder, "server.crt", server.ExportCertificatePem());
        ServerKeyFile = Write(folder, "server.key", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        TokenKeyFile = Write(folder, "service-accounts.key", tokens.ExportRSAPrivateKeyPem());
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Administrator { get; }

    public string AuthorityFile { get; }

    public string ServerFile { get; }

    public string ServerKeyFile { get; }

    public string TokenKeyFile { get; }

    /// <summary>The administrator's access as kubectl and the components read it.</summary>
    /// <param name="server">The API server's address; whatever it is, its certificate names <c>localhost</c>.</param>
    public string Kubeconfig(string server)
    {
        static string Text(string pem) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem));
        return $$"""
            apiVersion: v1
            kind: Config
            clusters:
              - name: lab
                cluster: {server: "{{server}}", tls-server-name: localhost, certificate-authority-data: {{Text(Authority.ExportCertificatePem())}}}
            users:
              - name: admin
                user:
                  client-certificate-data: {{Text(Administrator.ExportCertificatePem())}}
                  client-key-data: {{Text(Administrator.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())}}
            contexts:
              - name: lab
                context: {cluster: lab, user: admin}
            current-context: lab
            """;
    }

    public void Dispose()
    {
        Authority.Dispose();
        Administrator.Dispose();
    }

    private X509Certificate2 Issue(string subject, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(Authority, _now.AddHours(-1), _now.AddHours(23), RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    private static string Write(string folder, string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
