namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>Whom a Network Load Balancer sends to.</summary>
public enum NlbTargetType
{
    /// <summary>The pods themselves.</summary>
    Ip,

    /// <summary>The nodes, each at the Service's NodePort.</summary>
    Instance,
}

/// <summary>Target types by the controller's names.</summary>
public static class NlbTargetTypes
{
    /// <summary><c>ip</c> or <c>instance</c>, as the controller's annotation and ELB have it.</summary>
    public static string ToAnnotation(this NlbTargetType type) => type == NlbTargetType.Ip ? "ip" : "instance";
}
