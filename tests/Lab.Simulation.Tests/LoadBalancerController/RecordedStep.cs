using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.LoadBalancerController;

/// <summary>
/// A step of a case recorded with the real controller 3.5.0 against an emulator of AWS: what was in AWS and in Kubernetes when it had settled,
/// and the controller's calls of AWS since the step before.
/// </summary>
internal sealed record RecordedStep(string Case, string Step)
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Recorded", "aws-load-balancer-controller");

    private readonly Lazy<PropertyMap> _content = new(() => (PropertyMap)Read($"{Case}/{Step}.json"));

    public PropertyMap Aws => _content.Value.Map("aws");

    public PropertyMap Kubernetes => _content.Value.Map("kubernetes");

    /// <summary>The calls, without the note that stands for what was left out.</summary>
    public IEnumerable<PropertyMap> Calls => ((PropertyList)Read($"{Case}/{Step}.calls.json")).Maps.Where(call => call.ContainsKey("call"));

    /// <summary>When the last pass of a step began whose calls are too many to be listed, since the first.</summary>
    public TimeSpan LastPass
    {
        get
        {
            var note = ((PropertyList)Read($"{Case}/{Step}.calls.json")).Maps.Single(call => call.ContainsKey("omitted"));
            return TimeSpan.FromSeconds((double)note.List("describeLoadBalancersAt")[^1]!);
        }
    }

    public IEnumerable<PropertyMap> Objects(string plural) => Kubernetes.List(plural).Maps;

    /// <summary>The calls of a file as IAM names them.</summary>
    public static IEnumerable<string> CallsIn(string file) =>
        ((PropertyList)PropertyValue.Parse(File.ReadAllText(file))!).Maps.Select(call => call.String("call")).OfType<string>();

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static object Read(string file) => PropertyValue.Parse(Text(file))!;
}
