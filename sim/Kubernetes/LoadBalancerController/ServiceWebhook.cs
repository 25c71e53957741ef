using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Api.Admission;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>
/// The controller's mutating webhook of Services (the chart's <c>enableServiceMutatorWebhook</c>): a new one of type LoadBalancer gets the
/// controller's class, unless it has a class or says by annotation who is to handle it (recorded case 04d).
/// </summary>
internal sealed class ServiceWebhook : IAdmissionWebhook
{
    public string Name => "mservice.elbv2.k8s.aws";

    public PropertyMap Admit(ClusterApi api, AdmissionRequest request)
    {
        var service = request.Object;
        var annotations = service.Map("metadata").StringMap("annotations");
        var isOthers = service.At("spec", "type") as string != "LoadBalancer" || service.At("spec", "loadBalancerClass") is not null
            || annotations.ContainsKey(Annotations.OfService + "type");
        return isOthers ? service : service.Set(ServiceModel.LoadBalancerClass, "spec", "loadBalancerClass");
    }
}
