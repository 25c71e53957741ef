using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Eks;

/// <summary>The Kubernetes versions that EKS runs, with the add-ons and node images of each (<c>Data/eks-versions.json</c>).</summary>
public static class EksVersions
{
    private static readonly Lazy<PropertyMap> Data = new(() => AwsData.Read("eks-versions.json"));

    /// <summary>The version of a cluster that names none.</summary>
    public static string Default => Data.Value.RequiredString("defaultVersion");

    /// <summary>All versions.</summary>
    public static IEnumerable<string> All => Data.Value.Map("versions").Keys;

    /// <summary>Whether EKS knows the version.</summary>
    public static bool Contains(string version) => Data.Value.Map("versions").ContainsKey(version);

    /// <summary>EKS's platform version.</summary>
    public static string Platform(string version) => Version(version).RequiredString("platform");

    /// <summary>Release of the optimized AMIs, for example <c>1.31.14-20260714</c>.</summary>
    public static string AmiRelease(string version) => Version(version).RequiredString("amiRelease");

    /// <summary>The versions of an add-on, or <see langword="null"/> when EKS has no such add-on.</summary>
    public static AddonVersions? Addon(string name, string kubernetesVersion)
    {
        var version = Version(kubernetesVersion);
        return name switch
        {
            "vpc-cni" => new AddonVersions(Data.Value.Strings("vpcCni"), Data.Value.RequiredString("vpcCniDefault")),
            "kube-proxy" => new AddonVersions(version.Strings("kubeProxy"), version.RequiredString("kubeProxyDefault")),
            "coredns" => new AddonVersions(version.Strings("coredns"), version.RequiredString("corednsDefault")),
            "eks-pod-identity-agent" => new AddonVersions(Data.Value.Strings("podIdentityAgent"), Data.Value.Strings("podIdentityAgent")[0]),
            _ => null,
        };
    }

    private static PropertyMap Version(string version) => Contains(version)
        ? Data.Value.Map("versions").Map(version)
        : throw new ResourceException("InvalidParameterException", $"unsupported Kubernetes version {version}");
}
