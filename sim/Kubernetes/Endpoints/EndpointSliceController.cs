using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Controllers;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Endpoints;

/// <summary>
/// Writes the EndpointSlices of Services with a selector (https://github.com/kubernetes/kubernetes/tree/v1.31.4/staging/src/k8s.io/endpointslice).
/// Pods whose ports differ are in different slices; a slice has at most a hundred endpoints; a Service without endpoints has one empty slice.
/// </summary>
internal sealed class EndpointSliceController(ClusterApi api)
{
    /// <summary>The most endpoints in one slice (<c>--max-endpoints-per-slice</c> of kube-controller-manager).</summary>
    private const int MostEndpoints = 100;

    /// <summary>The label's value in slices of this controller.</summary>
    private const string ManagerName = "endpointslice-controller.k8s.io";

    private static readonly ImmutableHashSet<string> ReservedLabels =
        [EndpointSlices.HeadlessLabel, EndpointSlices.ManagedByLabel, EndpointSlices.ServiceNameLabel];

    public void Run()
    {
        var slices = api.List("EndpointSlice").Where(slice => slice.Labels.GetValueOrDefault(EndpointSlices.ManagedByLabel) == ManagerName)
            .ToLookup(slice => (slice.Namespace, slice.Labels.GetValueOrDefault(EndpointSlices.ServiceNameLabel)));
        var pods = api.List("Pod").ToLookup(pod => pod.Namespace, StringComparer.Ordinal);
        var nodes = api.List("Node").ToDictionary(node => node.Name, StringComparer.Ordinal);
        foreach (var service in api.List("Service")) Sync(service, [.. slices[(service.Namespace, service.Name)]], pods[service.Namespace], nodes);
    }

    private void Sync(
        KubernetesObject service, List<KubernetesObject> existing, IEnumerable<KubernetesObject> pods, Dictionary<string, KubernetesObject> nodes)
    {
        if (service.IsDeleting || service.Spec.String("type") == "ExternalName" || service.Spec.Map("selector").Count == 0) return;
        if (api.Find("Namespace", "", service.Namespace) is not { IsDeleting: false }) return;
        var wanted = pods.Where(pod => LabelSelector.MatchesMap(service.Spec.StringMap("selector"), pod.Labels))
            .Select(pod => (Endpoint: PodEndpoint.Of(service, pod, nodes), Ports: PodEndpoint.Ports(service, pod)))
            .Where(each => each.Endpoint is not null)
            .GroupBy(each => each.Ports)
            .ToDictionary(group => group.Key, group => group.Select(each => each.Endpoint!).ToList());
        if (wanted.Count == 0) wanted.Add(PropertyList.Empty, []);
        foreach (var stale in existing.Where(slice => !wanted.ContainsKey(slice.Content.List("ports")))) api.Remove(stale);
        foreach (var (ports, endpoints) in wanted)
        {
            Sync(service, [.. existing.Where(slice => slice.Content.List("ports").Equals(ports))], ports, endpoints);
        }
    }

    /// <summary>
    /// What is in a slice stays in it. New endpoints fill the slices that change anyway, then the fullest one that takes them all, then new
    /// ones (<c>reconcileByPortMapping</c>).
    /// </summary>
    private void Sync(KubernetesObject service, List<KubernetesObject> existing, PropertyList ports, List<PropertyMap> endpoints)
    {
        // Pods of the host's network share its address: an endpoint is known by its pod, too.
        var left = endpoints.ToDictionary(KeyOf);
        var contents = existing.ConvertAll(slice => slice.Content.List("endpoints").Maps
            .Where(old => left.ContainsKey(KeyOf(old)))
            .Select(old => Taken(left, KeyOf(old))).ToList());
        var changing = Enumerable.Range(0, existing.Count)
            .Where(index => !existing[index].Content.List("endpoints").Equals(PropertyList.From(contents[index])));
        var fullest = Enumerable.Range(0, existing.Count).OrderByDescending(index => contents[index].Count)
            .Where(index => contents[index].Count + left.Count <= MostEndpoints).Take(1);
        foreach (var index in changing.ToList().Concat(fullest))
        {
            while (left.Count > 0 && contents[index].Count < MostEndpoints) contents[index].Add(Taken(left, left.Keys.First()));
        }

        for (var index = 0; index < existing.Count; index++)
        {
            // An empty slice goes, unless it is the Service's only one: that stays to say that there are no endpoints.
            if (contents[index].Count == 0 && endpoints.Count > 0) api.Remove(existing[index]);
            else Write(service, existing[index], ports, contents[index]);
        }

        if (existing.Count == 0 && endpoints.Count == 0) Create(service, ports, []);
        foreach (var chunk in left.Values.Chunk(MostEndpoints)) Create(service, ports, chunk);
    }

    private static (string Address, string? PodUid) KeyOf(PropertyMap endpoint) =>
        (EndpointSlices.Address(endpoint), endpoint.Map("targetRef").String("uid"));

    private static PropertyMap Taken(Dictionary<(string Address, string? PodUid), PropertyMap> left, (string Address, string? PodUid) key) =>
        left.Remove(key, out var endpoint) ? endpoint : throw new InvalidOperationException($"no endpoint {key.Address}");

    private void Create(KubernetesObject service, PropertyList ports, IEnumerable<PropertyMap> endpoints)
    {
        var prefix = $"{service.Name}-";
        api.Create(
            PropertyMap.Of(
                ("apiVersion", "discovery.k8s.io/v1"), ("kind", "EndpointSlice"), ("addressType", "IPv4"), ("ports", ports), ("endpoints", endpoints),
                ("metadata", PropertyMap.Of(
                    ("name", api.GenerateName("EndpointSlice", service.Namespace, prefix)), ("generateName", prefix),
                    ("namespace", service.Namespace), ("labels", Labels(service)), ("generation", 1),
                    ("ownerReferences", PropertyList.From(new[] { PodFactory.OwnerReference(KubernetesKind.Find("Service")!, service) }))))),
            "kube-controller-manager");
    }

    private void Write(KubernetesObject service, KubernetesObject slice, PropertyList ports, IEnumerable<PropertyMap> endpoints)
    {
        var content = slice.Content.With("ports", ports).With("endpoints", PropertyList.From(endpoints)).Set(Labels(service), "metadata", "labels");
        if (!content.Equals(slice.Content)) api.Write(slice with { Content = content.Set(slice.Generation + 1, "metadata", "generation") });
    }

    private static PropertyMap Labels(KubernetesObject service)
    {
        var own = service.Metadata.Map("labels").Where(pair => !ReservedLabels.Contains(pair.Key));
        return PropertyMap.From(own)
            .With(EndpointSlices.ManagedByLabel, ManagerName)
            .With(EndpointSlices.ServiceNameLabel, service.Name)
            .With(EndpointSlices.HeadlessLabel, service.Spec.String("clusterIP") == "None" ? "" : null);
    }
}
